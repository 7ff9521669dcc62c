"""One example of every message and form that the wording makes, from fixed, invented values.

A module for each of `handlers.wording`; its EXAMPLES name the function, and after a dash what is
shown of it where one example does not show all.
"""

from collections.abc import Callable, Mapping

from handlers.messages import Form, Message

Examples = Mapping[str, Callable[[], Message | Form]]
