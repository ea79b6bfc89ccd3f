"""Small tools for the two XML graph formats: names without namespace, texts that XML can hold."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ecosystem.errors import DataError
from ecosystem.io.files import number_text
from ecosystem.io.formats.base import Row, Source, cell, texts, warning
from ecosystem.io.formats.nets import Flat, Net, Value, flat, meta_from, meta_text
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


# --- Small tools for the two XML graph formats: names without namespace, texts that XML can hold.


def local(tag: object) -> str:
    """Give the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Give the children of a name, whatever their namespace."""
    for child in element:
        if local(child.tag) == name:
            yield child


def all_of(element: Element, name: str) -> Iterator[Element]:
    """Give the descendants of a name, whatever their namespace and depth."""
    for found in element.iter():
        if local(found.tag) == name:
            yield found


# --- GEXF in: versions 1.1 to 1.3.


def _titles(graph: ET.Element) -> dict[str, dict[str, tuple[str, str]]]:
    """Give title and type of each attribute, by class and id: ids are numbers in most files."""
    found: dict[str, dict[str, tuple[str, str]]] = {"node": {}, "edge": {}}
    for attributes in all_of(graph, "attributes"):
        own = found.setdefault(attributes.get("class", "node"), {})
        for one in children(attributes, "attribute"):
            key = one.get("id", "")
            own[key] = (one.get("title") or key, one.get("type", "string"))
    return found


def _moment(element: ET.Element, *names: str) -> str:
    return next((element.get(name, "") for name in names if element.get(name)), "")


def _lasts(element: ET.Element) -> list[tuple[str, str]]:
    """Give begin and end of each spell of an element; an open side is blank."""
    spells = [
        (_moment(spell, "start", "startopen"), _moment(spell, "end", "endopen"))
        for holder in children(element, "spells")
        for spell in children(holder, "spell")
    ]
    own = (_moment(element, "start", "startopen"), _moment(element, "end", "endopen"))
    return spells or ([own] if any(own) else [])


def _values(element: ET.Element, titles: Mapping[str, tuple[str, str]]) -> Row:
    """Read the attributes of a node or edge; of values that change the last one counts."""
    found: Row = {}
    for holder in children(element, "attvalues"):
        for one in children(holder, "attvalue"):
            key = one.get("for") or one.get("id") or ""
            title, kind = titles.get(key, (key, "string"))
            text = one.get("value", "")
            if text == "null":  # as Gephi writes what is not there
                continue
            if kind == "boolean":
                text = {"true": "yes", "false": "no"}.get(text.lower(), text)
            found[title] = text
    return found


def _latest(root: ET.Element) -> str:
    """Find the last moment at which anything begins; what has ended by then is not read."""
    graph_elements = [*all_of(root, "node"), *all_of(root, "edge")]
    return max((begin for one in graph_elements for begin, _ in _lasts(one)), default="")


def _is_there(element: ET.Element, moment: str) -> bool:
    lasts = _lasts(element)
    return not lasts or any(not end or end > moment for _, end in lasts)


def parse_gexf(root: ET.Element, source: str) -> Net:
    """Read the nodes and edges of a GEXF document."""
    graph = next(all_of(root, "graph"), None)
    if local(root.tag) != "gexf" or graph is None:
        raise DataError("formats.nothing_gexf", path=source)
    titles, moment = _titles(graph), _latest(root)
    net = Net(source)
    for node in all_of(graph, "node"):
        labelled = {"label": node.get("label", "")} if node.get("label") else {}
        net.node({**labelled, **_values(node, titles["node"]), "id": node.get("id", "")})
        if not _is_there(node, moment):
            net.gone(net.nodes)
    default = graph.get("defaultedgetype", "undirected")
    for edge in all_of(graph, "edge"):
        ends = {"source": edge.get("source", ""), "target": edge.get("target", "")}
        weight = {"weight": edge.get("weight", "")} if edge.get("weight") else {}
        kind = {"kind": edge.get("kind", "")} if edge.get("kind") else {}
        values = _values(edge, titles["edge"])
        name = {"label": edge.get("label", "")} if edge.get("label") else {}
        computed = "eco_layer" in values
        plain = {} if computed else {**weight, **kind, **name}
        both = edge.get("type", default) != "directed"
        net.edge({**plain, **values, **ends}, undirected=both)
        if not _is_there(edge, moment):
            net.gone(net.edges)
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


def _write_values(element: ET.Element, row: Mapping[str, Value], ids: Mapping[str, str]) -> None:
    holder = ET.SubElement(element, "attvalues")
    for name in sorted(ids, key=lambda name: int(ids[name])):
        if name in row:
            ET.SubElement(holder, "attvalue", {"for": ids[name], "value": cell(row[name])})


def _rgb(color: str) -> dict[str, str]:
    red, green, blue = (str(int(color[i : i + 2], 16)) for i in (1, 3, 5))
    return {"r": red, "g": green, "b": blue}


def _look(element: ET.Element, row: Mapping[str, Value], places: Positions, colors: Colors) -> None:
    color = colors.get(str(row.get("eco_sector", "")))
    if color:
        ET.SubElement(element, "viz:color", _rgb(color))
    place = places.get(str(row["id"]))
    if place:
        x, y = (f"{value * _SCALE:.3f}" for value in place)
        ET.SubElement(element, "viz:position", x=x, y=y, z="0.0")
        ET.SubElement(element, "viz:size", value=_SIZE)


def _spell(element: ET.Element, when: Sequence[tuple[str, str]]) -> None:
    if not when:
        return
    holder = ET.SubElement(element, "spells")
    for begin, end in when:
        ET.SubElement(holder, "spell", {"start": begin, **({"end": end} if end else {})})


def _edge_keys(net: Flat) -> list[tuple[str, str, str, int]]:
    """Name each edge over waves: its ends, its kind, and which of several it is."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for edge in net.edges:
        key = (str(edge["source"]), str(edge["target"]), str(edge["kind"]))
        seen[key] = seen.get(key, 0) + 1
        found.append((*key, seen[key]))
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
    nodes, edges = _joined(nets)
    root = ET.Element("gexf", {"version": "1.3", "xmlns": _SPACE, "xmlns:viz": _VIZ})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = "ecosystem"
    ET.SubElement(meta, "description").text = waves[-1].meta.name or waves[-1].meta.id
    mode = {"mode": "dynamic", "timeformat": "date"} if len(waves) > 1 else {"mode": "static"}
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", **mode})
    node_ids = _declare(graph, "node", [row for row, _ in nodes])
    edge_ids = _declare(graph, "edge", [row for row, _ in edges])
    holder = ET.SubElement(graph, "nodes")
    for row, when in nodes:
        labels = {"id": str(row["id"]), "label": str(row["label"])}
        node = ET.SubElement(holder, "node", labels)
        _write_values(node, row, node_ids)
        _spell(node, when)
        _look(node, row, places, colors)
    holder = ET.SubElement(graph, "edges")
    for number, (row, when) in enumerate(edges):
        edge = ET.SubElement(holder, "edge", _edge(number, row))
        _write_values(edge, row, edge_ids)
        _spell(edge, when)
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _edge(number: int, row: Mapping[str, Value]) -> dict[str, str]:
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
    for data in children(element, "data"):
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
        for key in all_of(root, "key")
    }


