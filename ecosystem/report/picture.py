"""The picture of the net as a piece of the page."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings import Bridge, Result
from ecosystem.findings.words import and_list
from ecosystem.model.quarter import Quarter
from ecosystem.report.report import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BEFORE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
_FIXED_SIZE = re.compile(r'(<svg\b[^>]*?)\s(?:width|height)="[^"]*"', re.DOTALL)


def picture_of(quarter: Quarter, result: Result, lang: str) -> Picture | None:
    """Draw the net.

    Parameters
    ----------
    quarter
        The quarter as the view may show it.
    result
        Its findings, in the same view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    picture
        The drawing and its description; None if there is nobody to draw.
    """
    if not quarter.network(result.parameters).ids:
        return None
    from ecosystem.views.static import draw_quarter

    axes = draw_quarter(quarter, result=result, lang=lang)
    return Picture(svg=as_element(axes), description=_description(result, lang))


def as_element(axes: Axes) -> str:
    """Turn a picture into an element that a page can hold.

    Parameters
    ----------
    axes
        As the ``draw_`` functions return them.

    Returns
    -------
    element
        An SVG element.
    """
    from ecosystem.views.files import save_picture

    with tempfile.TemporaryDirectory() as folder:
        return for_page(save_picture(axes, Path(folder) / "net.svg").read_text(encoding="utf-8"))


def for_page(drawing: str) -> str:
    """Turn an SVG file into an element that a page can hold.

    Parameters
    ----------
    drawing
        Content of the file.

    Returns
    -------
    element
        Without the head of the file and its metadata, as wide as the page lets it be.

    Examples
    --------
    >>> for_page('<?xml version="1.0"?><svg width="9pt" height="6pt" viewBox="0 0 9 6"/>')
    '<svg viewBox="0 0 9 6"/>'
    """
    element = _METADATA.sub("", _BEFORE.sub("", drawing, count=1))
    for _ in ("width", "height"):
        element = _FIXED_SIZE.sub(r"\1", element, count=1)
    return element.strip()


def _description(result: Result, lang: str) -> str:
    names = [
        f"{bridge.name(bridge.source)} – {bridge.name(bridge.target)}"
        for bridge in result.findings.of_kind("weak_bridge")
        if isinstance(bridge, Bridge)
    ]
    bridges = and_list(names, lang) or text("report.picture_no_bridges", lang)
    counts = {name: result.summary[name] for name in ("actors", "ties")}
    return text("report.picture_words", lang, bridges=bridges, **counts)
