"""What the product says and asks, on any platform: each escapes spans, which hold no markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from handlers.topics import Topic

Role = Literal["viewer", "recruiter", "admin"]
Style = Literal["plain", "bold", "italic", "code"]


@dataclass(frozen=True)
class Span:
    """A run of literal text."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True)
class Mention:
    """A member, by the platform's user id."""

    user: str


@dataclass(frozen=True)
class ChannelLink:
    """A channel, by its destination (`slack:T1/C1`)."""

    destination: str


@dataclass(frozen=True)
class MessageLink:
    """A link to a chat message: the channel's destination and the message's remote id."""

    label: str
    destination: str
    message: str


@dataclass(frozen=True)
class Link:
    """A link to a page; address and label are ours, never words of a CV."""

    label: str
    url: str


@dataclass(frozen=True)
class Time:
    """A point in time as unix seconds, shown in the reader's own time zone."""

    at: int


Inline = Span | Mention | ChannelLink | MessageLink | Link | Time
Line = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """A title line."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Lines of text."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Excerpt:
    """Words of a CV, set apart as a quotation."""

    text: str


@dataclass(frozen=True)
class Fields:
    """Labels with values, side by side."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """Small print."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Progress:
    """How far something is, `done` of `total`."""

    done: int
    total: int
    text: str


@dataclass(frozen=True)
class Button:
    """Something to press.

    Attributes:
        action: name in `handlers.actions.ACTIONS`.
        value: ids and small parameters, at most 1,500 characters; state stays in the database.
        confirm: question asked before it is done.
        spoken: what a screen reader says where the label alone leaves open what it is about.
    """

    label: str
    action: str
    value: str = ""
    style: Literal["default", "primary", "danger"] = "default"
    confirm: str | None = None
    spoken: str = ""


@dataclass(frozen=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True)
class Table:
    """Rows of cells, the first row the heads of the columns; each row as long as the first."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picks:
    """Boxes to tick, for the buttons of the same message, see `Caller.picked`.

    Attributes:
        options: (value, label) pairs, at most 10; a value is an id.
        action: of the button that goes by them; where there can be no boxes it is left out.
    """

    label: str
    options: tuple[tuple[str, str], ...]
    action: str


Block = Heading | Paragraph | Excerpt | Fields | Note | Progress | Buttons | Divider | Table | Picks


@dataclass(frozen=True)
class Message:
    """One message: `text` is the fallback for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...] = ()
    topic: Topic | None = None


@dataclass(frozen=True)
class TextField:
    """A text input. `max_length` in characters."""

    id: str
    label: str
    value: str = ""
    hint: str = ""
    multiline: bool = False
    optional: bool = False
    max_length: int = 3000


@dataclass(frozen=True)
class NumberField:
    """A number input, inclusive bounds."""

    id: str
    label: str
    value: float
    low: float
    high: float
    hint: str = ""


@dataclass(frozen=True)
class ChoiceField:
    """A choice of one. `options` are (value, label) pairs, at most 100."""

    id: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True)
class ChannelField:
    """A channel picker; `value` is a destination or empty."""

    id: str
    label: str
    value: str = ""
    optional: bool = True


@dataclass(frozen=True)
class FileField:
    """A file input of at most 10; the value holds the platform's file ids, spaces between."""

    id: str
    label: str
    kinds: tuple[str, ...] = ("pdf", "docx", "txt")
    optional: bool = True
    max_files: int = 1


@dataclass(frozen=True)
class Text:
    """Words between the fields of a form."""

    lines: tuple[Line, ...]


InputField = TextField | NumberField | ChoiceField | ChannelField | FileField
FormItem = InputField | Text | Heading | Divider | Buttons


@dataclass(frozen=True)
class Form:
    """Something to fill in (a Slack modal).

    Attributes:
        action: name in `handlers.actions.FORMS`.
        value: ids carried from opening to submission.
        submit: label of the button; None for a form that only shows (a spinner, a receipt).
    """

    title: str
    action: str
    items: tuple[FormItem, ...]
    submit: str | None = "Save"
    value: str = ""


@dataclass(frozen=True)
class Caller:
    """Who asks, where.

    Attributes:
        workspace: `slack:T1`.
        user: the platform's user id.
        channel: destination of the conversation, `slack:T1/C1`; None in a form without one.
        thread: remote id of the message it happens under, where there is one.
        form: the platform's reference to the open form, for updating it later.
        filled: what the fields of the open form hold, where a button in it was pressed.
        picked: values of the boxes that were ticked on the message with the button.
        role: as a front door gives it, with sight of everything; None where the platform is asked.
    """

    workspace: str
    user: str
    channel: str | None = None
    thread: str | None = None
    form: str | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    picked: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True)
class Pointed:
    """A chat message that a member points at.

    Attributes:
        id: the platform's id of it.
        text: its words, without the platform's markup.
        files: the platform's ids of its files, with their names.
        thread: the message that it answers to, where it does.
    """

    id: str
    text: str = ""
    files: tuple[tuple[str, str], ...] = ()
    thread: str | None = None


@dataclass(frozen=True)
class Say:
    """Answer with a message that the caller alone sees; what all see is a notice."""

    message: Message


@dataclass(frozen=True)
class Replace:
    """Put this in place of the message the button was on."""

    message: Message


@dataclass(frozen=True)
class Ask:
    """Open a form, or put it in place of the one just submitted."""

    form: Form


@dataclass(frozen=True)
class Show:
    """Show a message in a window of its own, over what the caller sees; nobody else sees it."""

    title: str
    message: Message


@dataclass(frozen=True)
class FieldErrors:
    """Keep the form open and say what is wrong: field id -> sentence."""

    errors: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    """Nothing to say; what changed shows elsewhere."""


Reply = Say | Replace | Ask | Show | FieldErrors | Done


@dataclass(frozen=True)
class Submission:
    """A filled form: field id -> text, number as text, choice, destination or file ids."""

    value: str
    fields: Mapping[str, str] = field(default_factory=dict)
