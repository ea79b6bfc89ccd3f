"""Lines that nobody crosses on foot, from a GeoJSON file: railways, motorways, water."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_KINDS = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")


def read_barriers(path: str | Path) -> BaseGeometry:
    """Read the lines and areas that nobody crosses on foot.

    Parameters
    ----------
    path
        A GeoJSON file (RFC 7946): a geometry, a feature or a collection of them, in WGS 84
        degrees, longitude first. A bridge or an underpass is a gap between two lines.

    Returns
    -------
    barriers
        One geometry for `walking`.

    Raises
    ------
    DataError
        If the file is not there, is no GeoJSON, holds neither lines nor areas, or holds
        coordinates that are no degrees.
    """
    import shapely
    from shapely.geometry import shape

    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        shapes = [shape(dict(each)) for each in _geometries(content)]
    except OSError:
        raise DataError("places.no_file", path=path) from None
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ):
        raise DataError("places.no_geojson", path=path) from None
    kept = [each for each in shapes if each.geom_type in _KINDS and not each.is_empty]
    if not kept:
        raise DataError("places.no_lines", path=path)
    barriers = shapely.union_all(kept)
    west, south, east, north = barriers.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DataError("places.no_degrees", path=path)
    return barriers


def _geometries(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    kind = content["type"]
    if kind == "FeatureCollection":
        return [found for feature in content["features"] for found in _geometries(feature)]
    if kind == "GeometryCollection":
        return [found for each in content["geometries"] for found in _geometries(each)]
    if kind == "Feature":
        return [] if content["geometry"] is None else _geometries(content["geometry"])
    return [content]
