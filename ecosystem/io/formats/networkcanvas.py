"""Network Canvas: the CSV files of an export in and out, its GraphML in."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from ecosystem.errors import DataError
from ecosystem.io.formats.edgelists import csv_of
from ecosystem.io.formats.flat import flat
from ecosystem.io.formats.graphml import parse_graphml
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.sources import Source

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

_NODES = re.compile(r"(?:^|_)attributeList_(.+)\.csv$", re.IGNORECASE)
_EDGES = re.compile(r"(?:^|_)edgeList_(.+)\.csv$", re.IGNORECASE)
_OURS = "urn:ecosystem:networkcanvas:"
_TRUE, _FALSE = ("true", "1"), ("false", "0", "")
_TYPE = "eco_node_type"


def _short(uuid: str) -> str:
    return uuid.replace("-", "").lower()


def _folded(rows: list[Row]) -> list[Row]:
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


def _node_rows(source: Source, net: Net) -> None:
    for name in source.names:
        found = _NODES.search(name)
        if not found:
            continue
        for row in _folded(source.records(name)):
            key = _short(row.get("networkCanvasUUID", "") or row.get("nodeID", ""))
            own = "eco_label" in row
            kept = _plain(row)
            if not own and "type" not in kept:
                kept["type"] = found[1]
            net.nodes.append({**kept, "id": row["id"] if own and row.get("id") else key})
            if own:
                net.nodes[-1][_TYPE] = key


def _edge_rows(source: Source, net: Net) -> None:
    own = {row[_TYPE]: row["id"] for row in net.nodes if _TYPE in row}
    numbered: list[tuple[int, Row]] = []
    for name in source.names:
        found = _EDGES.search(name)
        if not found:
            continue
        for place, row in enumerate(source.records(name)):
            kept = {k: v for k, v in _plain(row).items() if k not in ("from", "to")}
            ends = [_short(row.get(f"networkCanvas{end}UUID", "")) for end in ("Source", "Target")]
            kept.setdefault("kind", found[1])
            both = {"source": own.get(ends[0], ends[0]), "target": own.get(ends[1], ends[1])}
            order = int(row["edgeID"]) if own and row.get("edgeID", "").isdigit() else place
            numbered.append((order if own else len(numbered), {**kept, **both}))
    for _, row in sorted(numbered, key=lambda pair: pair[0]):
        net.edges.append(row)
        net.undirected.append(not own)  # interviews ask who knows whom, not who sends to whom


def net_of(source: Source) -> Net:
    """Read an export of Network Canvas.

    Parameters
    ----------
    source
        The folder or archive of an export as CSV, or its GraphML files.

    Returns
    -------
    net
        Nodes and edges of all interviews. Who was interviewed (``ego``) is not read, and nodes
        that are single people lose their names.

    Raises
    ------
    DataError
        If it is no such export.
    """
    net = Net(source.path.name)
    for name in source.ending(".graphml"):
        part = parse_graphml(source.xml(name), name)
        ids = {row["id"]: _short(row.get("networkCanvasUUID", row["id"])) for row in part.nodes}
        for row in part.nodes:
            row["id"] = ids[row["id"]]
            row.setdefault("type", row.get("networkCanvasType", ""))
        net.nodes += [_plain(row) for row in part.nodes]
        net.edges += [_graphml_edge(row, ids) for row in part.edges]
        net.undirected += part.undirected
    _node_rows(source, net)
    _edge_rows(source, net)
    if not net.nodes:
        raise DataError("formats.nothing_networkcanvas", path=source.path)
    net.nodes = list({row["id"]: row for row in net.nodes}.values())
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
    """Write a quarter in the form of an export of Network Canvas.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of computed labels.

    Returns
    -------
    contents
        Names of files to their bytes: one ego (the quarter itself), one list of nodes, one list
        of edges for each kind of tie.
    """
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
    found = {
        f"{case}_ego.csv": csv_of([first], ()),
        f"{case}_attributeList_Actor.csv": csv_of(nodes, ()),
    }
    for kind, rows in sorted(kinds.items()):
        found[f"{case}_edgeList_{kind}.csv"] = csv_of(rows, ())
    return found
