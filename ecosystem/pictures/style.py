"""How things look: shape and colour of sectors, dashes of layers, marks, classes of gaps.

Colour never stands alone: sectors differ in shape, layers in dashes, classes in symbols, so that
every picture can be read in black and white and by colour-blind eyes.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import DataError, UsageError
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.letters import clusters, families, measured, settable
from ecosystem.schema import INFORMAL, NO_SECTOR
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties


# --- How things look: shape and colour of sectors, dashes of layers, marks, classes of gaps.
# Colour never stands alone: sectors differ in shape, layers in dashes, classes in symbols, so
# that every picture can be read in black and white and by colour-blind eyes.

INK = "#1A1A1A"

QUIET = "#555555"

PAPER = "#FFFFFF"

FAINT = "#D9D9D9"


@dataclass(frozen=True)
class BandStyle:
    """Band of a bridge; its outline is black."""

    color: str  # Of the band.
    dashes: tuple[float, ...] = ()  # Of its outline, in points; empty for a solid one.


# A bridge of which nobody said how firm it is has an outline in dashes: a question.
BANDS: Mapping[str, BandStyle] = {
    "weak_bridge": BandStyle("#F7E034"),
    "strong_bridge": BandStyle("#FFFFFF"),
    "untested_bridge": BandStyle("#FFFFFF", (5.0, 3.0)),
}


@dataclass(frozen=True)
class SectorStyle:
    """Shape and colour of a sector."""

    shape: tuple[tuple[float, float], ...]  # Outline as corners in -1..1, empty for a circle.
    color: str  # Fill.
    dashed: bool = False  # Whether the outline is dashed.

    @property
    def ring(self) -> tuple[tuple[float, float], ...]:
        """Outline of the ring around a docking point, in the same measure."""
        if self.shape == _CROSS:  # enlarged, a cross would cut through itself
            return tuple((_outward(x), _outward(y)) for x, y in self.shape)
        return tuple((RING * x, RING * y) for x, y in self.shape)


# Radius of the ring around a docking point by that of its symbol.
RING = 1.52


def _outward(value: float) -> float:
    return value + (RING - 1) * (1 if value > 0 else -1)


_ARM = 0.36

_CROSS = (
    *((-_ARM, -1.0), (_ARM, -1.0), (_ARM, -_ARM), (1.0, -_ARM)),
    *((1.0, _ARM), (_ARM, _ARM), (_ARM, 1.0), (-_ARM, 1.0)),
    *((-_ARM, _ARM), (-1.0, _ARM), (-1.0, -_ARM), (-_ARM, -_ARM)),
)

_HOUSE = ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.15), (0.0, 1.0), (-0.85, 0.15))

_HEXAGON = ((-1.0, 0.0), (-0.5, -0.87), (0.5, -0.87), (1.0, 0.0), (0.5, 0.87), (-0.5, 0.87))

# Okabe & Ito's colours; dark grey in place of their light one, yellow kept for bridges.
SECTOR_STYLES: Mapping[str, SectorStyle] = {
    "state": SectorStyle(((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)), "#0072B2"),
    "welfare": SectorStyle(_CROSS, "#009E73"),
    "civil": SectorStyle(((0.0, -1.12), (1.12, 0.0), (0.0, 1.12), (-1.12, 0.0)), "#E69F00"),
    "business": SectorStyle(((-1.05, -0.8), (1.05, -0.8), (0.0, 1.1)), "#CC79A7"),
    "housing": SectorStyle(_HOUSE, "#444444"),
    INFORMAL: SectorStyle((), "#BFE3F7", dashed=True),
    NO_SECTOR: SectorStyle(_HEXAGON, PAPER, dashed=True),
}


@dataclass(frozen=True)
class LayerStyle:
    """Line of a layer."""

    color: str  # Of the line.
    width: float  # In points on A4.
    # Lengths of dash and gap in line widths; empty for a solid line.
    dashes: tuple[float, ...] = ()
    arrow: bool = False  # Whether it has a head.


LAYER_STYLES: Mapping[str, LayerStyle] = {
    "REF": LayerStyle("#7A7A7A", 0.7, arrow=True),
    "COOP": LayerStyle("#949494", 0.6, (6.0, 3.5)),
    "INFO": LayerStyle("#949494", 0.8, (1.0, 2.6)),
    "standing": LayerStyle("#5A5A5A", 1.1, (6.0, 2.0, 1.0, 2.0)),
}


@dataclass(frozen=True)
class ClassStyle:
    """Field of a class of gap."""

    color: str  # Of the field.
    ink: str = INK  # Of the symbol.


CLASS_STYLES: Mapping[str, ClassStyle] = {
    "G0": ClassStyle("#E3F1EA"),
    "G1": ClassStyle("#FBF0B2"),
    "G2": ClassStyle("#F3C04F"),
    "G3": ClassStyle("#C9B3E0"),
    "G4": ClassStyle("#E08A4A"),
    "G5": ClassStyle("#7A1E1E", "#FFFFFF"),
    "GX": ClassStyle("#C4C4C4"),
    "GX_known": ClassStyle("#DCE4E0"),
    "-": ClassStyle("#FFFFFF", "#6B6B6B"),
}

LEGEND_ORDER = ("G0", "G1", "G2", "G3", "G4", "G5", "GX_known", "GX", "-")

WORST_FIRST = ("G5", "G4", "G3", "G2", "G1", "GX", "GX_known", "G0", "-")


def look_of(name: str, worst: str) -> str:
    """Say how a class is drawn: help may be known although how far it reaches is not."""
    return "GX_known" if name == "GX" and worst in ("G0", "G1", "G2") else name


def luminance(color: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours (WCAG 2)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# --- The municipality's colour and logo on pictures, pages and papers.

# Contrast of words on the darkest ground of a page (WCAG 2).
_WORDS_ON_TINT, _TINT = 4.5, "#EEF3F6"

# Pixels of a logo; those and the bytes that its file may have at the most.
_LOGO, _MOST_PIXELS, _MOST_BYTES = (600, 240), 40_000_000, 5_000_000


def with_look(quarter: Quarter, *, logo: str | Path | None = None, color: str = "") -> Quarter:
    """Give a quarter whose pictures, pages and papers carry a logo and a colour."""
    look = dict(quarter.meta.look)
    if color:
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color):
            raise UsageError("views.look_color", color=color[:40])
        if contrast(color, _TINT) < _WORDS_ON_TINT:
            raise UsageError("views.look_pale", color=color)
        look["color"] = color.upper()
    if logo is not None:
        look["logo"] = _logo(Path(logo))
    return quarter.with_meta(replace(quarter.meta, look=look))


def _logo(file: Path) -> str:
    """Read a PNG or JPEG and make it anew and small, so that nothing else in the file stays."""
    from PIL import Image

    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ValueError(file)
        with Image.open(file, formats=("PNG", "JPEG")) as read:
            if read.width * read.height > _MOST_PIXELS:
                raise ValueError(read.size)
            image = read.convert("RGBA")
        image.thumbnail(_LOGO)
        clean = Image.new("RGBA", image.size)
        clean.paste(image)
        made = io.BytesIO()
        clean.save(made, format="PNG")
    except Exception as error:  # a decoder may stumble over anything in a broken file
        raise DataError("views.look_logo", name=file.name) from error
    return "data:image/png;base64," + base64.b64encode(made.getvalue()).decode("ascii")


def logo_bytes(look: Mapping[str, str]) -> bytes:
    """Return the logo as the bytes of a PNG, none if there is no logo."""
    return base64.b64decode(look.get("logo", "").partition(",")[2])


# --- Text on a matplotlib picture: measured before it is placed, never read as a formula.


@contextmanager
def quiet_glyphs() -> Iterator[None]:
    """Stay silent about letters that no font of this machine has."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


