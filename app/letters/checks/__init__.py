"""Every check of a letter: each yields what it finds."""

from collections.abc import Callable, Iterator
from typing import Final

from app.letters.checks import structure
from app.letters.checks.companies import companies
from app.letters.checks.language import language
from app.letters.checks.letter import Letter
from app.letters.checks.names import names
from app.letters.checks.titles import titles
from app.letters.checks.tone import tone
from app.letters.facts import Finding

CHECKS: Final[tuple[Callable[[Letter], Iterator[Finding]], ...]] = (
    structure.early,
    structure.placeholders,
    structure.length,
    structure.greeting,
    structure.thanks,
    structure.interest,
    structure.closing,
    structure.question,
    structure.attachment,
    structure.likeness,
    names,
    titles,
    companies,
    tone,
    language,
)
