"""Kumu in and out: its import and backup JSON, its spreadsheet with two sheets."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from ecosystem.errors import DataError
from ecosystem.io.files import fold
from ecosystem.io.formats.base import Row, Source, SourceRow, cell, texts
from ecosystem.io.formats.graphs import parse_graphml
from ecosystem.io.formats.nets import Net, csv_of, flat
from ecosystem.io.lists import UNKNOWN_TYPE
from ecosystem.model.values import as_list
from ecosystem.schema import KIND_LAYER
from ecosystem.words import label

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter


# --- Kumu in and out: its import and backup JSON, its spreadsheet with two sheets.

_INNER = ("_id", "attributes", "delayed", "reversed")

_SHEETS = {"elements": ("elements", "elemente"), "connections": ("connections", "verbindungen")}


def _flattened(entry: Mapping[str, Any]) -> Row:
    """Give the attributes of an entry of either JSON as one row; several values are ``a|b``."""
    own = entry.get("attributes")
    merged = {k: v for k, v in entry.items() if k not in _INNER}
    merged |= own if isinstance(own, dict) else {}
    listed = {
        key: "|".join(map(cell, value)) if isinstance(value, list) else value
        for key, value in merged.items()
    }
    return {**texts(listed), **({"id": cell(entry["_id"])} if "_id" in entry else {})}


def _ends(row: Row, ids: Mapping[str, str]) -> Row:
    """Find both ends: an id, or a label, which is the key where there is no id."""
    found = {}
    for end, names in (("source", ("from", "source")), ("target", ("to", "target"))):
        word = next((row[key] for key in row if fold(key) in names), "")
        found[end] = ids.get(word) or ids.get(fold(word)) or word
    return found


def _net(elements: Sequence[Row], connections: Sequence[Row], source: str) -> Net:
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
        net.node({**kept, "id": key})
    for row in connections:
        direction = fold(next((row[key] for key in row if fold(key) == "direction"), "undirected"))
        inner = ("from", "to", "direction", "id", "_id", "source", "target")
        kept = {k: v for k, v in row.items() if fold(k) not in inner}
        net.edge({**kept, **_ends(row, ids)}, undirected=direction != "directed")
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
    """Read the elements and connections of a JSON file of Kumu."""
    known = found if isinstance(found, dict) and "elements" in found else {}
    parts = [known.get(name, []) for name in ("elements", "connections")]
    if not known or not all(isinstance(part, list) for part in parts):
        raise DataError("formats.nothing_kumu", path=source)
    if not all(isinstance(entry, dict) for part in parts for entry in part):
        raise DataError("formats.nothing_kumu", path=source)
    elements, connections = ([_flattened(entry) for entry in part] for part in parts)
    return _net(elements, connections, source)


def net_of(source: Source) -> Net:
    """Read a map of Kumu."""
    jsons = source.ending(".json")
    if jsons:
        net = parse_kumu(source.json(jsons[0]), jsons[0])
    else:
        sheets = source.sheets()
        found: dict[str, Sequence[Row]] = {
            part: rows
            for part, names in _SHEETS.items()
            for title, rows in sheets.items()
            if fold(title.rpartition("/")[2]).startswith(names)
        }
        if len(sheets) == 1 and not found:
            found = dict(_by_header(next(iter(sheets.values()))))
        if not found:
            raise DataError("formats.nothing_kumu", path=source.path)
        net = _net(found.get("elements", []), found.get("connections", []), source.path.name)
    return net


def _by_header(rows: Sequence[Row]) -> dict[str, Sequence[Row]]:
    headers = {fold(key) for row in rows for key in row}
    if {"from", "to"} <= headers:
        return {"connections": rows}
    return {"elements": rows} if "label" in headers else {}


_TAGGED = {"label", "type", "tags"}

_OF_ELEMENTS = _TAGGED | {"description", "image", "id", "url"}


def is_kumu_sheet(title: str, header: Sequence[str]) -> bool:
    """Tell whether a sheet is one of a map in Kumu."""
    folded = set(map(fold, header))
    named = any(map(fold(title).startswith, _SHEETS.values()))
    alone = {"label", "type"} <= folded <= _OF_ELEMENTS
    return (named and bool({"label", "from"} & folded)) or alone or folded >= _TAGGED


def content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write a quarter as JSON that Kumu imports.

    Source: Kumu. JSON and blueprints. https://docs.kumu.io/guides/import/blueprints
    """
    net = flat(quarter, lang=lang)
    elements = []
    for row in net.nodes:
        own = {k: v for k, v in row.items() if k not in ("id", "label", "type", "name")}
        topics = as_list(str(row.get("eco_topics", "")))
        element: dict[str, Any] = {
            "id": str(row["id"]),
            "label": row["eco_label"],
            "type": row.get("eco_type_label", ""),
            "tags": [label("topic", topic, lang) for topic in topics],
            "eco_type": row.get("type", UNKNOWN_TYPE),
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


# --- Network Canvas: the CSV files of an export in and out, its GraphML in.

NODES = re.compile(r"(?:^|_)attributeList_(.+)\.csv$", re.IGNORECASE)

_EDGES = re.compile(r"(?:^|_)edgeList_(.+)\.csv$", re.IGNORECASE)

_OURS = "urn:ecosystem:networkcanvas:"

_TRUE, _FALSE = ("true", "1"), ("false", "0", "")

_TYPE = "eco_node_type"


def _short(uuid: str) -> str:
    return uuid.replace("-", "").lower()


def _folded(rows: Sequence[Row]) -> list[Row]:
    """Put the columns of one categorical variable, one for each value, back into one list."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    truths = [k for k in keys if all(r.get(k, "").lower() in (*_TRUE, *_FALSE) for r in rows)]
    members: dict[str, list[str]] = defaultdict(list)
    for key in truths:
        stem, bar, _ = key.rpartition("_")
        if bar and stem:
            members[stem].append(key)
    groups = {stem: found for stem, found in members.items() if len(found) > 1 and stem not in keys}
    inner = {key for found in groups.values() for key in found}
    folded = []
    for row in rows:
        kept = {key: value for key, value in row.items() if key not in inner}
        for stem, found in groups.items():
            chosen = [k[len(stem) + 1 :] for k in found if row.get(k, "").lower() in _TRUE]
            kept[stem] = ";".join(chosen)
        folded.append(kept)
    return folded


def _plain(row: Row) -> Row:
    """Leave out what only counts rows of the export."""
    return {
        key: value
        for key, value in row.items()
        if value and not key.startswith("networkCanvas") and key not in ("nodeID", "edgeID")
    }


def _records(source: Source, name: str) -> list[SourceRow]:
    return source.sheets()[name.rpartition(".")[0]]


def _parts(source: Source, known: re.Pattern[str], *columns: str) -> Iterator[tuple[str, str]]:
    """Give the files of one part of an export, and of what they are: by name, or by columns."""
    for name in source.names:
        if not name.lower().endswith(".csv"):
            continue
        found = known.search(name)
        header = source.grids().get(name.rpartition(".")[0], [()])[0]
        if found or set(columns) <= set(header):
            yield name, found[1] if found else re.split(r"[_/]", name.rpartition(".")[0])[-1]


def _node_rows(source: Source, net: Net) -> None:
    for name, kind in _parts(source, NODES, "nodeID", "networkCanvasUUID"):
        for row in _folded(_records(source, name)):
            key = _short(row.get("networkCanvasUUID", "") or row.get("nodeID", ""))
            own = "eco_label" in row
            kept = _plain(row)
            if not own and "type" not in kept:
                kept["type"] = kind
            net.node({**kept, "id": row["id"] if own and row.get("id") else key})
            if own:
                net.nodes[-1][_TYPE] = key


def _edge_rows(source: Source, net: Net) -> None:
    own = {row[_TYPE]: row["id"] for row in net.nodes if _TYPE in row}
    numbered: list[tuple[int, Row]] = []
    for name, kind in _parts(source, _EDGES, "edgeID", "networkCanvasSourceUUID"):
        for place, row in enumerate(_records(source, name)):
            kept = {k: v for k, v in _plain(row).items() if k not in ("from", "to")}
            ends = [_short(row.get(f"networkCanvas{end}UUID", "")) for end in ("Source", "Target")]
            kept.setdefault("kind", kind)
            both = {"source": own.get(ends[0], ends[0]), "target": own.get(ends[1], ends[1])}
            order = int(row["edgeID"]) if own and row.get("edgeID", "").isdigit() else place
            numbered.append((order if own else len(numbered), {**kept, **both}))
    for _, edge in sorted(numbered, key=lambda pair: pair[0]):
        net.edge(edge, undirected=not own)  # interviews ask who knows whom, not who sends to whom


def networkcanvas_net_of(source: Source) -> Net:
    """Read an export of Network Canvas."""
    net = Net(source.path.name)
    for name in source.ending(".graphml"):
        part = parse_graphml(source.xml(name), name)
        ids = {row["id"]: _short(row.get("networkCanvasUUID", row["id"])) for row in part.nodes}
        for row in part.nodes:
            row["id"] = ids[row["id"]]
            row.setdefault("type", row.get("networkCanvasType", ""))
        for row in part.nodes:
            net.node(_plain(row))
        for row in part.edges:
            net.edge(_graphml_edge(row, ids), undirected=row.undirected)
    _node_rows(source, net)
    _edge_rows(source, net)
    if not net.nodes:
        raise DataError("formats.nothing_networkcanvas", path=source.path)
    return net


def _graphml_edge(row: Row, ids: dict[str, str]) -> Row:
    found = _plain(row)
    for end in ("source", "target"):
        uuid = row.get(f"networkCanvas{end.title()}UUID", "")
        found[end] = _short(uuid) if uuid else ids.get(row[end], row[end])
    if row.get("networkCanvasType"):
        found.setdefault("kind", row["networkCanvasType"])
    return found


def _uuid(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, _OURS + ":".join(map(str, parts))))


def contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter in the form of an export of Network Canvas."""
    net = flat(quarter, lang=lang)
    case = quarter.meta.id or "quarter"
    ego = _uuid(case, "ego")
    number = {str(row["id"]): place for place, row in enumerate(net.nodes, start=1)}
    nodes: list[dict[str, object]] = [
        {
            "nodeID": number[str(row["id"])],
            "networkCanvasEgoUUID": ego,
            "networkCanvasUUID": _uuid(case, "node", row["id"]),
            **row,
        }
        for row in net.nodes
    ]
    kinds: dict[str, list[dict[str, object]]] = defaultdict(list)
    for place, row in enumerate(net.edges, start=1):
        ends = [str(row["source"]), str(row["target"])]
        head = {
            "edgeID": place,
            "from": number[ends[0]],
            "to": number[ends[1]],
            "networkCanvasEgoUUID": ego,
            "networkCanvasUUID": _uuid(case, "edge", place, *ends, row["kind"]),
            "networkCanvasSourceUUID": _uuid(case, "node", ends[0]),
            "networkCanvasTargetUUID": _uuid(case, "node", ends[1]),
        }
        own = {k: v for k, v in row.items() if k not in ("source", "target")}
        kinds[str(row["kind"])].append({**head, **own})
    first: dict[str, object] = {
        "networkCanvasEgoUUID": ego,
        "networkCanvasCaseID": case,
        "networkCanvasSessionID": _uuid(case, "session"),
        "networkCanvasProtocolName": "ecosystem",
    }
    found = {f"{case}_ego.csv": csv_of([first]), f"{case}_attributeList_Actor.csv": csv_of(nodes)}
    for kind, rows in sorted(kinds.items()):
        found[f"{case}_edgeList_{kind}.csv"] = csv_of(rows)
    return found
