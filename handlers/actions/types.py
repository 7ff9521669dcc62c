"""What a button and a form call."""

from collections.abc import Awaitable, Callable

from handlers.messages import Caller, Reply, Submission
from handlers.services import Services

Action = Callable[[Services, Caller, str], Awaitable[Reply]]
FormAction = Callable[[Services, Caller, Submission], Awaitable[Reply]]
