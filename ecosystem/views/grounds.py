"""What lies below the actors: panels, rings, and the map with its scale."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import label, text
from ecosystem.errors import UsageError
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS
from ecosystem.views import style
from ecosystem.views.arrangements import Zone
from ecosystem.views.maps import Ground, coordinates
from ecosystem.views.sheet import Sheet
from ecosystem.views.typeset import fill, width_of

if TYPE_CHECKING:
    from matplotlib.patches import Patch

FloatArray = npt.NDArray[np.float64]
Room = tuple[float, float, float, float]

PANEL = "#F3F3F3"
_RINGS = ("#E2E2E2", "#ECECEC", "#F4F4F4", "#FAFAFA", "#FFFFFF")
_LENGTHS = (50, 100, 200, 250, 500, 1000, 2000, 5000, 10000, 20000, 50000)


def zone_words(zone: Zone, lang: str) -> str:
    """Say what a part of the room means.

    Parameters
    ----------
    zone
        The part.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        A sector, or how far it is from a docking point.
    """
    if zone.key in SECTORS:
        return label("sector", zone.key, lang)
    return text(f"pictures.steps.{zone.key}", lang)


def _shape(zone: Zone, room: Room, color: str) -> Patch:
    from matplotlib.patches import Ellipse, Rectangle

    left, bottom, right, top = room
    across, up = right - left, top - bottom
    west, south, east, north = zone.room
    if zone.kind == "ring":
        middle = (left + (west + east) / 2 * across, bottom + (south + north) / 2 * up)
        return Ellipse(middle, (east - west) * across, (north - south) * up, facecolor=color)
    corner = (left + west * across, bottom + south * up)
    return Rectangle(corner, (east - west) * across, (north - south) * up, facecolor=color)


def draw_zones(sheet: Sheet, zones: tuple[Zone, ...], room: Room, *, lang: str) -> FloatArray:
    """Draw the parts of the room that mean something, with their names.

    Parameters
    ----------
    sheet
        The sheet.
    zones
        The parts, the inner rings first.
    room
        Left, bottom, right and top of the room of the actors, in points.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    headings
        Middle and size of the names of the parts; shape (b, 2, 2).
    """
    headings = []
    left, bottom, right, top = room
    size = 7.6 * sheet.unit
    for number, zone in reversed(list(enumerate(zones))):
        ring = zone.kind == "ring"
        patch = _shape(zone, room, _RINGS[min(number, len(_RINGS) - 1)] if ring else PANEL)
        patch.set(edgecolor=style.FAINT, linewidth=0.8 * sheet.unit, zorder=0.1 - 0.01 * number)
        patch.set_gid(f"zone-{zone.key}")
        sheet.axes.add_patch(patch)
        words = zone_words(zone, lang)
        west, _, east, north = zone.room
        if ring:
            continue
        wide = (east - west) * (right - left) - 8 * sheet.unit
        small = min(size, size * wide / max(width_of(words, bold=True) * size, 1e-9))
        if small < 0.7 * size:
            small, words = 0.8 * size, fill(words, wide / (0.8 * size), bold=True)[0]
        x = left + west * (right - left) + 4 * sheet.unit
        y = bottom + north * (top - bottom) - 1.25 * small
        sheet.write(x, y, words, small, bold=True, color=style.QUIET, layer=0.5)
        across = width_of(words, bold=True) * small
        headings.append([(x + across / 2, y + 0.35 * small), (across, 1.4 * small)])
    return np.array(headings, np.float64).reshape(-1, 2, 2)


def ring_samples(sheet: Sheet, zones: tuple[Zone, ...], *, lang: str) -> None:
    """Explain rings in the legend, the inner first."""
    from matplotlib.patches import Circle

    rings = [zone for zone in zones if zone.kind == "ring"]
    if not rings:
        return
    sheet.heading(text("pictures.legend.rings", lang))
    for number, zone in enumerate(rings):

        def draw(x: float, y: float, number: int = number) -> None:
            for step in range(len(rings) - 1, -1, -1):
                color = style.INK if step == number else style.PAPER
                width = (1 + step) * 5.2 * sheet.unit / len(rings)
                ring = Circle((x, y), width, facecolor=color, edgecolor=style.QUIET)
                ring.set(linewidth=0.5 * sheet.unit, zorder=5)
                sheet.axes.add_patch(ring)

        sheet.entry(zone_words(zone, lang), draw)


def _rings_of(geometry: Mapping[str, Any] | None) -> Iterator[list[list[float]]]:
    kind = (geometry or {}).get("type")
    parts = (geometry or {}).get("coordinates", [])
    if kind in ("Polygon", "MultiLineString"):
        yield from parts
    elif kind == "LineString":
        yield parts
    elif kind == "MultiPolygon":
        for polygon in parts:
            yield from polygon
    elif kind == "GeometryCollection":
        for each in (geometry or {}).get("geometries", []):
            yield from _rings_of(each)


def read_outlines(path: str | Path) -> list[FloatArray]:
    """Read the lines and outlines of a GeoJSON file.

    Parameters
    ----------
    path
        A file with polygons or lines in WGS 84 (RFC 7946).

    Returns
    -------
    outlines
        Latitude and longitude of the corners of each line; shape (n, 2) each.

    Raises
    ------
    UsageError
        If the file cannot be read or holds no line.
    """
    name = Path(path).name
    try:
        whole = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        features = whole.get("features", [whole])
        geometries = [each.get("geometry", each) for each in features]
        rings = [ring for each in geometries for ring in _rings_of(each)]
        found = [np.array([point[:2] for point in ring], np.float64)[:, ::-1] for ring in rings]
    except (OSError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise UsageError("pictures.no_geojson", name=name) from error
    if not found:
        raise UsageError("pictures.no_geojson", name=name)
    return found


def draw_outlines(
    sheet: Sheet,
    outlines: list[FloatArray],
    ground: Ground,
    room: Room,
    *,
    color: str = "#BDBDBD",
    width: float = 0.9,
) -> None:
    """Draw lines on the ground as far as they lie in the room.

    Parameters
    ----------
    sheet
        The sheet.
    outlines
        Latitude and longitude of their corners.
    ground
        Fits them to the room.
    room
        Left, bottom, right and top, in points.
    color, width
        Of the lines, the width in points on A4.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Rectangle

    left, bottom, right, top = room
    corner, size = np.array([left, bottom]), np.array([right - left, top - bottom])
    lines = LineCollection([corner + ground.places(each) * size for each in outlines])
    lines.set(color=color, linewidth=width * sheet.unit, zorder=0.3, gid="outlines")
    frame = Rectangle((left, bottom), *size.tolist(), facecolor="none", edgecolor="none")
    sheet.axes.add_patch(frame)
    sheet.axes.add_collection(lines, autolim=False)
    lines.set_clip_path(frame)  # afterwards: adding clips to the whole axes


