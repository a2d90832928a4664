"""The version of the rules: a fingerprint of everything that a plan depends on besides the facts.

It covers the versions of the holiday and time zone data, too, because a moved holiday moves a task.
"""

from typing import Final

import app.etiquette
from app.fingerprints import fingerprint

CATALOGUE_VERSION: Final = fingerprint(app.etiquette, libraries=("holidays", "tzdata"))
"""The same in every process with the same rules and data."""
