"""GEXF 1.3 out, with places, colours, and waves as spells.

Written by hand: the writer of networkx stamps the day of writing into the file, so that two exports
of one quarter would differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from ecosystem.io.formats.flat import Flat, Value, flat
from ecosystem.io.formats.plain import cell
from ecosystem.model.quarter import Quarter

ENDING = ".gexf"
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


def content(
    waves: Sequence[Quarter], *, places: Positions, colors: Colors, lang: str = "en"
) -> bytes:
    """Write one or several waves of a quarter as GEXF 1.3.

    Parameters
    ----------
    waves
        Earliest first, each as the view may show it. Of several each actor and tie lasts from the
        day of a wave to that of the next one in which it is not there.
    places
        Actor id to (x, y) in 0..1.
    colors
        Sector to a colour like ``#0072B2``.
    lang
        Language of computed labels.

    Returns
    -------
    content
        The bytes of the file; the same for the same waves.

    References
    ----------
    Gephi. GEXF 1.3: specifications. https://gexf.net/schema.html
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
