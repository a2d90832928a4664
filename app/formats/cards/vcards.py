"""Business cards: interviewers as vCards 4 (RFC 6350) and 3 (RFC 2426), and from those and the older 2.1.

Notes stay out of a card that is written: cards are handed on, notes are the candidate's own.
"""

import quopri
import re
from collections.abc import Iterable, Iterator
from typing import Final

from icalendar.parser import Contentline
from pydantic import ValidationError

from app.etiquette.facts import InterviewerRole
from app.formats.content_lines import LONGEST, Line, Unreadable, escaped, logical_lines, parsed, printable, unescaped
from app.resources.interviewers import Interviewer, NewInterviewer
from app.texts import as_line, is_visible

MOST_CARDS: Final = 200
_HEAD: Final = re.compile(r'((?:[^":]|"[^"]*")*):')
_PARTS: Final = re.compile(r'(?:[^;"]|"[^"]*")+')
_COMPONENT: Final = re.compile(r"((?:\\.|[^;\\])*)(?:;|\\?$)", re.DOTALL)
_NO_TYPE: Final = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"})
_WANTED: Final = frozenset(
    {"BEGIN", "END", "FN", "N", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "URL", "SOCIALPROFILE", "X-SOCIALPROFILE"}
    | {"X-LINKEDIN", "NOTE"}
)
_PROPERTY: Final = {
    "name": "FN",
    "email": "EMAIL",
    "phone": "TEL",
    "company": "ORG",
    "title": "TITLE",
    "linkedin_url": "URL",
    "notes": "NOTE",
}
_NAMELESS: Final = "Unknown"


def write_card(person: Interviewer, version: str = "4") -> str:
    """The card of an interviewer; `version` is "4" or "3"."""
    return "".join(_folded(line) for line in _card(person, version))


def _folded(line: str) -> str:
    written: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]  # as the library has it
    return written.decode() + "\r\n"


def _card(person: Interviewer, version: str) -> Iterator[str]:
    four = version == "4"
    given, _, family = (person.name or "").rpartition(" ")
    if not given:
        given, family = family, ""
    shown = person.name or person.email or person.phone or person.company or _NAMELESS
    yield from ("BEGIN:VCARD", f"VERSION:{version}.0", "PRODID:-//Afterview//Contacts//EN")
    if four:
        yield "KIND:individual"
    yield f"UID{';VALUE=text' if four else ''}:{person.id}"
    yield f"REV:{person.updated_at:%Y%m%dT%H%M%SZ}"
    yield f"FN:{escaped(shown)}"
    yield f"N:{escaped(family)};{escaped(given)};;;"
    if person.company is not None:
        yield f"ORG:{escaped(person.company)}"
    if person.title is not None:
        yield f"TITLE:{escaped(person.title)}"
    if person.role is not InterviewerRole.INTERVIEWER:
        yield f"ROLE:{person.role.value.replace('_', ' ').capitalize()}"
    if person.email is not None:
        yield f"EMAIL;TYPE={'work' if four else 'INTERNET,WORK'}:{escaped(person.email)}"
    if person.phone is not None:
        yield f"TEL;TYPE={'work' if four else 'WORK,VOICE'}:{escaped(person.phone)}"
    if person.linkedin_url is not None:
        kind = "SOCIALPROFILE;SERVICE-TYPE=LinkedIn" if four else "X-SOCIALPROFILE;TYPE=linkedin"
        yield from (f"{kind}:{person.linkedin_url}", f"URL:{person.linkedin_url}")
    yield "END:VCARD"


def read_cards(data: bytes, charset: str | None = None) -> list[NewInterviewer]:
    """The people of a file of cards, in order. `charset` is what its sender declared. Raises Unreadable."""
    cards = list(_cards(data, charset))
    if not cards:
        raise Unreadable("there is no BEGIN:VCARD in it; send the .vcf file of the cards")
    return [_person(card, place) for place, card in enumerate(cards, 1)]


def _cards(data: bytes, charset: str | None) -> Iterator[list[Line]]:
    """The lines of each card; what is nested in one, as 2.1 nests an agent's, is passed over."""
    card: list[Line] = []
    begun, depth, count = 0, 0, 0
    for line in _lines(data, charset):
        kind = line.value.strip().upper()
        if line.name == "BEGIN" and kind == "VCARD":
            depth += 1
            if depth == 1:
                card, begun, count = [], line.number, count + 1
            if count > MOST_CARDS:
                raise Unreadable(f"there are more than {MOST_CARDS} cards in it; send fewer at a time")
        elif line.name == "END" and kind == "VCARD" and depth:
            depth -= 1
            if depth == 0:
                yield card
        elif depth == 1:
            card.append(line)
    if depth:
        raise Unreadable(f"the card on line {begun} has no END:VCARD; the file is cut short")


def _lines(data: bytes, charset: str | None) -> Iterator[Line]:
    for number, text in logical_lines(data, charset):
        head = _HEAD.match(text[:LONGEST])
        if head is None:
            continue
        name, *parts = (part.strip() for part in _PARTS.findall(head[1]) or [""])
        name = name.rpartition(".")[2].upper()
        if name not in _WANTED:
            continue
        if len(text) > LONGEST:
            raise Unreadable(f"line {number}: {name} is longer than {LONGEST:,} characters")
        line = parsed(number, _named(name, parts) + text[head.end() - 1 :])
        if line is not None:
            yield _decoded(line) if "QUOTED-PRINTABLE" in head[1].upper() else line