@cache
def _font(families: tuple[str, ...], *, bold: bool) -> FontProperties:
    """Return a font at size 100."""
    from matplotlib.font_manager import FontProperties

    weight = "bold" if bold else "normal"
    return FontProperties(family=list(families), weight=weight, size=100)


@cache
def width_of(text: str, *, bold: bool = False) -> float:
    """Measure a line of text."""
    text = settable(text, "de", told=False)
    known = measured(text, bold=bold)
    if known is not None:
        return known
    from matplotlib.textpath import text_to_path

    with quiet_glyphs():
        width, _, _ = text_to_path.get_text_width_height_descent(
            text, _font(families(text), bold=bold), ismath=False
        )
    return float(width) / 100


# How SVG writes the steps of a path of matplotlib, and of how many points each is made.
_STEPS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3), 79: ("Z", 1)}


@cache
def outline_of(text: str, *, bold: bool = False) -> tuple[str, float]:
    """Return the outlines of letters of size 100, upward, and how wide they are at size 1."""
    from matplotlib.textpath import text_to_path

    with quiet_glyphs():
        points, codes = text_to_path.get_text_path(_font(families(text), bold=bold), text)
    course, at = "", 0
    while at < len(codes):
        letter, count = _STEPS[int(codes[at])]
        used = points[at : at + count] if letter != "Z" else points[:0]
        course += letter + " ".join(f"{x:.6g} {y:.6g}" for x, y in used)
        at += count
    return course, width_of(text, bold=bold)


def fill(text: str, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines by measured width."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, bold=bold) <= width:
            lines[-1] = joined
            continue
        signs = clusters(word)
        while width_of("".join(signs), bold=bold) > width and len(signs) > 1:
            cut = len(signs) - 1
            while cut > 1 and width_of("".join(signs[:cut]), bold=bold) > width:
                cut -= 1
            lines.append("".join(signs[:cut]))
            signs = signs[cut:]
        lines.append("".join(signs))
    return lines
