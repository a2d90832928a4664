"""Which rules planned a process: a fingerprint of everything that a plan depends on besides the facts.

It is taken of the calendars' versions, too, because a moved holiday moves a task.
"""

from typing import Final

import app.etiquette
from app.fingerprints import fingerprint

CATALOGUE_VERSION: Final = fingerprint(app.etiquette, libraries=("holidays", "tzdata"))
"""The same rules and calendars give the same value, in every process."""
