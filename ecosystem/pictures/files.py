"""Save pictures: the same picture gives the same bytes."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.errors import DataError, EcosystemError, UsageError
from ecosystem.io.files import save_file
from ecosystem.pictures.descriptions import Description
from ecosystem.pictures.letters import embedded, outlined
from ecosystem.pictures.paper import FloatArray, figure_of, paper_size, sheet_of
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


def _finish_svg(file: Path, figure: Figure, words: Description | None, *, outlines: bool) -> None:
    """Put the whole description into an SVG, and the letters of scripts that machines lack."""
    from matplotlib.text import Text

    texts = [each.get_text() for each in figure.findobj(Text)]
    style = "" if outlines else embedded(texts)
    drawn = file.read_text(encoding="utf-8")
    if words is not None:  # matplotlib writes a title only
        drawn = drawn.replace("<svg ", '<svg role="img" ', 1)
        said = f"</title>\n <desc>{escape(words.text())}</desc>"
        drawn = drawn.replace("</title>", said, 1)
    if style:
        drawn = drawn.replace(" <defs>", f" {style}\n <defs>", 1)
    file.write_text(drawn, encoding="utf-8", newline="\n")


def _logo_of(figure: Figure) -> tuple[bytes, FloatArray] | None:
    """Return the logo on a picture and its room, in shares of the whole."""
    for axes in figure.axes:
        sheet = sheet_of(axes)
        if sheet is not None and sheet.logo:
            return sheet.logo, np.array(sheet.logo_room) / ([sheet.width, sheet.height] * 2)
    return None


def _stamp_svg(drawn: str, logo: tuple[bytes, FloatArray]) -> str:
    """Put a logo into an SVG."""
    found = re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn)
    assert found, "an SVG of ours has a view box"
    (left, low, right, high), size = logo[1], np.array(found.groups(), np.float64)
    x, y, wide, tall = np.array([left, 1 - high, right - left, high - low]) * [*size, *size]
    data = base64.b64encode(logo[0]).decode("ascii")
    image = (
        f'<image xmlns:xlink="http://www.w3.org/1999/xlink" x="{x:.2f}" y="{y:.2f}" '
        f'width="{wide:.2f}" height="{tall:.2f}" xlink:href="data:image/png;base64,{data}"/>'
    )
    before, _, after = drawn.rpartition("</svg>")
    return f"{before} {image}\n</svg>{after}"


@contextmanager
def _stamped(figure: Figure) -> Iterator[None]:
    """Lay the logo of a picture on it while matplotlib writes it."""
    if (logo := _logo_of(figure)) is None:
        yield
        return
    import matplotlib.image as images

    left, low, right, high = logo[1].tolist()
    axes = figure.add_axes((left, low, right - left, high - low))
    axes.imshow(images.imread(io.BytesIO(logo[0])), aspect="auto", interpolation="lanczos")
    axes.set_axis_off()
    try:
        yield
    finally:
        axes.remove()


def save_picture(
    picture: Axes | Figure,
    path: str | Path,
    *,
    paper: str | None = None,
    description: Description | None = None,
    outlines: bool = False,
) -> Path:
    """Save a picture as SVG, PDF or PNG, by the ending of its name."""
    # With `outlines` the letters of an SVG that are not everyday ones are shapes, not text.
    # Two runs give the same bytes. Text stays text in SVG (fonts by name, with the letters of
    # scripts that many machines lack inside) and in PDF (fonts inside): names can be searched.
    import matplotlib as mpl

    target = Path(path)
    ending = target.suffix.lower()
    if ending not in _METADATA:
        raise UsageError("views.unknown_picture_format", name=target.name, known=", ".join(FORMATS))
    figure = figure_of(picture)
    if paper is not None:
        _resize(figure, paper)
    dpi = _DPI.get(paper or "a4", 200)

    def write(part: Path) -> None:
        with (
            mpl.rc_context(_SAVING),
            quiet_glyphs(),
        ):
            metadata = _metadata(ending, description)
            drawn = outlined(figure, all_fonts=outlines)
            stamped = nullcontext() if ending == ".svg" else _stamped(figure)
            with stamped, drawn if outlines or ending == ".pdf" else nullcontext():
                figure.savefig(part, format=ending[1:], dpi=dpi, metadata=metadata)
        if ending == ".svg":
            _finish_svg(part, figure, description, outlines=outlines)
            if logo := _logo_of(figure):
                part.write_text(_stamp_svg(part.read_text("utf-8"), logo), "utf-8", newline="\n")

    if not target.parent.is_dir():
        raise EcosystemError("views.cannot_save", name=target.name)
    try:
        save_file(target, write)
    except DataError as error:
        raise EcosystemError("views.cannot_save", name=target.name) from error
    return target
