"""Business cards: importing interviewers from a vCard file."""

from typing import Annotated

from pydantic import StringConstraints

from app.resources.fields import Wire, example
from app.resources.interviewers import Interviewer

_EXAMPLE = """\
BEGIN:VCARD
VERSION:3.0
FN:Dana Reyes
N:Reyes;Dana;;;
ORG:Nordlicht Energie
TITLE:Head of Data
EMAIL;TYPE=INTERNET,WORK:dana.reyes@nordlicht.example
TEL;TYPE=CELL:+49 170 901820
URL:https://www.linkedin.com/in/dana-reyes
END:VCARD
"""


class CardImport(Wire):
    """Business cards, within JSON."""

    model_config = example({"vcards": _EXAMPLE})

    vcards: Annotated[str, StringConstraints(min_length=1, max_length=1024 * 1024)]
    """The text of the `.vcf` file: vCards of version 4, 3 or 2.1."""


class CardsImported(Wire):
    """The interviewers made from cards."""

    interviewers: list[Interviewer]
    """One for every card, in the order of the file."""
