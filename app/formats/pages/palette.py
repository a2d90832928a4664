"""The colours of pages and pictures, by day and by night.

Text stands out from what it stands on by 4.5 to 1 or more, and what is drawn by 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`, named after what they are for."""

    paper: str
    """What everything stands on."""
    card: str
    """What stands out from the paper a little."""
    ink: str
    muted: str
    """Text that matters less."""
    line: str
    """Axes and frames."""
    link: str
    wait: str
    """The time in which the company asked for patience: a band with marks upon it."""
    done: str
    due: str
    overdue: str
    today: str


LIGHT: Final = Palette(
    paper="#ffffff",
    card="#f4f6f8",
    ink="#1c2430",
    muted="#545f6e",
    line="#7c8796",
    link="#1f5fbf",
    wait="#e9d8a6",
    done="#1b6b4a",
    due="#1f5fbf",
    overdue="#b3261e",
    today="#8a2be2",
)
DARK: Final = Palette(
    paper="#14181d",
    card="#1e242b",
    ink="#e8ecf1",
    muted="#aab4c0",
    line="#7d8998",
    link="#8ab8ff",
    wait="#5a4a1a",
    done="#6fcf9f",
    due="#8ab8ff",
    overdue="#ff9a90",
    today="#cf9bff",
)


def css_variables() -> str:
    """Both palettes as custom properties; the night's where the reader prefers it."""
    day, night = ("".join(f"--{name}:{colour};" for name, colour in asdict(each).items()) for each in (LIGHT, DARK))
    return f":root{{color-scheme:light dark;{day}}}@media(prefers-color-scheme:dark){{:root{{{night}}}}}"
