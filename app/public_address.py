"""The syntax of the service's own public address: a scheme, a host and perhaps a path prefix.

Operators configure it, and proxies send it in headers. It becomes part of every address that the service gives out, so
nothing may pass that would lead elsewhere or end a header.
"""

import re
from typing import Final

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::(\d{{1,5}}))?", re.ASCII)
_PREFIX: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~!$&'()*+,;=:@-]+)+/?", re.ASCII)
_ADDRESS: Final = re.compile(r"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
_LONGEST_HOST: Final = 260
_LONGEST_PREFIX: Final = 200
_LAST_PORT: Final = 65_535


def is_host(text: str) -> bool:
    """Whether it is a host name or address, perhaps with a port."""
    match = _HOST.fullmatch(text) if len(text) <= _LONGEST_HOST else None
    return match is not None and int(match[1] or 0) <= _LAST_PORT


def is_prefix(text: str) -> bool:
    """Whether it is a path below which the service may be, such as `/afterview`."""
    return len(text) <= _LONGEST_PREFIX and _PREFIX.fullmatch(text) is not None


def public_address(text: str) -> str:
    """The address without a slash at its end. Raises ValueError for anything else than scheme, host and prefix."""
    match = _ADDRESS.fullmatch(text)
    if match is None or not is_host(match[1]):
        raise ValueError("must be http:// or https:// with a host, such as https://jobs.example/afterview")
    if match[2] not in ("", "/") and not is_prefix(match[2]):
        raise ValueError(
            "must end with the host or a plain path, such as https://jobs.example/afterview:"
            " without query, fragment, percent signs, `..` and empty segments"
        )
    return text.rstrip("/")
