"""What is said about windows and questions."""

from typing import Final

from handlers.messages import Button, Form
from handlers.wording import windows
from handlers.wording.cards import REMOVE
from tests.bot.slack.examples import Examples

EXAMPLES: Final[Examples] = {
    "sure": lambda: windows.sure(REMOVE, Button("Remove this CV", "remove_cv", "7", "danger")),
    "done": windows.done,
    "closed": windows.closed,
    "form_ready": lambda: windows.form_ready("U1", Form("Rubric of #3", "edit_rubric", ())),
    "elsewhere": windows.elsewhere,
}
