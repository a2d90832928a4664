"""People in calendars: names may be quoted or reversed, addresses come with prefixes."""

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
_MACHINE_NAME: Final = re.compile(
    r"(?:no|do[-_.]?not)[-_.]?reply|notifications?|mailer[-_.]daemon|calendar[-_.](?:invites?|notifications?)", re.ASCII
)
_MACHINE_HOSTS: Final = ("group.calendar.google.com", "resource.calendar.google.com", "imip.me.com")
_NAME_SUFFIX: Final = re.compile(r"(?:Dr|Ph\.?D|M\.?D|MBA|M\.?Sc|B\.?Sc|Jr|Sr|Esq|CPA|[IVX]+)\.?", re.IGNORECASE)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Person:
    """An organizer or attendee of an invitation; at least one of name and e-mail address is known."""

    name: str | None
    email: str | None
    role: InterviewerRole

    @property
    def identity(self) -> str:
        """The e-mail address, or else the name; in lower case."""
        return (self.email or self.name or "").casefold()

    def is_one_of(self, addresses: frozenset[str], name: str | None) -> bool:
        """Whether the person has one of these addresses, in lower case, or, where an address is unknown, this name."""
        if self.email is not None and addresses:
            return self.email.casefold() in addresses
        return name is not None and self.name is not None and self.name.casefold() == name.casefold()


def address_of(written: str) -> str | None:
    """The e-mail address in a calendar address; None if there is no valid one."""
    text = _MAILTO.sub("", printable(written).strip("<>'\" ")).partition("?")[0]
    try:
        return _EMAIL.validate_python(text)
    except ValidationError:
        return None


def name_of(written: str, email: str | None) -> str | None:
    """A person's name in the order in which it is spoken; None if there is an address in its place.

    A directory's "Reyes, Dana" becomes "Dana Reyes" if the e-mail address confirms which one is the given name.
    """
    text = " ".join(as_line(written).strip("'\"").split())
    if not text or "@" in text or text.lower().startswith("mailto:"):
        return None
    family_name, comma, given_name = (part.strip() for part in text.partition(","))
    if (
        comma
        and "," not in given_name
        and not _NAME_SUFFIX.fullmatch(given_name)
        and _address_confirms(given_name, family_name, email)
    ):
        text = f"{given_name} {family_name}"
    return text[:_LONGEST]


def is_machine_address(email: str | None) -> bool:
    """Whether mail from this address is sent by a program, such as a calendar's notifications."""
    local, _, host = (email or "").lower().rpartition("@")
    return _MACHINE_NAME.fullmatch(local) is not None or host.endswith(_MACHINE_HOSTS)


def _address_confirms(given_name: str, family_name: str, email: str | None) -> bool:
    """Whether an address begins like the given name and contains the family name."""
    local = _letters((email or "").partition("@")[0])
    first, last = _letters(given_name), _letters(family_name.rpartition(" ")[2])
    return bool(first and last) and local[:1] == first[:1] and last in local


def _letters(text: str) -> str:
    """The letters of a text, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalpha())
