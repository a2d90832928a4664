"""The parts of a letter: greeting, paragraphs, sentences and sign-off, each with its offsets in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"[^\r\n]+")
_GREETING: Final = re.compile(
    r"\s*(dear|hi|hello|hey|good (morning|day|afternoon|evening)|greetings|to whom it may concern)\b", re.IGNORECASE
)
_SIGN_OFF: Final = re.compile(
    r"\s*((with )?((all|my|our|very|many|much|kind(est)?|best|warm(est)?|good|friendly|heartfelt|sincere|grateful) )+"
    r"(regards|wishes|greetings|thanks)"
    r"|regards|sincerely|yours( (sincerely|faithfully|truly|respectfully))?|(sincerely|respectfully|truly) yours"
    r"|respectfully|cordially|best|cheers|thanks( again| so much)?|thank you( again| very much| so much)?|many thanks"
    r"|all the best|warmly|take care|with (gratitude|appreciation|thanks)|gratefully|until soon|see you soon)"
    r"\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_END: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)")
"""Possessive, so that a row of full stops takes no longer than other characters."""
_ABBREVIATION: Final = re.compile(
    r"\b(mr|mrs|ms|mx|dr|prof|st|e\.g|i\.e|etc|vs|no|approx|inc|ltd|co|jr|sr|[a-z])\.$", re.IGNORECASE
)
_LONGEST_ABBREVIATION: Final = 10
"""Characters before an end in which an abbreviation is looked for: none is longer."""
_SHORT: Final = 70
_MOST_SIGN_OFF_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class TextRange:
    """A part of a text: its characters from `start` to before `end`, in Unicode code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A letter split into its parts. `sign_off`: from "Kind regards" or the like to the end, the name included."""

    body: str
    greeting: TextRange | None
    paragraphs: tuple[TextRange, ...]
    sign_off: TextRange | None

    @property
    def sentences(self) -> Iterator[TextRange]:
        """The sentences of the paragraphs; a line break ends one, too."""
        for paragraph in self.paragraphs:
            yield from _sentences(paragraph)

    @property
    def main_text(self) -> str:
        """The text between greeting and sign-off."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


def anatomy(body: str) -> Anatomy:
    """Split a letter into its parts."""
    lines = [TextRange(*found.span(), found[0]) for found in _LINE.finditer(body) if found[0].strip()]
    greeting = lines[0] if lines and _greets(lines[0].text) else None
    rest = lines if greeting is None else lines[1:]
    if greeting is not None and len(greeting.text) > _SHORT:
        greeting, after = _cut(greeting)
        rest = [after, *rest]
    sign_off = _sign_off(body, rest)
    inner = [line for line in rest if sign_off is None or line.end <= sign_off.start]
    return Anatomy(body, greeting, tuple(_paragraphs(body, inner)), sign_off)


def _cut(line: TextRange) -> tuple[TextRange, TextRange]:
    """A long first line, split into the greeting and the rest after the first comma or other mark."""
    ends = (index for index, character in enumerate(line.text[:_SHORT]) if character in ",:!.–—")
    end = next(ends, _SHORT - 1) + 1
    start = line.start + end
    return TextRange(line.start, start, line.text[:end]), TextRange(start, line.end, line.text[end:])


def _greets(line: str) -> bool:
    return _GREETING.match(line) is not None or (len(line) <= _SHORT // 2 and line.rstrip().endswith((",", ":")))


def _sign_off(body: str, lines: list[TextRange]) -> TextRange | None:
    for line in reversed(lines[-_MOST_SIGN_OFF_LINES:]):
        if len(line.text) <= _SHORT and _SIGN_OFF.match(line.text):
            return TextRange(line.start, len(body), body[line.start :])
    if len(lines) > 2:  # a short line that ends with a comma, and a name below it
        words, name = lines[-2:]
        if len(words.text) <= _SHORT // 2 and words.text.rstrip().endswith(",") and len(name.text) <= _SHORT // 2:
            return TextRange(words.start, len(body), body[words.start :])
    return None


def _paragraphs(body: str, lines: list[TextRange]) -> Iterator[TextRange]:
    """Lines with no blank line between them."""
    first: TextRange | None = None
    last: TextRange | None = None
    for line in lines:
        if first is None or last is None or body.count("\n", last.end, line.start) > 1:
            if first is not None and last is not None:
                yield TextRange(first.start, last.end, body[first.start : last.end])
            first = line
        last = line
    if first is not None and last is not None:
        yield TextRange(first.start, last.end, body[first.start : last.end])


def _sentences(paragraph: TextRange) -> Iterator[TextRange]:
    for line in _LINE.finditer(paragraph.text):
        begin = line.start()
        for end in _END.finditer(paragraph.text, line.start(), line.end()):
            if _ABBREVIATION.search(paragraph.text, max(begin, end.end() - _LONGEST_ABBREVIATION), end.end()):
                continue
            yield from _trimmed(paragraph, begin, end.end())
            begin = end.end()
        yield from _trimmed(paragraph, begin, line.end())


def _trimmed(paragraph: TextRange, start: int, end: int) -> Iterator[TextRange]:
    text = paragraph.text[start:end]
    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip())
    if first < last:
        yield TextRange(paragraph.start + first, paragraph.start + last, paragraph.text[first:last])