def parse_graphml(root: Element, source: str) -> Net:
    """Read the nodes and edges of a GraphML document."""
    graphs = list(all_of(root, "graph"))
    if local(root.tag) != "graphml" or not graphs:
        raise DataError("formats.nothing_graphml", path=source)
    keys = _keys(root)
    net = Net(source)
    taken: set[str] = set()
    for number, graph in enumerate(children(root, "graph"), start=1):
        ids = {node.get("id", "") for node in all_of(graph, "node")}
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
    for edge in all_of(graph, "edge"):
        row = _graphml_data(edge, keys)
        arrows = row.pop("arrows", "")
        ends = [edge.get("source", ""), edge.get("target", "")]
        if arrows == "backward":
            ends.reverse()
        both = {"true": False, "false": True}.get(edge.get("directed", ""), default)
        row |= {"source": before + ends[0], "target": before + ends[1]}
        net.edge(row, undirected=both or arrows in ("both", "none"))
    for hyper in all_of(graph, "hyperedge"):
        points = sorted({e.get("node", "") for e in children(hyper, "endpoint")} - {""})
        for one, other in combinations(points, 2):
            both_ends = {"source": before + one, "target": before + other}
            net.edge({**_graphml_data(hyper, keys), **both_ends}, undirected=True)


def _graphml_nodes(
    graph: Element, keys: dict[str, tuple[str, str]], net: Net, group: str, before: str
) -> None:
    """Read the nodes of a graph, and those inside them with the name of their group."""
    for node in children(graph, "node"):
        row = _graphml_data(node, keys)
        folder = node.get("yfiles.foldertype", "")
        inside = {"group": group} if group else {}
        closed = {"yfiles.foldertype": folder} if folder else {}
        net.node({**row, **inside, **closed, "id": before + node.get("id", "")})
        for inner in children(node, "graph"):
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


def _cytoscape_data(entry: object) -> Mapping[str, Any] | None:
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
    data = [_cytoscape_data(entry) for entry in elements]
    return None if None in data else [d for d in data if d is not None]


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
    label = element.get("label", "")
    found: Row = {"label": label} if label else {}
    for part in children(element, "att"):
        name, word = part.get("name", ""), part.get("value", "")
        if part.get("type") == "list":
            word = ";".join(filter(None, (one.get("value", "") for one in children(part, "att"))))
        if name and word and name not in _INNER:
            found[name] = _YES.get(word, word) if part.get("type") == "boolean" else word
    return found


def parse_xgmml(root: Element, source: str) -> Net:
    """Read a network of Cytoscape."""
    if local(root.tag) != "graph":
        raise DataError("formats.nothing_cytoscape", path=source)
    net = Net(source)
    default = root.get("directed", "1") != "0"
    for node in all_of(root, "node"):
        if node.get("id"):
            net.node({**_xgmml_row(node), "id": node.get("id", "")})
    for edge in all_of(root, "edge"):
        if edge.get("source"):
            ends = {"source": edge.get("source", ""), "target": edge.get("target", "")}
            directed = {"0": False, "1": True}.get(
                edge.get("directed", edge.get("{http://www.cytoscape.org}directed", "")), default
            )
            row = _xgmml_row(edge)
            if named := _EDGE_NAME.fullmatch(row.get("label", "")):
                row.pop("label")
                row.setdefault("interaction", named[1])
            number = {"id": edge.get("id", "")} if edge.get("id") else {}
            net.edge({**row, **number, **ends}, undirected=not directed)
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
