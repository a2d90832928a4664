"""Receivers on loopback that do what no receiver should, until the test has them behave."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.clock import SystemClock

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What a receiver does with one connection, which is closed afterwards."""

OK: Final = b"HTTP/1.1 200 OK\r\n"
BLOCK: Final = b"x" * 65536
_TURNS: Final = 5
"""Of the event loop, from accepting a connection to its handler."""


class Hostile:
    """One receiver on a port of its own. `arrived` are the webhook-ids of what it accepted once it behaved."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.arrived: list[str] = []

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, talk: Talk, tls: ssl.SSLContext | None = None) -> None:
        """Do this with each connection from now on. Before the first call every connection is refused."""
        await self.stop()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._handle(talk, reader, writer)

        self._server = await asyncio.start_server(handle, sock=self._socket.dup(), ssl=tls)

    async def behave(self, tls: ssl.SSLContext | None = None) -> None:
        """Accept everything from now on."""
        await self.serve(self._accept, tls)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for _ in range(_TURNS):  # a connection that was just accepted is not in `_talks` before its handler runs
            await asyncio.sleep(0)
            for each in self._talks:
                each.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)

    def close(self) -> None:
        self._socket.close()

    async def _handle(self, talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        try:
            with suppress(OSError, EOFError):  # the sender hung up
                await talk(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()
            self._talks.discard(task)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await read_request(reader)
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        self.arrived.append({name.lower(): value for name, value in lines.items()}["webhook-id"])
        writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def hostile(talk: Talk | None = None, tls: ssl.SSLContext | None = None) -> AsyncIterator[Hostile]:
    """A receiver for as long as the block lasts; one that does nothing refuses every connection."""
    receiver = Hostile()
    try:
        if talk is not None:
            await receiver.serve(talk, tls)
        yield receiver
        await receiver.stop()
    finally:
        receiver.close()


async def read_request(reader: asyncio.StreamReader) -> str:
    """The head of a request, its body read."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    [length] = [int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")]
    await reader.readexactly(length)
    return head


def answering(answer: bytes, *, hang: bool = False) -> Talk:
    """Answers with these bytes, and then closes the connection or leaves it as it is."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer)
        await writer.drain()
        if hang:
            await asyncio.Event().wait()

    return talk


def dripping(start: bytes, drop: bytes) -> Talk:
    """Begins like this, and goes on with a few bytes every twentieth of a second, forever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(start)
        while True:
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.write(drop)

    return talk


def pouring(start: bytes, piece: bytes, most: float = float("inf")) -> Talk:
    """Begins like this, and goes on with these pieces as fast as they are read, up to so many bytes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(start)
        poured = 0
        while poured < most:
            writer.write(piece)
            poured += len(piece)
            await writer.drain()

    return talk


def resetting(answer: bytes) -> Talk:
    """Answers with these bytes, and then resets the connection instead of closing it."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer)
        await writer.drain()
        await asyncio.sleep(0.05)  # a reset takes with it what was not read yet
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return talk


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Closes at once, and reads nothing."""


async def hanging(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accepts, and neither reads nor answers."""
    await asyncio.Event().wait()


async def speaking_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers without TLS before any request."""
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


class Authority:
    """A certificate authority of the test's own; `file` is its certificate."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        certificate = self._certificate(self._name, self._key, timedelta(days=1), [], is_authority=True)
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, address: str = "127.0.0.1", lasts: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """What a server at an address needs; the certificate began two days ago and lasts for so long from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
        alternatives = [x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])]
        certificate = self._certificate(name, key, lasts, alternatives)
        return self._context(certificate, key)

    def self_signed(self) -> ssl.SSLContext:
        """What a server needs that shows the authority's own certificate."""
        return self._context(x509.load_pem_x509_certificate(self.file.read_bytes()), self._key)

    def _certificate(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        lasts: timedelta,
        extensions: list[x509.SubjectAlternativeName],
        *,
        is_authority: bool = False,
    ) -> x509.Certificate:
        now = SystemClock().now()  # certificates are judged by the real time
        ours = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + lasts)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ours), critical=False)
        )
        if is_authority:
            builder = builder.add_extension(ours, critical=False)
        for each in extensions:
            builder = builder.add_extension(each, critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _context(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
        file = self._folder / f"{certificate.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context
