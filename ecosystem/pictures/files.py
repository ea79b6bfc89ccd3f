"""Save pictures: the same picture gives the same bytes."""

from __future__ import annotations

from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.errors import DataError, EcosystemError, UsageError
from ecosystem.io.files import save_bytes
from ecosystem.pictures.canvas import drawing_in, svg_of
from ecosystem.pictures.descriptions import Description
from ecosystem.pictures.letters import outlined
from ecosystem.pictures.paper import figure_of, paper_size
from ecosystem.pictures.style import quiet_glyphs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_DPI = {"a4": 200, "a3": 200, "a0": 100, "projector": 144, "projector-4x3": 144}

# Hinting bends small bold letters of DejaVu Sans until they look like another font.
_SAVING: Any = {
    "svg.hashsalt": "ecosystem",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "text.hinting": "none",
}

# No date, no name of the program with its version: nothing that differs between two runs.
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
    ".png": {"Software": None},
}

FORMATS = tuple(_METADATA)


def _scale(figure: Figure, factor: float) -> None:
    """Enlarge everything that is measured in points; the rest follows the axes."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    for artist in figure.findobj():
        if isinstance(artist, Text):
            artist.set_fontsize(float(artist.get_fontsize()) * factor)
        elif isinstance(artist, Patch | Line2D):
            artist.set_linewidth(float(artist.get_linewidth()) * factor)
        elif isinstance(artist, Collection):
            widths = np.atleast_1d(artist.get_linewidth()) * factor
            artist.set_linewidth(widths.tolist())


def _resize(figure: Figure, paper: str) -> None:
    """Bring a picture to a paper; one of another shape keeps its own and gets margins."""
    width, height = paper_size(paper)
    wide, high = (float(side) * 72 for side in figure.get_size_inches())
    factor = min(width / wide, height / high)
    if abs(factor - 1) > 1e-6:
        _scale(figure, factor)
    across, up = wide * factor / width, high * factor / height
    if min(across, up) < 1 - 1e-6:
        for axes in figure.axes:
            box = axes.get_position()
            axes.set_position(
                (
                    (1 - across) / 2 + box.x0 * across,
                    (1 - up) / 2 + box.y0 * up,
                    box.width * across,
                    box.height * up,
                )
            )
    figure.set_size_inches(width / 72, height / 72)


def _metadata(ending: str, words: Description | None) -> dict[str, Any]:
    """Say in the file what the picture shows; a screen reader finds it there."""
    if words is None:
        return _METADATA[ending]
    said = {
        ".svg": {"Title": words.title},
        ".pdf": {"Title": words.title, "Subject": words.summary},
        ".png": {"Title": words.title, "Description": words.summary},
    }
    return _METADATA[ending] | said[ending]


def save_picture(
    picture: Axes | Figure,
    path: str | Path,
    *,
    paper: str | None = None,
    description: Description | None = None,
) -> Path:
    """Save a picture as SVG, PDF or PNG, by the ending of its name."""
    # Two runs give the same bytes. Text stays text in SVG (fonts by name, with the letters of
    # scripts that many machines lack inside) and in PDF (fonts inside): names can be searched.
    target = Path(path)
    if target.suffix.lower() not in _METADATA:
        raise UsageError("views.unknown_picture_format", name=target.name, known=", ".join(FORMATS))
    data = picture_bytes(picture, target.suffix.lower(), paper=paper, description=description)
    if not target.parent.is_dir():
        raise EcosystemError("views.cannot_save", name=target.name)
    try:
        return save_bytes(target, data)
    except DataError as error:
        raise EcosystemError("views.cannot_save", name=target.name) from error


def picture_bytes(
    picture: Axes | Figure, ending: str, *, paper: str | None, description: Description | None
) -> bytes:
    """Give what the file of a picture holds."""
    drawing = drawing_in(picture) if ending == ".svg" else None
    if drawing is not None:
        size = paper_size(paper) if paper is not None else (drawing.width, drawing.height)
        return svg_of(drawing, description, paper=size).encode()
    import matplotlib as mpl

    figure, content = figure_of(picture), BytesIO()
    if paper is not None:
        _resize(figure, paper)
    dpi = _DPI.get(paper or "a4", 200)
    drawn = outlined(figure) if ending == ".pdf" else nullcontext()
    with mpl.rc_context(_SAVING), quiet_glyphs(), drawn:
        metadata = _metadata(ending, description)
        figure.savefig(content, format=ending[1:], dpi=dpi, metadata=metadata)
    return content.getvalue()
