"""GEXF in: versions 1.1 to 1.3."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from ecosystem.errors import DataError
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.notes import warning
from ecosystem.io.formats.sources import Source
from ecosystem.io.formats.xmls import all_of, children, local

ENDINGS = (".gexf",)


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
    """Read the nodes and edges of a GEXF document.

    Parameters
    ----------
    root
        Its outermost element.
    source
        Name of the file, for messages.

    Returns
    -------
    net
        Nodes (with those inside others) and edges, at the last moment that the file shows.

    Raises
    ------
    DataError
        If it holds no graph.
    """
    graph = next(all_of(root, "graph"), None)
    if local(root.tag) != "gexf" or graph is None:
        raise DataError("formats.nothing_gexf", path=source)
    titles, moment = _titles(graph), _latest(root)
    net = Net(source)
    for node in all_of(graph, "node"):
        if _is_there(node, moment):
            values = _values(node, titles["node"])
            labelled = {"label": node.get("label", "")} if node.get("label") else {}
            net.nodes.append({**labelled, **values, "id": node.get("id", "")})
    default = graph.get("defaultedgetype", "undirected")
    for edge in all_of(graph, "edge"):
        if not _is_there(edge, moment):
            continue
        ends = {"source": edge.get("source", ""), "target": edge.get("target", "")}
        weight = {"weight": edge.get("weight", "")} if edge.get("weight") else {}
        kind = {"kind": edge.get("kind", "")} if edge.get("kind") else {}
        values = _values(edge, titles["edge"])
        name = {"label": edge.get("label", "")} if edge.get("label") else {}
        computed = "eco_layer" in values
        plain = {} if computed else {**weight, **kind, **name}
        net.edges.append({**plain, **values, **ends})
        net.undirected.append(edge.get("type", default) != "directed")
    if moment:
        net.notes.append(warning("spells_latest", source, date=moment))
    return net


def net_of(source: Source) -> Net:
    """Read a GEXF file.

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
        If it is no GEXF or holds no graph.
    """
    name = source.only(*ENDINGS, ".xml", otherwise="formats.nothing_gexf")
    return parse_gexf(source.xml(name), name)
