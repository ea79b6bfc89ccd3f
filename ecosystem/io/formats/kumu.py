"""Kumu in and out: its import and backup JSON, its spreadsheet with two sheets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ecosystem.catalogue import label
from ecosystem.errors import DataError
from ecosystem.io.formats.flat import flat
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.plain import cell, texts
from ecosystem.io.formats.sources import Source
from ecosystem.io.formats.spreadsheets import sheets_of
from ecosystem.io.text import fold
from ecosystem.model.values import as_list
from ecosystem.schema import KIND_LAYER

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

ENDING = ".json"
_INNER = ("_id", "attributes", "delayed", "reversed")
_SHEETS = {"elements": ("elements", "elemente"), "connections": ("connections", "verbindungen")}


def _flattened(entry: Mapping[str, Any]) -> Row:
    """Give the attributes of an entry of either JSON as one row; several values are ``a|b``."""
    own = entry.get("attributes")
    merged = {**{k: v for k, v in entry.items() if k not in _INNER}}
    if isinstance(own, dict):
        merged |= own
    listed = {
        key: "|".join(map(cell, value)) if isinstance(value, list) else value
        for key, value in merged.items()
    }
    return texts(listed)


def _ends(row: Row, ids: Mapping[str, str]) -> Row:
    """Find both ends: an id, or a label, which is the key where there is no id."""
    found = {}
    for end, names in (("source", ("from", "source")), ("target", ("to", "target"))):
        word = next((row[key] for key in row if fold(key) in names), "")
        found[end] = ids.get(word) or ids.get(fold(word)) or word
    return found


def _net(elements: list[Row], connections: list[Row], source: str) -> Net:
    net = Net(source)
    ids: dict[str, str] = {}
    for row in elements:
        named = next((row[key] for key in row if fold(key) == "label"), "")
        key = row.get("id") or row.get("_id") or named
        if not key:
            continue
        ids.setdefault(fold(named), key)
        ids[key] = key
        kept = {k: v for k, v in row.items() if k not in ("id", "_id")}
        net.nodes.append({**kept, "id": key})
    for row in connections:
        direction = fold(next((row[key] for key in row if fold(key) == "direction"), "undirected"))
        inner = ("from", "to", "direction", "id", "_id", "source", "target")
        kept = {k: v for k, v in row.items() if fold(k) not in inner}
        net.edges.append({**kept, **_ends(row, ids)})
        net.undirected.append(direction != "directed")
    if net.is_own:
        _stored(net)
    return net


def _stored(net: Net) -> None:
    """Bring the words of our own export back to stored keys."""
    for row in net.nodes:
        row["name"] = row.get("name", row.get("label", ""))
        row["type"] = row.pop("eco_type", row.get("type", ""))
        row.pop("tags", None)
    for row in net.edges:
        row["kind"] = row.pop("eco_kind", row.get("kind", ""))
        row.pop("type", None)


def parse_kumu(found: object, source: str) -> Net:
    """Read the elements and connections of a JSON file of Kumu.

    Parameters
    ----------
    found
        Content of an import (``from``, ``to``, ``label``) or a backup (``attributes``).
    source
        Name of the file, for messages.

    Returns
    -------
    net
        Nodes and edges; loops, maps and perspectives are not read.

    Raises
    ------
    DataError
        If it is neither.
    """
    known = found if isinstance(found, dict) and "elements" in found else {}
    parts = [known.get(name, []) for name in ("elements", "connections")]
    if not known or not all(isinstance(part, list) for part in parts):
        raise DataError("formats.nothing_kumu", path=source)
    if not all(isinstance(entry, dict) for part in parts for entry in part):
        raise DataError("formats.nothing_kumu", path=source)
    elements, connections = (
        [_with_id(entry, _flattened(entry)) for entry in part] for part in parts
    )
    return _net(elements, connections, source)


def _with_id(entry: Mapping[str, Any], row: Row) -> Row:
    return {**row, "id": cell(entry["_id"])} if "_id" in entry else row


def net_of(source: Source) -> Net:
    """Read a map of Kumu.

    Parameters
    ----------
    source
        A JSON file, a spreadsheet with the sheets ``Elements`` and ``Connections``, or a folder
        or archive with both as CSV files.

    Returns
    -------
    net
        Its nodes and edges.

    Raises
    ------
    DataError
        If it is no map of Kumu.
    """
    jsons = source.ending(".json")
    if jsons:
        net = parse_kumu(source.json(jsons[0]), jsons[0])
    else:
        sheets = sheets_of(source)
        found = {
            part: rows
            for part, names in _SHEETS.items()
            for title, rows in sheets.items()
            if any(fold(title).startswith(name) for name in names)
        }
        if len(sheets) == 1 and not found:
            found = _by_header(next(iter(sheets.values())))
        if not found:
            raise DataError("formats.nothing_kumu", path=source.path)
        net = _net(found.get("elements", []), found.get("connections", []), source.path.name)
    return net


def _by_header(rows: list[Row]) -> dict[str, list[Row]]:
    headers = {fold(key) for row in rows for key in row}
    if {"from", "to"} <= headers:
        return {"connections": rows}
    return {"elements": rows} if "label" in headers else {}


def content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write a quarter as JSON that Kumu imports.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of types, kinds and tags, which people see in Kumu.

    Returns
    -------
    content
        The bytes of the file; the same for the same quarter.

    References
    ----------
    Kumu. JSON and blueprints. https://docs.kumu.io/guides/import/blueprints
    """
    net = flat(quarter, lang=lang)
    elements = []
    for row in net.nodes:
        own = {k: v for k, v in row.items() if k not in ("id", "label", "type", "name")}
        topics = as_list(str(row.get("eco_topics", "")))
        element: dict[str, Any] = {
            "id": str(row["id"]),
            "label": row["eco_label"],
            "type": row["eco_type_label"],
            "tags": [label("topic", topic, lang) for topic in topics],
            "eco_type": row["type"],
        }
        elements.append({**element, **own})
    connections = []
    for number, row in enumerate(net.edges):
        own = {k: v for k, v in row.items() if k not in ("source", "target", "kind")}
        directed = KIND_LAYER[str(row["kind"])] != "COOP"
        connection: dict[str, Any] = {
            "id": f"c{number}",
            "from": str(row["source"]),
            "to": str(row["target"]),
            "type": row["eco_kind_label"],
            "direction": "directed" if directed else "undirected",
            "eco_kind": row["kind"],
        }
        connections.append({**connection, **own})
    found = {"elements": elements, "connections": connections}
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
