"""Requests that ask for another protocol (`Upgrade`, RFC 9110, section 7.8) are answered as though they did not.

Java's HttpClient asks for HTTP/2 with every request. httptools ends such a request with its headers and leaves its body
to the other protocol: the body, and the requests behind it, would be lost.
"""

from typing import Any, Final, Protocol

import httptools


class Upgradable(Protocol):
    """What the parser calls back, and what it has collected of a request."""

    url: bytes
    headers: list[tuple[bytes, bytes]]


class ParserWithoutUpgrades:
    """httptools' parser, which reads a request again without its `Upgrade`.

    In the first reading the protocol is to ignore a request for which `should_upgrade` is true.
    """

    def __init__(self, protocol: Upgradable) -> None:
        self._protocol: Final = protocol
        self._parser: Any = _parser(protocol)

    def feed_data(self, data: bytes) -> None:
        unread = memoryview(data)
        while unread:
            try:
                self._parser.feed_data(unread)
            except httptools.HttpParserUpgrade as upgrade:
                if self.get_method() == b"CONNECT":  # it needs no `Upgrade` to become another protocol
                    raise httptools.HttpParserError("CONNECT") from None
                (head_end,) = upgrade.args
                head, unread = self._head(), unread[head_end:]
                self._parser = _parser(self._protocol)
                self._parser.feed_data(head)
            else:
                return

    def should_upgrade(self) -> bool:
        return bool(self._parser.should_upgrade())

    def should_keep_alive(self) -> bool:
        return bool(self._parser.should_keep_alive())

    def get_http_version(self) -> str:
        return str(self._parser.get_http_version())

    def get_method(self) -> bytes:
        return bytes(self._parser.get_method())

    def _head(self) -> bytes:
        """The request line and the headers that were read, but `Upgrade`."""
        first = b"%s %s HTTP/%s" % (self.get_method(), self._protocol.url, self.get_http_version().encode())
        others = [name + b": " + value for name, value in self._protocol.headers if name != b"upgrade"]
        return b"\r\n".join((first, *others, b"", b""))


def _parser(protocol: Upgradable) -> Any:
    parser = httptools.HttpRequestParser(protocol)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn sets it
    return parser
