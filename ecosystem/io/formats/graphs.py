"""Graphs of other programs in and out: GEXF, GraphML, and the files of Cytoscape."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ecosystem.errors import DataError
from ecosystem.io.files import number_text
from ecosystem.io.formats.base import Row, Source, cell, local, texts, warning
from ecosystem.io.formats.nets import Flat, Net, Value, flat, meta_from, meta_text
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


# --- GEXF in: versions 1.1 to 1.3.


def _titles(graph: ET.Element) -> dict[str, dict[str, tuple[str, str]]]:
    """Give title and type of each attribute, by class and id: ids are numbers in most files."""
    found: dict[str, dict[str, tuple[str, str]]] = {"node": {}, "edge": {}}
    for attributes in graph.iterfind(".//{*}attributes"):
        own = found.setdefault(attributes.get("class", "node"), {})
        for one in attributes.iterfind("{*}attribute"):
            key = one.get("id", "")
            own[key] = (one.get("title") or key, one.get("type", "string"))
    return found


def _lasts(element: ET.Element) -> list[tuple[str, str]]:
    """Give begin and end of each spell of an element; an open side is blank."""
    *spells, own = (
        (one.get("start") or one.get("startopen") or "", one.get("end") or one.get("endopen") or "")
        for one in (*element.iterfind("{*}spells/{*}spell"), element)
    )
    return spells or ([own] if any(own) else [])


def _values(element: ET.Element, titles: Mapping[str, tuple[str, str]]) -> Row:
    """Read the attributes of a node or edge; of values that change the last one counts."""
    found: Row = {}
    for one in element.iterfind("{*}attvalues/{*}attvalue"):
        key = one.get("for") or one.get("id") or ""
        title, kind = titles.get(key, (key, "string"))
        text = one.get("value", "")
        if kind == "boolean":
            text = _YES.get(text.lower(), text)
        if text != "null":  # as Gephi writes what is not there
            found[title] = text
    return found


def _latest(root: ET.Element) -> str:
    """Find the last moment at which anything begins; what has ended by then is not read."""
    parts = (one for name in ("node", "edge") for one in root.iterfind(f".//{{*}}{name}"))
    return max((begin for one in parts for begin, _ in _lasts(one)), default="")


def _is_there(element: ET.Element, moment: str) -> bool:
    lasts = _lasts(element)
    return not lasts or any(not end or end > moment for _, end in lasts)


def _given(element: ET.Element, *names: str) -> Row:
    return {name: word for name in names if (word := element.get(name, ""))}


def _ends(edge: ET.Element) -> Row:
    return {"source": edge.get("source", ""), "target": edge.get("target", "")}


def parse_gexf(root: ET.Element, source: str) -> Net:
    """Read the nodes and edges of a GEXF document."""
    graph = root.find(".//{*}graph")
    if local(root.tag) != "gexf" or graph is None:
        raise DataError("formats.nothing_gexf", path=source)
    titles, moment = _titles(graph), _latest(root)
    net = Net(source)
    for node in graph.iterfind(".//{*}node"):
        values = _values(node, titles["node"])
        net.node({**_given(node, "label"), **values, "id": node.get("id", "")})
        if not _is_there(node, moment):
            net.nodes[-1].leave_out("ended")
    default = graph.get("defaultedgetype", "undirected")
    for edge in graph.iterfind(".//{*}edge"):
        values = _values(edge, titles["edge"])
        plain = {} if "eco_layer" in values else _given(edge, "weight", "kind", "label")
        both = edge.get("type", default) != "directed"
        net.edge({**plain, **values, **_ends(edge)}, undirected=both)
        if not _is_there(edge, moment):
            net.edges[-1].leave_out("ended")
    if moment:
        net.notes.append(warning("spells_latest", source, date=moment))
    return net


def gexf_net_of(source: Source) -> Net:
    """Read a GEXF file."""
    name = source.only(".gexf", ".xml", otherwise="formats.nothing_gexf")
    return parse_gexf(source.xml(name), name)


# --- GEXF 1.3 out, with places, colours, and waves as spells.
# Written by hand: the writer of networkx stamps the day of writing into the file, so that two
# exports of one quarter would differ.

_SPACE = "http://gexf.net/1.3"

_VIZ = "http://gexf.net/1.3/viz"

_OWN = ("id", "source", "target")

_SCALE = 1000.0

_SIZE = "10.0"

Positions = Mapping[str, tuple[float, float]]

Colors = Mapping[str, str]

Lasting = tuple[dict[str, Value], list[tuple[str, str]]]


def _kind_of(values: Sequence[Value]) -> str:
    if all(isinstance(value, int) for value in values):
        return "integer"
    return "double" if all(isinstance(value, int | float) for value in values) else "string"


def _declare(graph: ET.Element, kind: str, rows: Sequence[Mapping[str, Value]]) -> dict[str, str]:
    """Declare the attributes of nodes or edges; ids are numbers, as every reader expects."""
    skipped = {*_OWN, "label"} if kind == "node" else set(_OWN)
    names = sorted({name for row in rows for name in row} - skipped)
    holder = ET.SubElement(graph, "attributes", {"class": kind, "mode": "static"})
    for number, name in enumerate(names):
        type_ = _kind_of([row[name] for row in rows if name in row])
        ET.SubElement(holder, "attribute", id=str(number), title=name, type=type_)
    return {name: str(number) for number, name in enumerate(names)}


def _look(element: ET.Element, row: Mapping[str, Value], places: Positions, colors: Colors) -> None:
    color = colors.get(str(row.get("eco_sector", "")))
    if color:
        parts = {name: str(int(color[i : i + 2], 16)) for name, i in (("r", 1), ("g", 3), ("b", 5))}
        ET.SubElement(element, "viz:color", parts)
    place = places.get(str(row["id"]))
    if place:
        x, y = (f"{value * _SCALE:.3f}" for value in place)
        ET.SubElement(element, "viz:position", x=x, y=y, z="0.0")
        ET.SubElement(element, "viz:size", value=_SIZE)


def _edge_keys(net: Flat) -> list[tuple[tuple[str, ...], int]]:
    """Name each edge over waves: its ends, its kind, and which of several it is."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for edge in net.edges:
        key = tuple(str(edge[column]) for column in ("source", "target", "kind"))
        seen[key] += 1
        found.append((key, seen[key]))
    return found


