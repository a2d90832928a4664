"""The palettes have enough contrast, light and dark."""

import pytest

from app.formats.pages.palette import DARK, LIGHT, Palette

pytestmark = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 (relative luminance of sRGB)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_computed_as_published(palette: Palette) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", ["ink", "muted", "link", "overdue", "due", "done", "today"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_text_has_enough_contrast(palette: Palette, text: str, ground: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("mark", ["ink", "muted", "overdue", "due", "done", "today", "line"])
def test_marks_have_enough_contrast_with_paper_and_band(palette: Palette, mark: str) -> None:
    assert contrast(getattr(palette, mark), palette.paper) >= 3
    if mark != "line":  # a mark's edge is what counts; the axis is visible beside the band, too
        assert contrast(getattr(palette, mark), palette.wait) >= 3