def _named(name: str, parts: Iterable[str]) -> str:
    """The head of a line as versions 3 and 4 write it: 2.1 leaves the names of parameters out."""
    kinds, others = [], []
    for part in parts:
        key, named, value = part.partition("=")
        if not named:
            key, value = ("ENCODING" if part.upper() in _NO_TYPE else "TYPE"), part
        if key.strip().upper() == "TYPE":
            kinds.append(value.strip('" '))
        else:
            others.append(f"{key}={value}")
    return ";".join([name, *others, *([f'TYPE="{",".join(kinds)}"'] if kinds else [])])


def _decoded(line: Line) -> Line:
    raw = quopri.decodestring(line.value.encode("ascii", "ignore"))
    for charset in (line.parameters.get("CHARSET", "utf-8"), "utf-8", "cp1252"):
        try:
            text = raw.decode(charset)
        except (UnicodeError, LookupError):
            continue
        return Line(line.number, line.group, line.name, line.parameters, text)
    return Line(line.number, line.group, line.name, line.parameters, raw.decode("latin-1"))


def _person(card: list[Line], place: int) -> NewInterviewer:
    fields: dict[str, str | None] = {
        "email": _preferred(card, "EMAIL", "mailto:"),
        "phone": _preferred(card, "TEL", "tel:"),
        "company": next(iter(_components(card, "ORG")), None) or None,
        "title": _line(card, "TITLE"),
        "linkedin_url": _linkedin(card),
        "notes": _text(card, "NOTE"),
    }
    fields["name"] = _name(card, [fields["email"], fields["phone"], fields["company"], _NAMELESS])
    if all(fields[known] is None for known in ("name", "email", "phone")):
        raise Unreadable(f"card {place} has no name, no e-mail address and no telephone number")
    role = _line(card, "ROLE") or ""
    known_role = role.lower().replace(" ", "_")
    is_ours = known_role in list(InterviewerRole)
    if role and not is_ours:
        fields["title"] = fields["title"] or role
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return NewInterviewer.model_validate({**given, **({"role": known_role} if is_ours else {})})
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where = _PROPERTY.get(str(wrong["loc"][0]), "ROLE")
        raise Unreadable(f"card {place}, {where}: {wrong['msg']}") from error


def _line(card: list[Line], name: str) -> str | None:
    return _as_seen(_text(card, name) or "") or None


def _as_seen(text: str) -> str:
    """A text as one line; nothing where a reader sees nothing of it."""
    line = as_line(text)
    return line if is_visible(line) else ""


def _text(card: list[Line], name: str) -> str | None:
    return next((line.text for line in card if line.name == name and line.text), None)


def _components(card: list[Line], name: str) -> list[str]:
    """The parts of a structured value (RFC 6350, section 3.3)."""
    value = next((line.value for line in card if line.name == name), None)
    if value is None:
        return []
    return [_as_seen(unescaped(part)) for part in _COMPONENT.findall(value)]


def _name(card: list[Line], stand_ins: list[str | None]) -> str | None:
    """How someone is called; `stand_ins` are what a card without a name shows in its place."""
    shown, parts = _line(card, "FN"), _components(card, "N")
    family, given, middle = [*parts, "", "", ""][:3]
    spoken = " ".join(part for part in (given, middle, family) if part)
    if shown is None:
        return spoken or None
    if family and given and shown == f"{family}, {given}":
        return spoken
    return None if parts and not spoken and shown in stand_ins else shown


def _preferred(card: list[Line], name: str, scheme: str) -> str | None:
    """The address or number to use: the one preferred, or for work, or else the first; no facsimile."""
    found: list[tuple[int, str]] = []
    for line in card:
        text = _as_seen(line.text)
        if text.lower().startswith(scheme):
            text = text[len(scheme) :].replace(";ext=", " ext. ").partition(";")[0]
        kinds = line.parameters.get("TYPE", "").upper().split(",")
        if line.name != name or not text or "FAX" in kinds:
            continue
        wanted = 0 if "PREF" in kinds or line.parameters.get("PREF") == "1" else 1 if "WORK" in kinds else 2
        found.append((wanted, text))
    return min(found, key=lambda each: each[0], default=(0, None))[1]


def _linkedin(card: list[Line]) -> str | None:
    """The profile: what is called LinkedIn's, or leads there."""
    for line in card:
        value = printable(line.value)
        if re.match(r"https?\\:", value):
            value = unescaped(value)
        kinds = f"{line.parameters.get('TYPE', '')} {line.parameters.get('SERVICE-TYPE', '')}".lower()
        called = line.name == "X-LINKEDIN" or (line.name.endswith("SOCIALPROFILE") and "linkedin" in kinds)
        leads = re.match(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/", value, re.IGNORECASE) is not None
        if leads or (called and value.lower().startswith(("http://", "https://"))):
            if line.name in ("URL", "X-LINKEDIN") or line.name.endswith("SOCIALPROFILE"):
                return value if "://" in value else f"https://{value}"
    return None
