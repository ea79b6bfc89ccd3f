"""Cytoscape JSON (.cyjs) in and out, and the flat list of cytoscape.js in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError
from ecosystem.io.formats.flat import flat, meta_from, meta_text
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.plain import cell, texts
from ecosystem.io.formats.sources import Source

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

ENDINGS = (".cyjs", ".json")
ENDING = ".cyjs"
_INNER = ("id", "SUID", "shared_name", "shared_interaction", "selected")
_SCALE = 1000.0


def _data(entry: object) -> Mapping[str, Any] | None:
    found = entry.get("data") if isinstance(entry, dict) else None
    return found if isinstance(found, dict) else None


def _row(data: Mapping[str, Any]) -> Row:
    return {key: text for key, text in texts(data).items() if key not in _INNER}


def _elements(found: object) -> list[Mapping[str, Any]] | None:
    """Give the data of nodes and edges, nested by kind or in one flat list."""
    elements = found.get("elements") if isinstance(found, dict) else found
    if isinstance(elements, dict):
        parts = [elements.get("nodes", []), elements.get("edges", [])]
        if not all(isinstance(part, list) for part in parts):
            return None
        elements = [*parts[0], *parts[1]]
    if not isinstance(elements, list):
        return None
    data = [_data(entry) for entry in elements]
    return None if None in data else [d for d in data if d is not None]


def parse_cyjs(found: object, source: str) -> Net:
    """Read the nodes and edges of Cytoscape JSON.

    Parameters
    ----------
    found
        Content of the file.
    source
        Its name, for messages.

    Returns
    -------
    net
        Every edge is directed: the format does not say otherwise.

    Raises
    ------
    DataError
        If it is no such content.
    """
    elements = _elements(found)
    if elements is None:
        raise DataError("formats.nothing_cytoscape", path=source)
    net = Net(source)
    for data in elements:
        if "source" in data and "target" in data:
            ends = {"source": cell(data["source"]), "target": cell(data["target"])}
            row = {**_row(data), **ends}
            if "eco_layer" in row:  # our own: the same word stands in kind
                row.pop("interaction", None)
            net.edges.append(row)
            net.undirected.append(False)
        else:
            net.nodes.append({**_row(data), "id": cell(data.get("id"))})
    about = found.get("data") if isinstance(found, dict) else None
    net.meta = meta_from(cell(about.get("eco_quarter"))) if isinstance(about, dict) else None
    return net


def net_of(source: Source) -> Net:
    """Read a file of Cytoscape.

    Parameters
    ----------
    source
        The file.

    Returns
    -------
    net
        Its nodes and edges.

    Raises
    ------
    DataError
        If it is no Cytoscape JSON.
    """
    name = source.only(*ENDINGS, otherwise="formats.nothing_cytoscape")
    return parse_cyjs(source.json(name), name)


def content(
    quarter: Quarter, *, places: Mapping[str, tuple[float, float]], lang: str = "en"
) -> bytes:
    """Write a quarter as Cytoscape JSON.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    places
        Actor id to (x, y) in 0..1; y grows upwards.
    lang
        Language of computed labels.

    Returns
    -------
    content
        The bytes of the file; the same for the same quarter.
    """
    net = flat(quarter, lang=lang)
    nodes = []
    for row in net.nodes:
        key = str(row["id"])
        node: dict[str, Any] = {"data": {**row, "id": key, "shared_name": row["label"]}}
        if key in places:
            x, y = places[key]
            node["position"] = {"x": round(x * _SCALE, 3), "y": round((1 - y) * _SCALE, 3)}
        nodes.append(node)
    edges = [
        {"data": {**row, "id": f"e{number}", "interaction": row["kind"]}}
        for number, row in enumerate(net.edges)
    ]
    name = quarter.meta.name or quarter.meta.id
    found = {
        "format_version": "1.0",
        "generated_by": "ecosystem",
        "target_cytoscapejs_version": "~2.1",
        "data": {"name": name, "shared_name": name, "eco_quarter": meta_text(quarter.meta)},
        "elements": {"nodes": nodes, "edges": edges},
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
