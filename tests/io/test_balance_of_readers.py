"""Every reader gives every row a fate: what stands in the source is what its balance counts."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.io.formats.registry import import_quarter

Ends = tuple[int, int]
Counts = dict[str, int]
# Files by name, and how many rows of each table a person counts in them.
Made = tuple[Mapping[str, str], Counts]

NAMES = ("Caritas Nord", "Tafel", "Haus der Familie", "Anna Beispiel", "VHS", "Tafel")


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue()


def gexf(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    nodes = "".join(f'<node id="{i}" label="{name}"/>' for i, name in enumerate(names))
    types = ("directed", "undirected", "mutual")
    edges = "".join(
        f'<edge id="{i}" source="{a}" target="{b}" type="{types[i % 3]}"/>'
        for i, (a, b) in enumerate(ties)
    )
    body = f"<graph><nodes>{nodes}</nodes><edges>{edges}</edges></graph>"
    text = f'<gexf xmlns="http://gexf.net/1.3" version="1.3">{body}</gexf>'
    return {"net.gexf": text}, {"nodes": len(names), "edges": len(ties)}


def graphml(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    nodes = "".join(
        f'<node id="n{i}"><data key="l">{name}</data></node>' for i, name in enumerate(names)
    )
    edges = "".join(f'<edge source="n{a}" target="n{b}"/>' for a, b in ties)
    text = (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="l" for="node" attr.name="label" attr.type="string"/>'
        f'<graph edgedefault="directed">{nodes}{edges}</graph></graphml>'
    )
    return {"net.graphml": text}, {"nodes": len(names), "edges": len(ties)}


def kumu(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    elements = [{"_id": f"e{i}", "label": name} for i, name in enumerate(names)]
    ways = ("directed", "mutual", "undirected")
    connections = [
        {"from": f"e{a}", "to": f"e{b}", "direction": ways[i % 3]} for i, (a, b) in enumerate(ties)
    ]
    text = json.dumps({"elements": elements, "connections": connections})
    return {"map.json": text}, {"nodes": len(names), "edges": len(ties)}


def cytoscape(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    nodes = [{"data": {"id": str(i), "name": name}} for i, name in enumerate(names)]
    edges = [
        {"data": {"id": f"x{i}", "source": str(a), "target": str(b)}}
        for i, (a, b) in enumerate(ties)
    ]
    text = json.dumps({"data": {}, "elements": {"nodes": nodes, "edges": edges}})
    return {"net.cyjs": text}, {"nodes": len(names), "edges": len(ties)}


def networkcanvas(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    uuid = "networkCanvasUUID"
    nodes = table(("nodeID", uuid, "name"), [(i, f"u{i}", n) for i, n in enumerate(names)])
    ends = ("networkCanvasSourceUUID", "networkCanvasTargetUUID")
    rows = [(i, f"x{i}", f"u{a}", f"u{b}") for i, (a, b) in enumerate(ties)]
    edges = table(("edgeID", uuid, *ends), rows)
    files = {"1_attributeList_place.csv": nodes, "1_edgeList_knows.csv": edges}
    return files, {"nodes": len(names), "edges": len(ties)}


def pajek(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    half = len(ties) // 2
    lines = [f"*Vertices {len(names)}"]
    lines += [f'{i} "{name}"' for i, name in enumerate(names, start=1)]
    lines += ["*Arcs", *(f"{a + 1} {b + 1} 1" for a, b in ties[:half])]
    lines += ["*Edges", *(f"{a + 1} {b + 1} 2" for a, b in ties[half:])]
    return {"net.net": "\n".join(lines)}, {"nodes": len(names), "edges": len(ties)}


def gml(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    nodes = "".join(f' node [ id {i} label "{n}" ]\n' for i, n in enumerate(names))
    edges = "".join(f" edge [ source {a} target {b} ]\n" for a, b in ties)
    text = f"graph [\n directed 1\n multigraph 1\n{nodes}{edges}]\n"
    return {"net.gml": text}, {"nodes": len(names), "edges": len(ties)}


def ucinet(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    size, told = len(names), set(ties)
    labels = ",".join(f'"{name}"' for name in names)
    rows = [" ".join(str(int((a, b) in told)) for b in range(size)) for a in range(size)]
    text = f"dl n = {size} format = fullmatrix\nlabels:\n{labels}\ndata:\n" + "\n".join(rows)
    symmetric = all((b, a) in told for a, b in told)  # then each field stands for both directions
    count = len({tuple(sorted(pair)) for pair in told}) if symmetric else len(told)
    return {"net.dl": text}, {"nodes": size, "edges": count}


def vna(names: Sequence[str], ties: Sequence[Ends]) -> Made:
    nodes = "\n".join(f'p{i} "{name}"' for i, name in enumerate(names))
    edges = "\n".join(f"p{a} p{b} {i}" for i, (a, b) in enumerate(ties))
    text = f"*node data\nID name\n{nodes}\n*tie data\nfrom to number\n{edges}\n"
    return {"net.vna": text}, {"nodes": len(names), "edges": len(ties)}


def snap(_: Sequence[str], ties: Sequence[Ends]) -> Made:
    lines = ["# Directed graph", "# FromNodeId\tToNodeId", *(f"{a}\t{b}" for a, b in ties)]
    return {"net.txt": "\n".join(lines)}, {"edges": len(ties)}


def gephi(_: Sequence[str], ties: Sequence[Ends]) -> Made:
    rows = [(a, b, "Undirected" if i % 2 else "Directed", i) for i, (a, b) in enumerate(ties)]
    return {"e.csv": table(("Source", "Target", "Type", "Id"), rows)}, {"edges": len(ties)}


GRAPHS: Mapping[str, Callable[[Sequence[str], Sequence[Ends]], Made]] = {
    each.__name__: each
    for each in (
        gexf,
        graphml,
        kumu,
        cytoscape,
        networkcanvas,
        pajek,
        gml,
        ucinet,
        vna,
        snap,
        gephi,
    )
}


def counted(made: Made) -> None:
    """Import the files, and compare the balance with what was counted beforehand."""
    files, counts = made
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        alone = Path(folder) / next(iter(files)) if len(files) == 1 else Path(folder)
        tables = import_quarter(alone).balance.tables
    assert {name: tables[name].read for name in counts} == counts
    assert not [name for name, found in tables.items() if "unused" in found.left_out]


@pytest.mark.parametrize("form", GRAPHS)
@given(st.data())
@settings(max_examples=tries(12), deadline=None)
def test_nodes_and_edges(form, data):
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    end = st.integers(0, len(names) - 1)
    ties = data.draw(st.lists(st.tuples(end, end), min_size=1, max_size=7))
    counted(GRAPHS[form](names, ties))


@given(st.lists(st.sampled_from(("Active", "Inactive", "")), min_size=1, max_size=6), st.booleans())
@settings(max_examples=tries(12), deadline=None)
def test_tables_of_211(states, with_ids):
    head = ["PublicName", "TaxonomyLevelName", "TaxonomyTerms", "AgencyStatus", "AgencyName"]
    levels = ("Agency", "Site", "Program")
    rows = [
        [f"P{i % 4}", levels[i % 3], "Food Pantries", state, "Help Inc"]
        for i, state in enumerate(["", *states])
    ]
    if with_ids:
        head.append("ResourceAgencyNum")
        rows = [[*row, str(i % 3)] for i, row in enumerate(rows)]
    counted(({"list.csv": table(head, rows)}, {"list": len(rows)}))


@given(st.lists(st.sampled_from(("", "Haus", "Treff")), min_size=1, max_size=5))
@settings(max_examples=tries(12), deadline=None)
def test_entries_of_integreat(titles):
    pois = [
        {
            "id": i,
            "path": f"/stadt/de/locations/{i}",
            "title": title,
            "available_languages": {},
            "location": {"id": i % 3, "name": title, "latitude": 48.3, "longitude": 10.9},
        }
        for i, title in enumerate(["Haus", *titles])
    ]
    counted(({"pois.json": json.dumps(pois)}, {"locations": len(pois)}))


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(("active", "inactive"))), max_size=5))
@settings(max_examples=tries(12), deadline=None)
def test_services_of_oruk(services):
    page = [
        {
            "id": f"s{i}",
            "name": f"Advice {i % 2}",
            "status": state,
            "organization": {"id": f"o{of}", "name": f"Org {of}"},
        }
        for i, (of, state) in enumerate([(0, "active"), *services])
    ]
    text = json.dumps({"totalPages": 1, "totalElements": len(page), "number": 1, "content": page})
    counted(({"services.json": text}, {"service": len(page), "organization": len(page)}))


@given(st.lists(st.sampled_from(("51,5", "", "x")), min_size=1, max_size=6))
@settings(max_examples=tries(12), deadline=None)
def test_places_with_coordinates(lats):
    rows = [(f"Haus {i}", lat, "13,1") for i, lat in enumerate(["50,1", *lats])]
    counted(({"p.csv": table(("Name", "Breite", "Länge"), rows)}, {"places": len(rows)}))