def _joined(waves: Sequence[tuple[str, Flat]]) -> tuple[list[Lasting], ...]:
    """Join the nodes and edges of several waves; the latest wave gives the attributes."""
    days = [day for day, _ in waves]
    ends = [*days[1:], ""]
    nodes: dict[object, Lasting] = {}
    edges: dict[object, Lasting] = {}
    for (day, net), end in zip(waves, ends, strict=True):
        ids = [node["id"] for node in net.nodes]
        for kept, keys, rows in ((nodes, ids, net.nodes), (edges, _edge_keys(net), net.edges)):
            for key, row in zip(keys, rows, strict=True):
                spells = kept[key][1] if key in kept else []
                if spells and spells[-1][1] == day:
                    spells[-1] = (spells[-1][0], end)
                elif day:
                    spells.append((day, end))
                kept[key] = (row, spells)
    whole = len(waves) > 1
    return tuple(
        [(row, spells if whole else []) for row, spells in kept.values()] for kept in (nodes, edges)
    )


def gexf_export_content(
    waves: Sequence[Quarter], *, places: Positions, colors: Colors, lang: str = "en"
) -> bytes:
    """Write one or several waves of a quarter as GEXF 1.3.

    Source: Gephi. GEXF 1.3: specifications. https://gexf.net/schema.html
    """
    nets = [
        (wave.meta.wave.isoformat() if wave.meta.wave else "", flat(wave, lang=lang))
        for wave in waves
    ]
    parts = dict(zip(("node", "edge"), _joined(nets), strict=True))
    root = ET.Element("gexf", {"version": "1.3", "xmlns": _SPACE, "xmlns:viz": _VIZ})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = "ecosystem"
    ET.SubElement(meta, "description").text = waves[-1].meta.name or waves[-1].meta.id
    mode = {"mode": "dynamic", "timeformat": "date"} if len(waves) > 1 else {"mode": "static"}
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", **mode})
    ids = {kind: _declare(graph, kind, [row for row, _ in rows]) for kind, rows in parts.items()}
    for kind, rows in parts.items():
        holder = ET.SubElement(graph, f"{kind}s")
        for number, (row, when) in enumerate(rows):
            one = ET.SubElement(holder, kind, _head(kind, number, row))
            values = ET.SubElement(one, "attvalues")
            for name in filter(row.__contains__, ids[kind]):
                told = {"for": ids[kind][name], "value": cell(row[name])}
                ET.SubElement(values, "attvalue", told)
            spells = ET.SubElement(one, "spells") if when else one
            for begin, end in when:
                ET.SubElement(spells, "spell", {"start": begin, **({"end": end} if end else {})})
            if kind == "node":
                _look(one, row, places, colors)
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _head(kind: str, number: int, row: Mapping[str, Value]) -> dict[str, str]:
    """Give the attributes that every program reads."""
    if kind == "node":
        return {"id": str(row["id"]), "label": str(row["label"])}
    found = {"id": str(number), "source": str(row["source"]), "target": str(row["target"])}
    found["label"] = str(row["eco_kind_label"])
    times = row.get("eco_per_year")
    if isinstance(times, int | float) and times > 0:
        found["weight"] = str(float(times))
    return found


