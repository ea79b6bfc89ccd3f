"""Lists of nodes in other forms than CSV: GeoJSON, or JSON with one object a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecosystem.io.grid import Grid, read_bytes, read_csv
from ecosystem.io.notes import error, warning
from ecosystem.io.text import clean_cell, decode, number_text
from ecosystem.problems import Problem


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, str):
        return clean_cell(value)
    return json.dumps(value, ensure_ascii=False)


def _point(feature: Mapping[str, Any]) -> dict[str, object]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return {}
    match geometry.get("coordinates"):
        case [int() | float() as lon, int() | float() as lat, *_]:
            return {"lat": lat, "lon": lon}
    return {}


def _record(feature: Mapping[str, Any]) -> dict[str, object]:
    own = feature.get("properties")
    properties = dict(own) if isinstance(own, dict) else {}
    identifier = {"id": feature["id"]} if "id" in feature else {}
    return {**identifier, **properties, **_point(feature)}


def _records(found: object) -> tuple[list[dict[str, object]], int] | None:
    """Give one object a place, and how many have no point; None if this is no list of places."""
    if isinstance(found, dict) and isinstance(found.get("features"), list):
        features = found["features"]
        if not all(isinstance(feature, dict) for feature in features):
            return None
        return [_record(feature) for feature in features], sum(not _point(f) for f in features)
    if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
        return [dict(entry) for entry in found], 0
    return None


def parse_places(text: str, source: str) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Read places from GeoJSON or a JSON list.

    Parameters
    ----------
    text
        Content of the file.
    source
        Its name, for messages.

    Returns
    -------
    grid, problems
        One row a place, its properties as columns, ``lat`` and ``lon`` from its point; None if
        the file is neither.
    """
    try:
        found = _records(json.loads(text))
    except (ValueError, RecursionError):
        return None, (error("bad_json", source),)
    if found is None or not found[0]:
        return None, (error("bad_places", source),)
    records, elsewhere = found
    header = tuple(dict.fromkeys(key for record in records for key in record))
    rows = [[_cell(record.get(key)) for key in header] for record in records]
    problems = (warning("import_no_point", source, count=elsewhere),) if elsewhere else ()
    return Grid(source, header, rows, list(range(1, len(rows) + 1))), problems


def read_rows(path: Path) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Read a list of nodes or edges.

    Parameters
    ----------
    path
        A ``.csv``, ``.tsv``, ``.geojson`` or ``.json`` file.

    Returns
    -------
    grid, problems
        Its cells, or None if it cannot be read.
    """
    if path.suffix.lower() not in (".geojson", ".json"):
        return read_csv(path, path.name)
    data, problems = read_bytes(path, path.name)
    if data is None:
        return None, problems
    text, more = decode(data, path.name)
    if text is None:
        return None, problems + more
    grid, last = parse_places(text, path.name)
    return grid, problems + more + last
