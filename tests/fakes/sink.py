"""A receiver of webhooks on loopback: a real HTTP server that answers as it is told."""

import datetime
import ipaddress
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import unused_port
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Way = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Sink:
    """What came, and what is answered: the statuses in turn, then 204."""

    address: str
    port: int
    scheme: str = "http"
    got: list[Got] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    way: Way | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://{self.address}:{self.port}/hook"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Write a request down and answer it."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(request.method, request.raw_path, headers, await request.read()))
        if self.way is not None:
            return await self.way(request)
        status = self.statuses.pop(0) if self.statuses else 204
        return web.Response(status=status, headers=self.headers, body=self.body)


@asynccontextmanager
async def open_sink(
    *, address: str = "127.0.0.1", port: int | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Sink]:
    """Listen on a free port, by HTTPS with a context for it."""
    port = port or unused_port()
    sink = Sink(address, port, "https" if tls else "http")
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", sink.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, address, port, ssl_context=tls).start()
        yield sink
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Certificates:
    """A server's context for a name, and a client's that trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificates(name: str, *addresses: str) -> Certificates:
    """Make a certificate for a name and addresses, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    ips = [x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name), *ips]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(public + private)
        server.load_cert_chain(file)
    return Certificates(server, ssl.create_default_context(cadata=public.decode()))
