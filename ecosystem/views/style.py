"""How things look: shape and colour of sectors, dashes of layers, marks, classes of gaps.

Colour never stands alone: sectors differ in shape, layers in dashes, classes in symbols, so that
every picture can be read in black and white and by colour-blind eyes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.schema import INFORMAL

INK = "#1A1A1A"
QUIET = "#555555"
PAPER = "#FFFFFF"
FAINT = "#D9D9D9"
BAND = "#F7E034"
"""Weak bridge: yellow, always with a black outline."""
FIRM = "#FFFFFF"
"""Strong bridge: the same band in white."""


@dataclass(frozen=True)
class SectorStyle:
    """Shape and colour of a sector.

    Parameters
    ----------
    shape
        Outline as corners in -1..1, empty for a circle.
    color
        Fill.
    dashed
        Whether the outline is dashed.
    """

    shape: tuple[tuple[float, float], ...]
    color: str
    dashed: bool = False

    @property
    def ring(self) -> tuple[tuple[float, float], ...]:
        """Outline of the ring around a docking point, in the same measure."""
        if self.shape == _CROSS:  # enlarged, a cross would cut through itself
            return tuple((_outward(x), _outward(y)) for x, y in self.shape)
        return tuple((RING * x, RING * y) for x, y in self.shape)


RING = 1.52
"""Radius of the ring around a docking point by that of its symbol."""


def _outward(value: float) -> float:
    return value + (RING - 1) * (1 if value > 0 else -1)


_ARM = 0.36
_CROSS = (
    *((-_ARM, -1.0), (_ARM, -1.0), (_ARM, -_ARM), (1.0, -_ARM)),
    *((1.0, _ARM), (_ARM, _ARM), (_ARM, 1.0), (-_ARM, 1.0)),
    *((-_ARM, _ARM), (-1.0, _ARM), (-1.0, -_ARM), (-_ARM, -_ARM)),
)
_HOUSE = ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.15), (0.0, 1.0), (-0.85, 0.15))

# Okabe & Ito's colours; dark grey in place of their light one, yellow kept for bridges.
SECTOR_STYLES: Mapping[str, SectorStyle] = {
    "state": SectorStyle(((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)), "#0072B2"),
    "welfare": SectorStyle(_CROSS, "#009E73"),
    "civil": SectorStyle(((0.0, -1.12), (1.12, 0.0), (0.0, 1.12), (-1.12, 0.0)), "#E69F00"),
    "business": SectorStyle(((-1.05, -0.8), (1.05, -0.8), (0.0, 1.1)), "#CC79A7"),
    "housing": SectorStyle(_HOUSE, "#444444"),
    INFORMAL: SectorStyle((), "#BFE3F7", dashed=True),
}


@dataclass(frozen=True)
class LayerStyle:
    """Line of a layer.

    Parameters
    ----------
    color
        Of the line.
    width
        In points on A4.
    dashes
        Lengths of dash and gap in line widths; empty for a solid line.
    arrow
        Whether it has a head.
    """

    color: str
    width: float
    dashes: tuple[float, ...] = ()
    arrow: bool = False


LAYER_STYLES: Mapping[str, LayerStyle] = {
    "REF": LayerStyle("#7A7A7A", 0.7, arrow=True),
    "COOP": LayerStyle("#949494", 0.6, (6.0, 3.5)),
    "INFO": LayerStyle("#949494", 0.8, (1.0, 2.6)),
    "standing": LayerStyle("#5A5A5A", 1.1, (6.0, 2.0, 1.0, 2.0)),
}


@dataclass(frozen=True)
class ClassStyle:
    """Field of a class of gap.

    Parameters
    ----------
    color
        Of the field.
    ink
        Of the symbol.
    """

    color: str
    ink: str = INK


CLASS_STYLES: Mapping[str, ClassStyle] = {
    "G0": ClassStyle("#E3F1EA"),
    "G1": ClassStyle("#FBF0B2"),
    "G2": ClassStyle("#F3C04F"),
    "G3": ClassStyle("#C9B3E0"),
    "G4": ClassStyle("#E08A4A"),
    "G5": ClassStyle("#7A1E1E", "#FFFFFF"),
    "no_official_way": ClassStyle("#7A1E1E", "#FFFFFF"),
    "GX": ClassStyle("#C4C4C4"),
    "-": ClassStyle("#FFFFFF", "#6B6B6B"),
}
LEGEND_ORDER = ("G0", "G1", "G2", "G3", "G4", "G5", "no_official_way", "GX", "-")
WORST_FIRST = ("G5", "no_official_way", "G4", "G3", "G2", "G1", "GX", "G0", "-")


def luminance(color: str) -> float:
    """Return the relative luminance of a colour (WCAG 2).

    Parameters
    ----------
    color
        ``"#RRGGBB"``.

    Returns
    -------
    luminance
        From 0 (black) to 1 (white).
    """
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours (WCAG 2).

    Parameters
    ----------
    first, second
        ``"#RRGGBB"``.

    Returns
    -------
    ratio
        From 1 (none) to 21 (black on white).

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"), 3)
    21.0
    """
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
