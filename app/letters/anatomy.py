"""The parts of a letter: greeting, paragraphs, close, and the sentences between, each with its place in the text."""

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
"""Never tried twice on the same marks: a row of full stops takes no longer than other characters."""
_NO_END: Final = re.compile(
    r"\b(mr|mrs|ms|mx|dr|prof|st|e\.g|i\.e|etc|vs|no|approx|inc|ltd|co|jr|sr|[a-z])\.$", re.IGNORECASE
)
_LONGEST_NO_END: Final = 10
"""Characters before an end in which an abbreviation is looked for: none is longer."""
_SHORT: Final = 70
_CLOSING_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: characters from `start` to before `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A letter taken apart. `close`: from the sign-off to the end, the name included."""

    body: str
    greeting: Span | None
    paragraphs: tuple[Span, ...]
    close: Span | None

    @property
    def sentences(self) -> Iterator[Span]:
        """The sentences of the paragraphs; a line's end is one too."""
        for paragraph in self.paragraphs:
            yield from _sentences(paragraph)

    @property
    def said(self) -> str:
        """What stands between greeting and close, in one piece."""
        return "\n".join(each.text for each in self.paragraphs)


def anatomy(body: str) -> Anatomy:
    """Take a letter apart."""
    lines = [Span(*found.span(), found[0]) for found in _LINE.finditer(body) if found[0].strip()]
    greeting = lines[0] if lines and _greets(lines[0].text) else None
    rest = lines if greeting is None else lines[1:]
    if greeting is not None and len(greeting.text) > _SHORT:
        greeting, after = _cut(greeting)
        rest = [after, *rest]
    close = _close(body, rest)
    inner = [each for each in rest if close is None or each.end <= close.start]
    return Anatomy(body, greeting, tuple(_paragraphs(body, inner)), close)


def _cut(line: Span) -> tuple[Span, Span]:
    """A greeting that runs on in its line: it ends with the first comma."""
    end = next((place for place, each in enumerate(line.text[:_SHORT]) if each in ",:!.–—"), _SHORT - 1) + 1
    start = line.start + end
    return Span(line.start, start, line.text[:end]), Span(start, line.end, line.text[end:])


def _greets(line: str) -> bool:
    return _GREETING.match(line) is not None or (len(line) <= _SHORT // 2 and line.rstrip().endswith((",", ":")))


def _close(body: str, lines: list[Span]) -> Span | None:
    for each in reversed(lines[-_CLOSING_LINES:]):
        if len(each.text) <= _SHORT and _SIGN_OFF.match(each.text):
            return Span(each.start, len(body), body[each.start :])
    if len(lines) > 2:  # whatever the words, a short line that ends with a comma, with a name below
        sign_off, name = lines[-2:]
        if len(sign_off.text) <= _SHORT // 2 and sign_off.text.rstrip().endswith(",") and len(name.text) <= _SHORT // 2:
            return Span(sign_off.start, len(body), body[sign_off.start :])
    return None


def _paragraphs(body: str, lines: list[Span]) -> Iterator[Span]:
    """Lines that no blank line parts."""
    begun: Span | None = None
    last: Span | None = None
    for each in lines:
        if begun is None or last is None or body.count("\n", last.end, each.start) > 1:
            if begun is not None and last is not None:
                yield Span(begun.start, last.end, body[begun.start : last.end])
            begun = each
        last = each
    if begun is not None and last is not None:
        yield Span(begun.start, last.end, body[begun.start : last.end])


def _sentences(paragraph: Span) -> Iterator[Span]:
    for line in _LINE.finditer(paragraph.text):
        begin = line.start()
        for end in _END.finditer(paragraph.text, line.start(), line.end()):
            if _NO_END.search(paragraph.text, max(begin, end.end() - _LONGEST_NO_END), end.end()):
                continue
            yield from _stretch(paragraph, begin, end.end())
            begin = end.end()
        yield from _stretch(paragraph, begin, line.end())


def _stretch(paragraph: Span, start: int, end: int) -> Iterator[Span]:
    text = paragraph.text[start:end]
    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip())
    if first < last:
        yield Span(paragraph.start + first, paragraph.start + last, paragraph.text[first:last])
