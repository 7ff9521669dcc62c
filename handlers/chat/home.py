"""The app's Home: how things stand for one member, and what they can do."""

from handlers.messages import Caller, Message
from handlers.overview import overview
from handlers.services import Services
from handlers.wording import home as wording


async def home(services: Services, caller: Caller) -> Message:
    """What a member sees when they open the app; it is made afresh each time."""
    return wording.home(await overview(services, caller))
