"""The colours of pages and pictures, light and dark.

Text has a contrast of at least 4.5 to 1 with its background, and drawn shapes of 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`, named by their use."""

    paper: str
    """The background."""
    card: str
    """The background of cards and code."""
    ink: str
    muted: str
    """Secondary text."""
    line: str
    """Axes and borders."""
    link: str
    wait: str
    """The band of waiting, with marks on top."""
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
    """Both palettes as CSS custom properties; the dark one applies if the reader prefers it."""
    light, dark = (
        "".join(f"--{name}:{colour};" for name, colour in asdict(palette).items()) for palette in (LIGHT, DARK)
    )
    return f":root{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
