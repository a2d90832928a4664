"""Business cards: vCard 4 (RFC 6350) and 3 (RFC 2426) are written; those and the older 2.1 are read.

A written card has no notes: cards are passed on to others, and notes are private to the candidate.
"""

import quopri
import re
from collections.abc import Iterable, Iterator
from typing import Final

from icalendar.parser import Contentline
from pydantic import ValidationError

from app.etiquette.facts import InterviewerRole
from app.formats.content_lines import (
    LONGEST,
    ContentLine,
    Unreadable,
    escaped,
    parse_line,
    printable,
    unescaped,
    unfolded_lines,
)
from app.resources.interviewers import Interviewer, NewInterviewer
from app.texts import as_line, is_visible

MOST_CARDS: Final = 200
_HEAD: Final = re.compile(r'((?:[^":]|"[^"]*")*):')
_PARTS: Final = re.compile(r'(?:[^;"]|"[^"]*")+')
_COMPONENT: Final = re.compile(r"((?:\\.|[^;\\])*)(?:;|\\?$)", re.DOTALL)
_ENCODINGS: Final = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"})
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
_UNNAMED: Final = "Unknown"


def write_card(person: Interviewer, version: str = "4") -> str:
    """The card of an interviewer; `version`: "4" or "3"."""
    return "".join(_folded(line) for line in _card(person, version))


def _folded(line: str) -> str:
    written: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]  # the library is untyped
    return written.decode() + "\r\n"


def _card(person: Interviewer, version: str) -> Iterator[str]:
    is_v4 = version == "4"
    given_name, _, family_name = (person.name or "").rpartition(" ")
    if not given_name:
        given_name, family_name = family_name, ""
    shown = person.name or person.email or person.phone or person.company or _UNNAMED
    yield from ("BEGIN:VCARD", f"VERSION:{version}.0", "PRODID:-//Afterview//Contacts//EN")
    if is_v4:
        yield "KIND:individual"
    yield f"UID{';VALUE=text' if is_v4 else ''}:{person.id}"
    yield f"REV:{person.updated_at:%Y%m%dT%H%M%SZ}"
    yield f"FN:{escaped(shown)}"
    yield f"N:{escaped(family_name)};{escaped(given_name)};;;"
    if person.company is not None:
        yield f"ORG:{escaped(person.company)}"
    if person.title is not None:
        yield f"TITLE:{escaped(person.title)}"
    if person.role is not InterviewerRole.INTERVIEWER:
        yield f"ROLE:{person.role.value.replace('_', ' ').capitalize()}"
    if person.email is not None:
        yield f"EMAIL;TYPE={'work' if is_v4 else 'INTERNET,WORK'}:{escaped(person.email)}"
    if person.phone is not None:
        yield f"TEL;TYPE={'work' if is_v4 else 'WORK,VOICE'}:{escaped(person.phone)}"
    if person.linkedin_url is not None:
        kind = "SOCIALPROFILE;SERVICE-TYPE=LinkedIn" if is_v4 else "X-SOCIALPROFILE;TYPE=linkedin"
        yield from (f"{kind}:{person.linkedin_url}", f"URL:{person.linkedin_url}")
    yield "END:VCARD"


def read_cards(data: bytes, charset: str | None = None) -> list[NewInterviewer]:
    """The people of a file of cards, in order. `charset`: what the sender declared. Raises Unreadable."""
    cards = list(_cards(data, charset))
    if not cards:
        raise Unreadable("there is no BEGIN:VCARD in it; send the .vcf file of the cards")
    return [_person(card, place) for place, card in enumerate(cards, 1)]


def _cards(data: bytes, charset: str | None) -> Iterator[list[ContentLine]]:
    """The lines of every card; a card nested in another, as 2.1 nests an agent's, is skipped."""
    card: list[ContentLine] = []
    begun, depth, count = 0, 0, 0
    for line in _lines(data, charset):
        kind = line.value.strip().upper()
        if line.name == "BEGIN" and kind == "VCARD":
            depth += 1
            if depth == 1:
                card, begun, count = [], line.line_number, count + 1
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


def _lines(data: bytes, charset: str | None) -> Iterator[ContentLine]:
    for number, text in unfolded_lines(data, charset):
        head = _HEAD.match(text[:LONGEST])
        if head is None:
            continue
        name, *parts = (part.strip() for part in _PARTS.findall(head[1]) or [""])
        name = name.rpartition(".")[2].upper()
        if name not in _WANTED:
            continue
        if len(text) > LONGEST:
            raise Unreadable(f"line {number}: {name} is longer than {LONGEST:,} characters")
        line = parse_line(number, _head(name, parts) + text[head.end() - 1 :])
        if line is not None:
            yield _decoded(line) if "QUOTED-PRINTABLE" in head[1].upper() else line


