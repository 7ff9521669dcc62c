"""Who comes to the API: a program with a key, or with a token that it was exchanged for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.params import Depends as Dependency
from fastapi.params import Security
from fastapi.security import HTTPBearer, OAuth2

from bot.web.desk import desk_of, host_of
from bot.web.problems import ProblemError
from handlers.api import keys
from handlers.api.keys import Program
from handlers.api.scopes import SCOPES
from handlers.messages import Caller
from handlers.services import Services

TOKEN_PATH = "/api/v1/oauth/token"  # noqa: S105 - where tokens are given
KEY_SCHEME = HTTPBearer(
    scheme_name="key",
    description="A key, `sl_…`, as `shortlist token create` prints it.",
    auto_error=False,
)
TOKEN_SCHEME = OAuth2(
    scheme_name="oauth",
    description="A token, `st_…`, that a key was exchanged for; it is good for 15 minutes.",
    flows=OAuthFlows(
        clientCredentials=OAuthFlowClientCredentials(
            tokenUrl=TOKEN_PATH, scopes={name: scope.words for name, scope in SCOPES.items()}
        )
    ),
    auto_error=False,
)
NO_KEY = "Send a key: Authorization: Bearer sl_…; `shortlist token create` makes one."
NO_GOOD = "This key or token is not known, was revoked, or its time is over."


def needs(scope: str) -> list[Dependency]:
    """What a route states: the scope without which it is refused."""
    if scope not in SCOPES:
        raise ValueError(f"There is no scope {scope}.")
    return [Security(KEY_SCHEME, scopes=[scope]), Security(TOKEN_SCHEME, scopes=[scope])]


def scopes_of(dependencies: Iterable[Dependency]) -> frozenset[str]:
    """The scopes that a route states."""
    stated = [one.scopes or () for one in dependencies if isinstance(one, Security)]
    return frozenset(scope for scopes in stated for scope in scopes)


async def _recognise(request: Request) -> Program:
    """The program that a request comes from.

    Raises:
        ProblemError: 401, it is nobody we know.
    """
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise _unknown("Bearer", NO_KEY)
    program = await keys.recognise(desk_of(request).services, credential.strip())
    if program is None:
        raise _unknown('Bearer error="invalid_token"', NO_GOOD)
    return program


async def admit(request: Request, needed: Collection[str], headers: dict[str, str]) -> Program:
    """The program that a request comes from, which is not too fast.

    Whatever comes of it is counted: a key that is refused over and over is slowed down as well.

    Args:
        request: what is asked.
        needed: the scopes without which it is refused.
        headers: of the answer; how many requests are left is put into them.

    Raises:
        ProblemError: 401 where it is nobody we know, 429, 403 where it may not do this.
    """
    limits = desk_of(request).limits
    try:
        program = await _recognise(request)
    except ProblemError:  # whoever tries keys is slowed down
        headers |= await limits.take(f"stranger:{host_of(request)}")
        raise
    headers |= await limits.take(f"key:{program.key.id}")
    _require(program, needed)
    return program


def _require(program: Program, needed: Collection[str]) -> None:
    """Go on where a program has these scopes.

    Raises:
        ProblemError: 403, it lacks one.
    """
    missing = sorted(set(needed) - program.scopes)
    if missing:
        challenge = f'Bearer error="insufficient_scope", scope="{" ".join(missing)}"'
        detail = f"This needs the scope {', '.join(missing)}, which this key or token lacks."
        raise ProblemError(403, "forbidden", detail, headers={"WWW-Authenticate": challenge})


def _unknown(challenge: str, detail: str) -> ProblemError:
    return ProblemError(401, "unauthenticated", detail, headers={"WWW-Authenticate": challenge})


@dataclass(frozen=True)
class Asked:
    """What a route works with: the product, and who asks it for something.

    Attributes:
        home: id of the workspace, of which alone anything is shown or changed.
    """

    services: Services
    home: int
    program: Program
    caller: Caller

    @property
    def actor(self) -> str:
        """Who it was, for the journal."""
        return self.caller.user


def asked(request: Request) -> Asked:
    """What a route works with; its request was let in by `bot.web.api.route`."""
    program: Program = request.state.program
    services = desk_of(request).services
    return Asked(services, program.key.workspace_id, program, program.caller())


Asking = Annotated[Asked, Depends(asked)]
