"""People as calendars and cards write them: names in quotes or back to front, addresses in many wrappings."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from app.etiquette.facts import InterviewerRole
from app.formats.content_lines import printable
from app.resources.fields import Email
from app.texts import as_line

_EMAIL: Final = TypeAdapter(Email)
_MAILTO: Final = re.compile(r"(?:mailto:|smtp:)+", re.IGNORECASE)
_NOBODY: Final = re.compile(
    r"(?:no|do[-_.]?not)[-_.]?reply|notifications?|mailer[-_.]daemon|calendar[-_.](?:invites?|notifications?)", re.ASCII
)
_NOBODYS_HOSTS: Final = ("group.calendar.google.com", "resource.calendar.google.com", "imip.me.com")
_AFTER_A_NAME: Final = re.compile(r"(?:Dr|Ph\.?D|M\.?D|MBA|M\.?Sc|B\.?Sc|Jr|Sr|Esq|CPA|[IVX]+)\.?", re.IGNORECASE)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of an invitation. One of name and e-mail is known."""

    name: str | None
    email: str | None
    role: InterviewerRole

    @property
    def address(self) -> str:
        """What tells people apart: the e-mail address in any case of letters, or else the name."""
        return (self.email or self.name or "").casefold()

    def is_one_of(self, addresses: frozenset[str], name: str | None) -> bool:
        """Whether it is somebody of these addresses, in lower case; of that name, where no address is known."""
        if self.email is not None and addresses:
            return self.email.casefold() in addresses
        return name is not None and self.name is not None and self.name.casefold() == name.casefold()


def address_of(written: str) -> str | None:
    """The e-mail address in a calendar address or a card; None where there is none that mail would reach."""
    text = _MAILTO.sub("", printable(written).strip("<>'\" ")).partition("?")[0]
    try:
        return _EMAIL.validate_python(text)
    except ValidationError:
        return None


def name_of(written: str, email: str | None) -> str | None:
    """A person's name as it is said; None for an address in its place.

    A directory's "Reyes, Dana" is turned around where the address agrees that Dana comes first.
    """
    text = " ".join(as_line(written).strip("'\"").split())
    if not text or "@" in text or text.lower().startswith("mailto:"):
        return None
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and "," not in given and not _AFTER_A_NAME.fullmatch(given) and _first_in(given, family, email):
        text = f"{given} {family}"
    return text[:_LONGEST]


def is_nobody(email: str | None) -> bool:
    """Whether an address is a machine's."""
    local, _, host = (email or "").lower().rpartition("@")
    return _NOBODY.fullmatch(local) is not None or host.endswith(_NOBODYS_HOSTS)


def _first_in(given: str, family: str, email: str | None) -> bool:
    """Whether an address begins as the given name does, and has the family's name in it."""
    local = _letters((email or "").partition("@")[0])
    first, last = _letters(given), _letters(family.rpartition(" ")[2])
    return bool(first and last) and local[:1] == first[:1] and last in local


def _letters(text: str) -> str:
    """The letters of a text, small and without their marks."""
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if each.isalpha())