# --- GraphML in and out. The reader of networkx refuses directed beside undirected edges, which
# yEd and Gephi both write, and reads neither groups nor the arrows of yEd.

_YES = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


def _graphml_data(element: Element, keys: dict[str, tuple[str, str]]) -> Row:
    """Read the attributes of a node or edge by their names, and what yEd draws of it."""
    found: Row = {}
    for data in element.iterfind("{*}data"):
        name, kind = keys.get(data.get("key", ""), (data.get("key", ""), "string"))
        drawn = next(iter(data), None)
        if drawn is not None:
            found |= {k: word for k, word in _drawn(drawn).items() if word and k not in found}
        elif word := "".join(data.itertext()).strip():
            found[name] = _plain(word, kind)
    return found


def _drawn(element: Element) -> Row:
    """Read label, colour and arrows off the picture of yEd."""
    found: Row = {}
    for part in element.iter():
        name = local(part.tag)
        if name in ("NodeLabel", "EdgeLabel") and (part.text or "").strip():
            found.setdefault("label", " ".join(str(part.text).split()))
        elif name == "Fill":
            found.setdefault("color", part.get("color", ""))
        elif name == "Arrows":
            ends = [part.get(end, "none") != "none" for end in ("source", "target")]
            found["arrows"] = {(True, True): "both", (False, False): "none"}.get(
                (ends[0], ends[1]), "backward" if ends[0] else ""
            )
    return found


def _plain(text: str, kind: str) -> str:
    """Write a value the way a person types it: yes for true, 3 for 3.0."""
    if kind == "boolean":
        return _YES.get(text.lower(), text)
    if kind in ("double", "float"):
        try:
            return number_text(float(text))
        except (ValueError, OverflowError):
            return text
    return text


def _keys(root: Element) -> dict[str, tuple[str, str]]:
    return {
        key.get("id", ""): (key.get("attr.name", key.get("id", "")), key.get("attr.type", ""))
        for key in root.iterfind(".//{*}key")
    }


def parse_graphml(root: Element, source: str) -> Net:
    """Read the nodes and edges of a GraphML document."""
    graphs = root.findall(".//{*}graph")
    if local(root.tag) != "graphml" or not graphs:
        raise DataError("formats.nothing_graphml", path=source)
    keys = _keys(root)
    net = Net(source)
    taken: set[str] = set()
    for number, graph in enumerate(root.iterfind("{*}graph"), start=1):
        ids = {node.get("id", "") for node in graph.iterfind(".//{*}node")}
        # an id of one graph may stand for another thing in the next: each is an interview
        before = f"{number}:" if ids & taken else ""
        taken |= ids
        _graphml_nodes(graph, keys, net, "", before)
        _graphml_edges(graph, keys, net, before)
    joined = {row[end] for row in net.edges for end in ("source", "target")}
    for row in net.nodes:  # a box around others that nothing leads to is no actor
        if row.pop("yfiles.foldertype", "") and row["id"] not in joined:
            row.leave_out("group")
    net.meta = meta_from(_graphml_data(graphs[0], keys).get("eco_quarter", ""))
    return net


def _graphml_edges(graph: Element, keys: dict[str, tuple[str, str]], net: Net, before: str) -> None:
    """Read the edges of a graph and of those inside it."""
    default = graph.get("edgedefault", "directed") == "undirected"
    for edge in graph.iterfind(".//{*}edge"):
        row = _graphml_data(edge, keys)
        arrows = row.pop("arrows", "")
        ends = [edge.get("source", ""), edge.get("target", "")]
        if arrows == "backward":
            ends.reverse()
        both = {"true": False, "false": True}.get(edge.get("directed", ""), default)
        row |= {"source": before + ends[0], "target": before + ends[1]}
        net.edge(row, undirected=both or arrows in ("both", "none"))
    for hyper in graph.iterfind(".//{*}hyperedge"):
        points = sorted({e.get("node", "") for e in hyper.iterfind("{*}endpoint")} - {""})
        for one, other in combinations(points, 2):
            both_ends = {"source": before + one, "target": before + other}
            net.edge({**_graphml_data(hyper, keys), **both_ends}, undirected=True)


