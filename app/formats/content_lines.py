"""Content lines, the grammar that iCalendar (RFC 5545, section 3.1) and vCard (RFC 6350, section 3.3) share.

Programs fold lines inside a character, use old encodings, and end lines in three ways; all of that is read.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from icalendar.parser import Contentline

LONGEST: Final = 10_000
"""Characters of a line; no real name, place or address is as long."""
_BREAK: Final = re.compile(rb"\r\n|\n|\r")
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEAD: Final = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)[ \t]*(?=[:;])")
_UNQUOTED_ADDRESS: Final = re.compile(r"(?<==)(tzone://[^:;\"]*)")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Unreadable(ValueError):
    """A file that cannot be imported; the message says which line is wrong, and how."""


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One content line. `line_number`: its first line in the file, counted from 1. `value`: raw, with its escapes."""

    line_number: int
    group: str
    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text (RFC 5545, section 3.3.11), without control characters."""
        return printable(unescaped(self.value))


def read_lines(data: bytes, charset: str | None, names: Iterable[str]) -> Iterator[ContentLine]:
    """The lines of these names, which are in capitals. Skips what is not a content line.

    Raises Unreadable for a line of more than `LONGEST` characters.
    """
    wanted = frozenset(names)
    for number, text in unfolded_lines(data, charset):
        head = _HEAD.match(text)
        if head is None or head[1].upper() not in wanted:
            continue
        if len(text) > LONGEST:
            raise Unreadable(f"line {number}: {head[1].upper()} is longer than {LONGEST:,} characters")
        line = parse_line(number, text)
        if line is not None:
            yield line


def parse_line(number: int, text: str) -> ContentLine | None:
    """One unfolded line; None if it is not a content line."""
    head = _HEAD.match(text)
    if head is None:
        return None
    group = text[: head.start(1)].rstrip(".").lower()
    written = text[head.start(1) :]
    if written[:2].upper() == "DT":
        written = _UNQUOTED_ADDRESS.sub(r'"\1"', written, count=1)
    try:
        name, parameters, value = Contentline(written).raw_parts()  # type: ignore[no-untyped-call]  # the library is untyped
    except ValueError:
        return None
    values = {key.upper(): ",".join(each) if isinstance(each, list) else str(each) for key, each in parameters.items()}
    return ContentLine(number, group, name.upper(), values, value)


def unfolded_lines(data: bytes, charset: str | None = None) -> Iterator[tuple[int, str]]:
    """The unfolded lines, with the number of the physical line on which each of them begins.

    `charset`: what the sender declared. Lines are unfolded before they are decoded: some programs fold inside a
    character.
    """
    data, charset = _without_bom(data, charset)
    if charset is not None and charset.startswith("utf-16"):
        data, charset = data.decode(charset, "replace").encode(), "utf-8"
    joined: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(_BREAK.split(data), 1):
        if joined and _has_soft_break(joined[-1][1]):
            joined[-1][1][-1] = joined[-1][1][-1][:-1]
            joined[-1][1].append(line)
        elif line[:1] in (b" ", b"\t") and joined:
            joined[-1][1].append(line[1:])
        elif line:
            joined.append((number, [line]))
    unfolded = [(number, b"".join(parts)) for number, parts in joined]
    encoding = _encoding(b"\n".join(raw for _, raw in unfolded), charset)
    for number, raw in unfolded:
        yield number, raw.decode(encoding, "replace")


def _has_soft_break(parts: list[bytes]) -> bool:
    """Whether a quoted-printable line, as in vCard 2.1, continues: it then ends with an equals sign."""
    return parts[-1].endswith(b"=") and b"QUOTED-PRINTABLE" in parts[0].partition(b":")[0].upper()


def unescaped(value: str) -> str:
    r"""The text of a value: `\n` is a line break, any other character after a backslash stands for itself."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def escaped(text: str) -> str:
    """A text as a value (RFC 6350, section 3.4)."""
    escaped_lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    return escaped_lines.replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def printable(text: str) -> str:
    """A text without control characters and without space at its ends."""
    return _CONTROLS.sub("", text).strip()


def _without_bom(data: bytes, charset: str | None) -> tuple[bytes, str | None]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :], encoding
    return data, charset.strip("\"' ").lower() if charset else None


def _encoding(data: bytes, declared: str | None) -> str:
    """UTF-8 if the data is valid UTF-8, which other text hardly ever is; else the declared one, or Windows' default."""
    for encoding in ("utf-8", declared):
        try:
            if encoding is not None and isinstance(data.decode(encoding), str):
                return encoding
        except (UnicodeError, LookupError):
            continue
    return "cp1252"