def _head(name: str, parts: Iterable[str]) -> str:
    """A line's name and parameters as in versions 3 and 4; 2.1 leaves out the names of parameters."""
    kinds, others = [], []
    for part in parts:
        key, equals, value = part.partition("=")
        if not equals:
            key, value = ("ENCODING" if part.upper() in _ENCODINGS else "TYPE"), part
        if key.strip().upper() == "TYPE":
            kinds.append(value.strip('" '))
        else:
            others.append(f"{key}={value}")
    return ";".join([name, *others, *([f'TYPE="{",".join(kinds)}"'] if kinds else [])])


def _decoded(line: ContentLine) -> ContentLine:
    raw = quopri.decodestring(line.value.encode("ascii", "ignore"))
    for charset in (line.parameters.get("CHARSET", "utf-8"), "utf-8", "cp1252"):
        try:
            text = raw.decode(charset)
        except (UnicodeError, LookupError):
            continue
        return ContentLine(line.line_number, line.group, line.name, line.parameters, text)
    return ContentLine(line.line_number, line.group, line.name, line.parameters, raw.decode("latin-1"))


def _person(card: list[ContentLine], place: int) -> NewInterviewer:
    fields: dict[str, str | None] = {
        "email": _preferred(card, "EMAIL", "mailto:"),
        "phone": _preferred(card, "TEL", "tel:"),
        "company": next(iter(_components(card, "ORG")), None) or None,
        "title": _line(card, "TITLE"),
        "linkedin_url": _linkedin(card),
        "notes": _text(card, "NOTE"),
    }
    fields["name"] = _name(card, [fields["email"], fields["phone"], fields["company"], _UNNAMED])
    if all(fields[known] is None for known in ("name", "email", "phone")):
        raise Unreadable(f"card {place} has no name, no e-mail address and no telephone number")
    role = _line(card, "ROLE") or ""
    known_role = role.lower().replace(" ", "_")
    is_known = known_role in list(InterviewerRole)
    if role and not is_known:
        fields["title"] = fields["title"] or role
    stated = {name: value for name, value in fields.items() if value is not None}
    try:
        return NewInterviewer.model_validate({**stated, **({"role": known_role} if is_known else {})})
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where = _PROPERTY.get(str(wrong["loc"][0]), "ROLE")
        raise Unreadable(f"card {place}, {where}: {wrong['msg']}") from error


def _line(card: list[ContentLine], name: str) -> str | None:
    return _visible_line(_text(card, name) or "") or None


def _visible_line(text: str) -> str:
    """A text as one line; empty if it has no visible character."""
    line = as_line(text)
    return line if is_visible(line) else ""


def _text(card: list[ContentLine], name: str) -> str | None:
    return next((line.text for line in card if line.name == name and line.text), None)


def _components(card: list[ContentLine], name: str) -> list[str]:
    """The parts of a structured value (RFC 6350, section 3.3)."""
    value = next((line.value for line in card if line.name == name), None)
    if value is None:
        return []
    return [_visible_line(unescaped(part)) for part in _COMPONENT.findall(value)]


def _name(card: list[ContentLine], placeholders: list[str | None]) -> str | None:
    """The person's name; `placeholders`: what a card without a name has in its place."""
    shown, parts = _line(card, "FN"), _components(card, "N")
    family_name, given_name, middle = [*parts, "", "", ""][:3]
    full_name = " ".join(part for part in (given_name, middle, family_name) if part)
    if shown is None:
        return full_name or None
    if family_name and given_name and shown == f"{family_name}, {given_name}":
        return full_name
    return None if parts and not full_name and shown in placeholders else shown


def _preferred(card: list[ContentLine], name: str, scheme: str) -> str | None:
    """The address or number to use: the preferred one, else one for work, else the first; never a fax number."""
    ranked: list[tuple[int, str]] = []
    for line in card:
        text = _visible_line(line.text)
        if text.lower().startswith(scheme):
            text = text[len(scheme) :].replace(";ext=", " ext. ").partition(";")[0]
        kinds = line.parameters.get("TYPE", "").upper().split(",")
        if line.name != name or not text or "FAX" in kinds:
            continue
        rank = 0 if "PREF" in kinds or line.parameters.get("PREF") == "1" else 1 if "WORK" in kinds else 2
        ranked.append((rank, text))
    return min(ranked, key=lambda pair: pair[0], default=(0, None))[1]


def _linkedin(card: list[ContentLine]) -> str | None:
    """The address of the LinkedIn profile: a property that is marked as one, or links to linkedin.com."""
    for line in card:
        value = printable(line.value)
        if re.match(r"https?\\:", value):
            value = unescaped(value)
        kinds = f"{line.parameters.get('TYPE', '')} {line.parameters.get('SERVICE-TYPE', '')}".lower()
        marked = line.name == "X-LINKEDIN" or (line.name.endswith("SOCIALPROFILE") and "linkedin" in kinds)
        links = re.match(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/", value, re.IGNORECASE) is not None
        if links or (marked and value.lower().startswith(("http://", "https://"))):
            if line.name in ("URL", "X-LINKEDIN") or line.name.endswith("SOCIALPROFILE"):
                return value if "://" in value else f"https://{value}"
    return None
