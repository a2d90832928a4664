"""Every check of a letter, in the order in which they run. Each module lists its own at its end."""

from typing import Final

from app.letters.checks import companies, language, names, structure, titles, tone
from app.letters.checks.letter import Check

CHECKS: Final[tuple[Check, ...]] = (
    *structure.CHECKS,
    *names.CHECKS,
    *titles.CHECKS,
    *companies.CHECKS,
    *tone.CHECKS,
    *language.CHECKS,
)
