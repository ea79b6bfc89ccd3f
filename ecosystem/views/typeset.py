"""Text on a matplotlib picture: measured before it is placed, never read as a formula."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

# For names in scripts that DejaVu lacks; whichever of them a machine has.
_FALLBACKS = (
    *("Noto Sans", "Noto Sans Ethiopic", "Noto Sans Arabic", "Noto Sans CJK SC"),
    *("Segoe UI", "Nyala", "Ebrima", "Microsoft YaHei", "Kefa"),
)


@contextmanager
def quiet_glyphs() -> Iterator[None]:
    """Stay silent about letters that no font of this machine has: they are drawn as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


@cache
def families() -> tuple[str, ...]:
    """Return the fonts to draw with, in the order of trying.

    Returns
    -------
    names
        DejaVu Sans comes with matplotlib, so that pictures look the same on every machine.
    """
    from matplotlib.font_manager import fontManager

    there = set(fontManager.get_font_names())
    return ("DejaVu Sans", *(name for name in _FALLBACKS if name in there), "sans-serif")


@cache
def font(*, bold: bool) -> FontProperties:
    """Return a font at size 100.

    Parameters
    ----------
    bold
        Whether it is bold.

    Returns
    -------
    properties
        Families and weight.
    """
    from matplotlib.font_manager import FontProperties

    weight = "bold" if bold else "normal"
    return FontProperties(family=list(families()), weight=weight, size=100)


@cache
def width_of(text: str, *, bold: bool = False) -> float:
    """Measure a line of text.

    Parameters
    ----------
    text
        One line.
    bold
        Whether it is set in bold.

    Returns
    -------
    width
        At font size 1.
    """
    from matplotlib.textpath import text_to_path

    with quiet_glyphs():
        width, _, _ = text_to_path.get_text_width_height_descent(
            text, font(bold=bold), ismath=False
        )
    return float(width) / 100


def fill(text: str, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines by measured width.

    Parameters
    ----------
    text
        The text.
    width
        Room, in font sizes.
    bold
        Whether it is set in bold.

    Returns
    -------
    lines
        A word longer than the room is cut.
    """
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, bold=bold) <= width:
            lines[-1] = joined
            continue
        while width_of(word, bold=bold) > width and len(word) > 1:
            cut = len(word) - 1
            while cut > 1 and width_of(word[:cut], bold=bold) > width:
                cut -= 1
            lines.append(word[:cut])
            word = word[cut:]
        lines.append(word)
    return lines
