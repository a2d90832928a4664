"""nginx in front of the service, with the very configuration that docs/in-front/nginx.conf recommends."""

import asyncio
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NGINX: Final = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
needs_nginx: Final = pytest.mark.skipif(NGINX is None, reason="there is no nginx; install the package `nginx`")
PREFIX: Final = "/afterview"
_RECOMMENDED: Final = Path(__file__).resolve().parents[2] / "docs" / "in-front" / "nginx.conf"
_ROUND_IT: Final = """\
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{}}
http {{
    proxy_bind {address};
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/afterview.conf;
}}
"""


class Proxy:
    """nginx on free ports, which are known before it runs: the service may have to know its public address first.

    It connects to the service from `address`.
    """

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        self.folder, self._address = folder, address
        self.upstream, self.plain, self.secure = free_ports(3)
        self.base_url = f"https://127.0.0.1:{self.secure}{PREFIX}"
        self.trust = ssl.create_default_context(cafile=str(_certified(folder)))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """nginx, from when it accepts connections until the block is left."""
        (self.folder / "afterview.conf").write_text(self._filled_in())
        main = self.folder / "main.conf"
        main.write_text(_ROUND_IT.format(folder=self.folder, address=self._address))
        assert NGINX is not None
        process = await asyncio.create_subprocess_exec(
            *(NGINX, "-e", f"{self.folder}/error.log", "-p", str(self.folder), "-c", str(main)),
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(20):
                while not await _accepts(self.secure):
                    assert process.returncode is None, (await process.communicate())[1].decode()
                    await asyncio.sleep(0.02)
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()

    def _filled_in(self) -> str:
        """The recommended file with this machine's ports and paths."""
        text = _RECOMMENDED.read_text(encoding="utf-8")
        for theirs, ours in (
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{self.upstream};"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.secure} ssl;"),
            ("/var/log/nginx/afterview.log", f"{self.folder}/access.log"),
            ("/etc/ssl/certs/jobs.example.pem", f"{self.folder}/certificate.pem"),
            ("/etc/ssl/private/jobs.example.key", f"{self.folder}/key.pem"),
        ):
            assert theirs in text, f"{_RECOMMENDED.name} lacks {theirs}"
            text = text.replace(theirs, ours)
        return text


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 on which nothing listens."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    with closing(writer):
        return True


def _certified(folder: Path) -> Path:
    """A key and a certificate of its own for 127.0.0.1; the path of the latter."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jobs.example")])
    today = datetime.now(UTC)  # noqa: TID251  # nginx and its clients run by the machine's clock
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, unencrypted = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unencrypted))
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(pem))
    return path
