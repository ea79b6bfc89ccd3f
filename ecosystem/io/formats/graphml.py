"""GraphML in and out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ecosystem.errors import DataError
from ecosystem.io.formats.flat import flat, meta_from, meta_text
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.sources import Source
from ecosystem.io.formats.xmls import all_of, children, local
from ecosystem.io.text import number_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ecosystem.model.quarter import Quarter

ENDINGS = (".graphml", ".xml")
ENDING = ".graphml"
_YES = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


def _data(element: Element, keys: dict[str, tuple[str, str]]) -> Row:
    """Read the attributes of a node or edge by their names."""
    found: Row = {}
    for data in children(element, "data"):
        name, kind = keys.get(data.get("key", ""), (data.get("key", ""), "string"))
        text = "".join(data.itertext()).strip()
        found[name] = _plain(text, kind)
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
    """Read the nodes and edges of a GraphML document.

    Parameters
    ----------
    root
        Its outermost element.
    source
        Name of the file, for messages.

    Returns
    -------
    net
        Nodes and edges of all its graphs; nested graphs and unknown namespaces do not disturb, an
        edge that joins more than two nodes joins each pair of them.

    Raises
    ------
    DataError
        If it holds no graph.
    """
    graphs = list(all_of(root, "graph"))
    if local(root.tag) != "graphml" or not graphs:
        raise DataError("formats.nothing_graphml", path=source)
    keys = _keys(root)
    net = Net(source)
    default = graphs[0].get("edgedefault", "directed") == "undirected"
    for node in all_of(root, "node"):
        net.nodes.append({**_data(node, keys), "id": node.get("id", "")})
    for edge in all_of(root, "edge"):
        ends = {"source": edge.get("source", ""), "target": edge.get("target", "")}
        net.edges.append({**_data(edge, keys), **ends})
        net.undirected.append({"true": False, "false": True}.get(edge.get("directed", ""), default))
    for hyper in all_of(root, "hyperedge"):
        ends_ = sorted({e.get("node", "") for e in children(hyper, "endpoint")} - {""})
        for place, one in enumerate(ends_):
            for other in ends_[place + 1 :]:
                net.edges.append({**_data(hyper, keys), "source": one, "target": other})
                net.undirected.append(True)
    net.meta = meta_from(_data(graphs[0], keys).get("eco_quarter", ""))
    return net


def net_of(source: Source) -> Net:
    """Read a GraphML file.

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
        If it is no GraphML or holds no graph.
    """
    name = source.only(*ENDINGS, otherwise="formats.nothing_graphml")
    return parse_graphml(source.xml(name), name)


def content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write a quarter as GraphML.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of computed labels.

    Returns
    -------
    content
        The bytes of the file; the same for the same quarter.
    """
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
