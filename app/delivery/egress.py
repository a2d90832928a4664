"""Who may be reached: never the inside of the network this service runs in, unless it is allowed by name.

The check sits where a socket is made, on the address that is about to be connected to: whatever a name resolved to a
moment ago, and however an address was spelt, does not matter there.
"""

import socket
import unicodedata
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final
from urllib.parse import unquote, urlsplit

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_REFUSED: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "168.63.129.16/32",  # the one cloud metadata address that looks public (Azure)
        "169.254.0.0/16",  # link-local and cloud metadata, RFC 3927
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",  # private, RFC 1918
        "198.18.0.0/15",  # benchmarking, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved and broadcast, RFC 1112
        "::/96",  # unspecified, loopback, IPv4-compatible, RFC 4291
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
        "64:ff9b::/96",  # NAT64, RFC 6052
        "64:ff9b:1::/48",  # local NAT64, RFC 8215
        "100::/64",  # discard, RFC 6666
        "2001::/23",  # protocol assignments, Teredo among them, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fc00::/7",  # unique local, RFC 4193
        "fe80::/10",  # link-local, RFC 4291
        "fec0::/10",  # site-local, RFC 3879
        "ff00::/8",  # multicast, RFC 4291
    )
)
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All of IPv6 that is given out, RFC 4291, section 2.4."""

_NEVER_PUBLIC: Final = (
    *("localhost", "local", "internal", "test", "example", "invalid", "home.arpa"),  # RFC 6761, RFC 6762, RFC 8375
    *("localdomain", "lan", "home", "corp", "intranet"),  # in use inside networks; none is delegated
)
"""Domains of which the public DNS has no names."""
_INSIDE: Final = "must not be an address of a private or reserved network"
_NO_TLS: Final = (
    "must be an https address: plain http may reach only the networks of AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS,"
    " by address or by a name of your own network"
)
ONLY_HTTPS: Final = "only https may leave the network"


class ForbiddenAddress(OSError):
    """The address may not be connected to."""


class Egress:
    """Decides where webhooks may go. `allowed` networks may be private, and may be spoken to without TLS."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def permits(self, address: Address, *, encrypted: bool) -> bool:
        """Whether this address may be connected to; without TLS only an allowed network may."""
        plain = getattr(address, "ipv4_mapped", None) or address
        if any(plain in network for network in self._allowed):
            return True
        if plain.version == 6 and plain not in _GLOBAL_UNICAST:
            return False
        return encrypted and not any(plain in network for network in _REFUSED)

    def refusal(self, url: str) -> str | None:
        """Why this URL can never be sent to, as far as is known without DNS, or None: a predicate ("must be …")."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return "is no address that can be read"
        if parts.username is not None or parts.password is not None:
            return "must not contain a user name or password"
        encrypted = parts.scheme == "https"
        host = _plain(parts.hostname or "")
        literal = _literal(host)
        if literal is not None and self.permits(literal, encrypted=encrypted):
            return None
        if literal is not None and not self.permits(literal, encrypted=True):
            return _INSIDE
        if f".{host}".endswith(".localhost") and not self._allowed:
            return _INSIDE
        if not encrypted and (literal is not None or not self._allowed or not _may_be_internal(host)):
            return _NO_TLS
        return None

    def socket_factory(self, *, encrypted: bool) -> Callable[[Any], socket.socket]:
        """Makes sockets for aiohttp's connector, or raises ForbiddenAddress."""

        def make(info: Any) -> socket.socket:
            family, kind, protocol, _, address = info
            target = ip_address(address[0].partition("%")[0])
            if not encrypted and not self.permits(target, encrypted=False) and self.permits(target, encrypted=True):
                raise ForbiddenAddress(f"{address[0]} is public: {ONLY_HTTPS}")
            if not self.permits(target, encrypted=encrypted):
                raise ForbiddenAddress(f"{address[0]} lies in a network that webhooks may not reach")
            made = socket.socket(family=family, type=kind, proto=protocol)
            made.setblocking(False)
            return made

        return make


def _plain(host: str) -> str:
    """A host as lenient readers take it: percent signs decoded, and full-width or circled characters plain (UTS 46)."""
    return unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").lower().rstrip(".")


def _may_be_internal(host: str) -> bool:
    """Whether a name can be one of the network's own: a single word, or below a domain that is never public."""
    return "." not in host or any(f".{host}".endswith(f".{domain}") for domain in _NEVER_PUBLIC)


def _literal(host: str) -> Address | None:
    """The address that a host name spells, odd spellings of IPv4 such as 0x7f.1 included; None for a name."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None
