"""CVs, and steps that other steps stand on."""

from collections.abc import Sequence

from tests.handlers.conftest import DESCRIPTION, cv
from tests.platforms.seat import File, Seat, Step


def text(name: str, *skills: str) -> File:
    """A CV that differs from others by what it lists, so that no two have the same score."""
    first = name.split(maxsplit=1)[0].lower()
    return f"{first}.txt", cv(name, f"{first}@example.com", ", ".join(skills))


ANA = text("Ana Ruiz", "Python", "PostgreSQL", "Kubernetes", "AWS")
BEA = text("Bea Clay", "Python", "PostgreSQL")
CEM = text("Cem Dahl", "Perl")
BROKEN: File = ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
LETTER: File = (
    "letter.txt",
    b"Dear all,\n\nthe canteen is closed on Monday.\n\nKind regards, the kitchen\n",
)


async def new_opening(
    seat: Seat, title: str = "Engineer", *, channel: str = "backend", **more: str
) -> None:
    """Create an opening with the rubric that is drafted for it."""
    await seat.type("opening new", channel=channel)
    about = {"title": title, "description": DESCRIPTION, "bar": "40", "alert_channel": "alerts"}
    await seat.send(about | more)
    await seat.settle()
    await seat.send({})


async def an_opening(seat: Seat) -> None:
    """One opening."""
    await new_opening(seat)


def opening_with(*files: File, **more: str) -> Step:
    """A step: an opening, with CVs that are scored."""

    async def step(seat: Seat) -> None:
        await new_opening(seat, **more)
        await seat.drop(*files)

    return step


def all_of(*steps: Step) -> Step:
    """Steps as one."""

    async def step(seat: Seat) -> None:
        for one in steps:
            await one(seat)
            await seat.settle()

    return step


def typed(command: str, user: str = "rita", channel: str = "backend", **options: str | int) -> Step:
    """A step: a command."""

    async def step(seat: Seat) -> None:
        await seat.type(command, user=user, channel=channel, **options)

    return step


def pressed(words: str, *labels: str, user: str = "rita") -> Step:
    """A step: buttons, one after the other."""

    async def step(seat: Seat) -> None:
        for label in labels:
            await seat.press(words, label, user=user)

    return step


def filled(words: str, label: str, user: str = "rita", **values: str) -> Step:
    """A step: a button, and the form that it opens."""

    async def step(seat: Seat) -> None:
        await seat.press(words, label, user=user)
        await seat.send(values)

    return step


def dropped(*files: File, words: str = "") -> Step:
    """A step: files in the channel."""

    async def step(seat: Seat) -> None:
        await seat.drop(*files, words=words)

    return step


def people(amount: int) -> Sequence[File]:
    """So many CVs."""
    skills = ("Python", "PostgreSQL", "Kubernetes", "AWS", "Docker", "Redis")
    names = (
        "Ada Abel", "Bob Bird", "Cyril Cole", "Diana Dean", "Edwin Eden", "Fay Ford",
        "Gustav Gray", "Harold Hunt", "Ida Ives", "Joanna Jay", "Kay King", "Leah Lane",
    )  # fmt: skip
    return [text(name, *skills[at % 6 :]) for at, name in enumerate(names[:amount])]
