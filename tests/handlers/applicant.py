"""A candidate who applies at an opening's page, and asks for something with the receipt."""

from dataclasses import replace

from handlers.applicants.handing_in import Given, Taken, apply
from handlers.applicants.pages import Wanted, find_door, share
from handlers.applicants.receipts import find_held
from handlers.applicants.requests import ask
from handlers.options import Applying
from storage.models import Opening
from tests.handlers.conftest import CV, World
from tests.handlers.post_office import SITE


async def apply_at_page(world: World, opening_id: int) -> str:
    """Somebody hands in `CV`; the token of their receipt."""
    at_once = Applying(least_seconds=0.0)
    options = replace(world.services.options, address=SITE, applying=at_once)
    services = replace(world.services, options=options)
    async with services.database.read() as session:
        home = (await session.get_one(Opening, opening_id)).workspace_id
    shared = await share(services, home, opening_id, Wanted(), by="U1")
    door = await find_door(services, shared.page.public_id)
    filled = Given("cv.txt", CV.encode(), agreed=True, stamp=door.stamp, trap="", language="en")
    taken = await apply(services, door, filled, None)
    assert isinstance(taken, Taken)
    await world.settle()
    return taken.token


async def ask_for(world: World, token: str, kind: str) -> None:
    """Ask for a copy ("export"), a person's look ("review") or erasure."""
    await ask(world.services, await find_held(world.services, token), kind)
