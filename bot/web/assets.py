"""Static files, each by a name that holds the hash of its content: caches keep them for good."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from handlers.errors import MissingError

PREFIX = "/static/"
FOREVER = "public, max-age=31536000, immutable"
_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    """A static file: its content, as it is and packed, and its media type.

    Only these are packed: pages hold secrets beside what visitors send, whose length would tell.
    """

    data: bytes
    packed: bytes
    media_type: str


@cache
def _addresses() -> Mapping[str, str]:
    """Plain name -> name with the hash; read once, as a process serves one version."""
    return {path.name: _hashed(path) for path in _files()}


@cache
def _assets() -> Mapping[str, Asset]:
    """Name with the hash -> file."""
    return {_hashed(path): _asset(path) for path in _files()}


def _asset(path: Path) -> Asset:
    data = path.read_bytes()
    return Asset(data, gzip.compress(data, mtime=0), _TYPES[path.suffix])


def _files() -> list[Path]:
    return [path for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES]


def _hashed(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"


def asset_address(name: str) -> str:
    """The path that a static file is served at, for templates.

    Raises:
        KeyError: there is no such file.
    """
    return PREFIX + _addresses()[name]


@router.get(PREFIX + "{name}")
async def static_file(request: Request, name: str) -> Response:
    """A static file, by the name of exactly this version."""
    asset = _assets().get(name)
    if asset is None:
        raise MissingError("There is no such file; load the page again.")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.data, media_type=asset.media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(asset.packed, media_type=asset.media_type, headers=headers)
