"""Every check of a letter: each yields what it finds."""

from collections.abc import Callable, Iterator
from typing import Final

from app.etiquette.letters.checks import structure
from app.etiquette.letters.checks.companies import companies
from app.etiquette.letters.checks.language import language
from app.etiquette.letters.checks.letter import Letter
from app.etiquette.letters.checks.names import names
from app.etiquette.letters.checks.titles import titles
from app.etiquette.letters.checks.tone import tone
from app.etiquette.letters.facts import Finding

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