def draw_scale(sheet: Sheet, ground: Ground, room: Room, *, lang: str) -> None:
    """Draw a scale bar in the lower left corner and say that north is up.

    Parameters
    ----------
    sheet
        The sheet.
    ground
        Knows how many metres the room is high.
    room
        Left, bottom, right and top, in points.
    lang
        ``"de"`` or ``"en"``.
    """
    left, bottom, _, top = room
    per_metre = (top - bottom) / ground.height
    fits = [each for each in _LENGTHS if each * per_metre <= 110 * sheet.unit]
    metres = fits[-1] if fits else _LENGTHS[0]
    words = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    end = left + metres * per_metre
    width, y = 1.6 * sheet.unit, bottom + 4 * sheet.unit
    sheet.axes.plot([left, end], [y, y], color=style.INK, lw=width, zorder=7, gid="scale")
    size = 7.0 * sheet.unit
    words = text("pictures.scale", lang, length=words)
    sheet.write(left, y + 3 * sheet.unit, words, size, layer=7)


def square_room(room: Room, aspect: float) -> Room:
    """Return the largest part of a room that has a given shape, in its middle.

    Parameters
    ----------
    room
        Left, bottom, right and top.
    aspect
        Wanted width by height.

    Returns
    -------
    room
        Inside the other.
    """
    left, bottom, right, top = room
    wide = min(right - left, (top - bottom) * aspect)
    high = wide / aspect
    x, y = (left + right - wide) / 2, (bottom + top - high) / 2
    return (x, y, x + wide, y + high)


def ground_of(quarter: Quarter, aspect: float) -> Ground | None:
    """Return the ground that the map of a quarter shows; None if no place is known.

    Parameters
    ----------
    quarter
        The quarter.
    aspect
        Width of the room by its height.

    Returns
    -------
    ground
        The ground, or None.
    """
    known, degrees = coordinates(quarter)
    return Ground(degrees[known], aspect) if known.any() else None