def _graphml_nodes(
    graph: Element, keys: dict[str, tuple[str, str]], net: Net, group: str, before: str
) -> None:
    """Read the nodes of a graph, and those inside them with the name of their group."""
    for node in graph.iterfind("{*}node"):
        row = _graphml_data(node, keys)
        folder = node.get("yfiles.foldertype", "")
        inside = {"group": group} if group else {}
        closed = {"yfiles.foldertype": folder} if folder else {}
        net.node({**row, **inside, **closed, "id": before + node.get("id", "")})
        for inner in node.iterfind("{*}graph"):
            inner_group = row.get("label") or str(node.get("id", ""))
            _graphml_nodes(inner, keys, net, inner_group, before)


def graphml_net_of(source: Source) -> Net:
    """Read a GraphML file."""
    name = source.only(".graphml", ".xml", otherwise="formats.nothing_graphml")
    return parse_graphml(source.xml(name), name)


def graphml_content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write a quarter as GraphML."""
    import networkx as nx

    net = flat(quarter, lang=lang)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph["eco_quarter"] = meta_text(quarter.meta)
    for node in net.nodes:
        graph.add_node(str(node["id"]), **{k: v for k, v in node.items() if k != "id"})
    for number, edge in enumerate(net.edges):
        values = {k: v for k, v in edge.items() if k not in ("source", "target")}
        graph.add_edge(str(edge["source"]), str(edge["target"]), key=f"e{number}", **values)
    buffer = io.BytesIO()
    nx.write_graphml_xml(graph, buffer, named_key_ids=True, edge_id_from_attribute=None)
    return buffer.getvalue() + b"\n"


# --- Cytoscape JSON (.cyjs) in and out, the flat list of cytoscape.js in, and sessions (.cys).

_INNER = ("id", "SUID", "shared_name", "shared name", "shared_interaction", "selected")


def _row(data: Mapping[str, Any]) -> Row:
    return {key: text for key, text in texts(data).items() if key not in _INNER}


def _elements(found: object) -> list[Mapping[str, Any]] | None:
    """Give the data of nodes and edges, nested by kind or in one flat list."""
    elements = found.get("elements") if isinstance(found, dict) else found
    if isinstance(elements, dict):
        parts = [elements.get(kind, []) for kind in ("nodes", "edges")]
        lists = all(isinstance(part, list) for part in parts)
        elements = [*parts[0], *parts[1]] if lists else None
    if not isinstance(elements, list):
        return None
    data = [entry.get("data") if isinstance(entry, dict) else None for entry in elements]
    known: list[Mapping[str, Any]] = [one for one in data if isinstance(one, dict)]
    return known if len(known) == len(data) else None


def parse_cyjs(found: object, source: str) -> Net:
    """Read the nodes and edges of Cytoscape JSON."""
    elements = _elements(found)
    if elements is None:
        raise DataError("formats.nothing_cytoscape", path=source)
    net = Net(source)
    for data in elements:
        if "source" in data and "target" in data:
            ends = {"source": cell(data["source"]), "target": cell(data["target"])}
            row = {**_row(data), **ends}
            if "eco_layer" in row:  # our own: the same word stands in kind
                for word in ("interaction", "key"):
                    row.pop(word, None)
            net.edge(row)
        else:
            row = {**_row(data), "id": cell(data.get("id"))}
            if "eco_label" in row and row.get("value") == row["id"]:
                row.pop("value")
            net.node(row)
    about = found.get("data") if isinstance(found, dict) else None
    net.meta = meta_from(cell(about.get("eco_quarter"))) if isinstance(about, dict) else None
    return net


# How Cytoscape calls an edge where nobody has named it: source, interaction, target.
_EDGE_NAME = re.compile(r".+ \((.+?)\) .+")


def _xgmml_row(element: Element) -> Row:
    found = _given(element, "label")
    for part in element.iterfind("{*}att"):
        name, word = part.get("name", ""), part.get("value", "")
        if part.get("type") == "list":
            word = ";".join(filter(None, (one.get("value", "") for one in part.iterfind("{*}att"))))
        if name and word and name not in _INNER:
            found[name] = _YES.get(word, word) if part.get("type") == "boolean" else word
    return found


def parse_xgmml(root: Element, source: str) -> Net:
    """Read a network of Cytoscape."""
    if local(root.tag) != "graph":
        raise DataError("formats.nothing_cytoscape", path=source)
    net = Net(source)
    default = root.get("directed", "1") != "0"
    for node in root.iterfind(".//{*}node"):
        if node.get("id"):
            net.node({**_xgmml_row(node), "id": node.get("id", "")})
    for edge in root.iterfind(".//{*}edge"):
        if edge.get("source"):
            directed = {"0": False, "1": True}.get(
                edge.get("directed", edge.get("{http://www.cytoscape.org}directed", "")), default
            )
            row = _xgmml_row(edge)
            if named := _EDGE_NAME.fullmatch(row.get("label", "")):
                row.pop("label")
                row.setdefault("interaction", named[1])
            net.edge({**row, **_given(edge, "id"), **_ends(edge)}, undirected=not directed)
    return net


def _cytable(source: Source, kind: str) -> dict[str, Row]:
    """Read what the tables of a session say of its nodes or edges, by their number."""
    found: dict[str, Row] = {}
    for name in source.names:
        file = name.rpartition("/")[2]
        if not name.endswith(".cytable") or f".{kind}-" not in file or "ATTRS" not in file:
            continue
        rows = [row for row in csv.reader(io.StringIO(source.text(name))) if row]
        start = next((i for i, row in enumerate(rows) if row[0] == "SUID"), None)
        if start is None:
            continue
        header = rows[start]
        for row in rows[start + 1 :]:
            if row[0].isdigit():
                cells = dict(zip(header, row, strict=False))
                kept = {k: v for k, v in cells.items() if v and k not in _INNER}
                found.setdefault(row[0], {}).update(kept)
    return found


def _session(source: Source) -> Net:
    """Read an XGMML file, or the largest network of a session with its tables."""
    names = source.ending(".xgmml")
    names = tuple(name for name in names if "/networks/" in f"/{name}") or names
    nets = [parse_xgmml(source.xml(name), name) for name in names]
    net = max(nets, key=lambda one: (len(one.nodes), len(one.edges)))
    for kind, rows in (("CyNode", net.nodes), ("CyEdge", net.edges)):
        told = _cytable(source, kind)
        for row in rows:
            more = told.get(row.get("id", ""), {})
            own = {k: v for k, v in more.items() if k != "id" and (k != "name" or kind == "CyNode")}
            row.update(own)
    net.source = source.path.name
    net.leave_others(sum(bool(one.nodes) for one in nets) - 1)
    return net


def cytoscape_net_of(source: Source) -> Net:
    """Read a file of Cytoscape."""
    if source.ending(".xgmml"):
        return _session(source)
    name = source.only(".cyjs", ".json", ".xml", otherwise="formats.nothing_cytoscape")
    if source.text(name).lstrip().startswith("<"):
        return parse_xgmml(source.xml(name), name)
    return parse_cyjs(source.json(name), name)


def cytoscape_content(
    quarter: Quarter, *, places: Mapping[str, tuple[float, float]], lang: str = "en"
) -> bytes:
    """Write a quarter as Cytoscape JSON."""
    net = flat(quarter, lang=lang)
    nodes = []
    for row in net.nodes:
        key = str(row["id"])
        # networkx wants the id once more as value, Cytoscape the name as shared name
        named = {"id": key, "value": key, "shared_name": row["label"]}
        node: dict[str, Any] = {"data": {**row, **named}}
        if key in places:
            x, y = places[key]
            node["position"] = {"x": round(x * _SCALE, 3), "y": round((1 - y) * _SCALE, 3)}
        nodes.append(node)
    edges = [
        {"data": {**row, "id": f"e{number}", "key": number, "interaction": row["kind"]}}
        for number, row in enumerate(net.edges)
    ]
    name = quarter.meta.name or quarter.meta.id
    found = {
        "format_version": "1.0",
        "generated_by": "ecosystem",
        "target_cytoscapejs_version": "~2.1",
        "directed": True,
        "multigraph": True,
        "data": {"name": name, "shared_name": name, "eco_quarter": meta_text(quarter.meta)},
        "elements": {"nodes": nodes, "edges": edges},
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
