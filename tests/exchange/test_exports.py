"""Every export is what other programs read, the same each time, and through the one door."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pytest
from frictionless import validate

import ecosystem as eco
from ecosystem.errors import UsageError
from ecosystem.exchange import EXPORTS

DATA = Path(__file__).resolve().parents[2] / "data"
KORNHAFEN = eco.read_quarter(DATA / "kornhafen" / "2026-01")
SMALL = eco.load_sample("mini")
EARLIER = eco.read_quarter(DATA / "kornhafen" / "2025-01")


def written(tmp_path, form, quarter=KORNHAFEN, **how):
    how.setdefault("view", "internal")
    target = tmp_path / f"out{EXPORTS[form]}"
    return eco.export_quarter(quarter, target, format=form, **how)


def content(path):
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {file.name: file.read_bytes() for file in files}


def rows_of(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def edges_of(graph):
    return sorted((s, t, d["kind"], d.get("topics", "")) for s, t, d in graph.edges(data=True))


@pytest.mark.parametrize("form", [form for form in EXPORTS if form != "excel"])
def test_two_runs_give_the_same_bytes_whatever_the_view(form, tmp_path):
    for view in ("internal", "public"):
        first = content(written(tmp_path / f"a-{view}", form, SMALL, view=view))
        again = content(written(tmp_path / f"b-{view}", form, SMALL, view=view))
        assert first == again
    assert content(tmp_path / "a-public" / f"out{EXPORTS[form]}") != content(
        tmp_path / "a-internal" / f"out{EXPORTS[form]}"
    )


def test_graphml_is_the_same_graph_for_networkx_and_igraph(tmp_path):
    path = written(tmp_path, "graphml")
    own = KORNHAFEN.graph
    read = nx.read_graphml(path, force_multigraph=True)
    assert set(read) == set(own)
    ours = sorted(
        (s, t, d["kind"], ";".join(d.get("topics", ()))) for s, t, d in own.edges(data=True)
    )
    assert edges_of(read) == ours
    assert {n: d["name"] for n, d in read.nodes(data=True)} == {
        n: d["name"] for n, d in own.nodes(data=True)
    }
    other = igraph.Graph.Read_GraphML(str(path))
    names = other.vs["id"]
    found = sorted((names[e.source], names[e.target], e["kind"], e["topics"]) for e in other.es)
    assert other.is_directed()
    assert found == ours


def test_gexf_is_the_same_graph_with_places_and_colours(tmp_path):
    path = written(tmp_path, "gexf")
    read = nx.read_gexf(path, version="1.3")
    assert set(read) == set(KORNHAFEN.graph)
    assert read.number_of_edges() == KORNHAFEN.graph.number_of_edges()
    ours = sorted((s, t, d["kind"]) for s, t, d in KORNHAFEN.graph.edges(data=True))
    assert sorted((s, t, d["kind"]) for s, t, d in read.edges(data=True)) == ours
    for _, node in read.nodes(data=True):
        assert {"r", "g", "b"} <= set(node["viz"]["color"])
    placed = [node for _, node in read.nodes(data=True) if "position" in node["viz"]]
    assert len(placed) > 60


def test_waves_are_spells(tmp_path):
    path = written(tmp_path, "gexf", waves=[EARLIER])
    read = nx.read_gexf(path, version="1.3")
    days = (str(EARLIER.meta.wave), str(KORNHAFEN.meta.wave))
    before, after = (set(q.table("actors").column("id")) for q in (EARLIER, KORNHAFEN))
    assert set(read) == before | after
    for key, node in read.nodes(data=True):
        starts = days[0] if key in before else days[1]
        ends = "None" if key in after else days[1]  # networkx writes an open end in letters
        assert [tuple(spell) for spell in node["spells"]] == [(starts, ends)]
    back = eco.import_quarter(path, format="gexf")
    assert set(back.quarter.table("actors").column("id")) == after
    with pytest.raises(UsageError, match="gexf"):
        written(tmp_path, "kumu", waves=[EARLIER])


# What GEXF 1.3 allows inside each element, and which attributes; `viz` in a namespace of its own.
GEXF = {
    "gexf": ({"meta", "graph"}, {"version"}),
    "meta": ({"creator", "description"}, set()),
    "graph": ({"attributes", "nodes", "edges"}, {"defaultedgetype", "mode", "timeformat"}),
    "attributes": ({"attribute"}, {"class", "mode"}),
    "attribute": (set(), {"id", "title", "type"}),
    "nodes": ({"node"}, set()),
    "edges": ({"edge"}, set()),
    "node": ({"attvalues", "spells", "color", "position", "size"}, {"id", "label"}),
    "edge": ({"attvalues", "spells"}, {"id", "source", "target", "label", "weight"}),
    "attvalues": ({"attvalue"}, set()),
    "attvalue": (set(), {"for", "value"}),
    "spells": ({"spell"}, set()),
    "spell": (set(), {"start", "end"}),
    "color": (set(), {"r", "g", "b"}),
    "position": (set(), {"x", "y", "z"}),
    "size": (set(), {"value"}),
}
TYPES = {"integer": int, "double": float, "string": str}


@pytest.mark.parametrize("waves", [(), (EARLIER,)], ids=["one", "waves"])
def test_gexf_keeps_to_its_schema(waves, tmp_path):
    """Elements, their order, attributes and values as the schema of version 1.3 wants them."""
    root = ET.parse(written(tmp_path, "gexf", waves=list(waves))).getroot()
    declared: dict[str, dict[str, str]] = {"nodes": {}, "edges": {}}
    for element in root.iter():
        space, _, name = element.tag[1:].rpartition("}")
        inner, own = GEXF.get(name, (set(), set()))
        assert (
            space == f"http://gexf.net/1.3{'/viz' if name in ('color', 'position', 'size') else ''}"
        )
        assert {part.tag.rpartition("}")[2] for part in element} <= inner
        assert set(element.attrib) <= own
    assert [part.tag.rpartition("}")[2] for part in root] == ["meta", "graph"]
    graph = root[1]
    parts = [part.tag.rpartition("}")[2] for part in graph]
    assert parts == ["attributes", "attributes", "nodes", "edges"]
    for part in graph[:2]:
        kinds = declared[f"{part.get('class')}s"]
        kinds |= {each.get("id", ""): each.get("type", "") for each in part}
    for part in graph[2:]:
        kinds = declared[part.tag.rpartition("}")[2]]
        ids = [each.get("id") for each in part]
        assert len(ids) == len(set(ids))
        for value in part.iter("{http://gexf.net/1.3}attvalue"):
            TYPES[kinds[value.get("for", "")]](value.get("value", ""))
    for color in root.iter("{http://gexf.net/1.3/viz}color"):
        assert all(0 <= int(channel) <= 255 for channel in color.attrib.values())
    for spell in root.iter("{http://gexf.net/1.3}spell"):
        assert all(dt.date.fromisoformat(day) for day in spell.attrib.values())


def test_cyjs_has_the_documented_shape(tmp_path):
    found = json.loads(written(tmp_path, "cytoscape").read_text("utf-8"))
    assert set(found) >= {"format_version", "generated_by", "data", "elements"}
    assert found["format_version"] == "1.0"
    nodes, edges = found["elements"]["nodes"], found["elements"]["edges"]
    ids = {node["data"]["id"] for node in nodes}
    for node in nodes:
        assert isinstance(node["data"]["id"], str)
        assert set(node.get("position", {"x": 0, "y": 0})) == {"x", "y"}
    for edge in edges:
        assert {edge["data"]["source"], edge["data"]["target"]} <= ids
        assert isinstance(edge["data"]["interaction"], str)
    graph = nx.cytoscape_graph(found)
    assert set(graph) == set(KORNHAFEN.graph)
    ours = sorted((s, t, d["kind"]) for s, t, d in KORNHAFEN.graph.edges(data=True))
    assert sorted((s, t, d["kind"]) for s, t, d in graph.edges(data=True)) == ours


@pytest.mark.parametrize("lang", ["de", "en"])
def test_kumu_has_the_documented_shape(lang, tmp_path):
    found = json.loads(written(tmp_path, "kumu", lang=lang).read_text("utf-8"))
    assert set(found) == {"elements", "connections"}
    ids = [element["id"] for element in found["elements"]]
    assert len(ids) == len(set(ids))
    for element in found["elements"]:
        assert element["label"]
        assert isinstance(element["tags"], list)
    for connection in found["connections"]:
        assert {connection["from"], connection["to"]} <= set(ids)
        assert connection["direction"] in ("directed", "undirected", "mutual")
    assert {e["type"] for e in found["elements"]} & {"Jobcenter", "Jobcentre"} == {
        {"de": "Jobcenter", "en": "Jobcentre"}[lang]
    }


@pytest.mark.parametrize("view", ["internal", "partner", "public"])
def test_hsds_is_a_valid_package_and_keeps_the_schema_of_the_standard(view, tmp_path, shared):
    folder = written(tmp_path, "hsds", SMALL, view=view)
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "note"])[:5]
    standard = json.loads((shared / "hsds_spec_examples/datapackage.json").read_text("utf-8"))
    by_path = {resource["path"]: resource for resource in standard["resources"]}
    own = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert own["version"] == standard["version"]
    for resource in own["resources"]:
        path = resource["path"]
        if path == "ties.csv":
            continue
        schema = by_path[path]["schema"]
        there = [field["name"] for field in resource["schema"]["fields"]]
        assert there == [field["name"] for field in schema["fields"]], path
    assert by_path.keys() <= {resource["path"] for resource in own["resources"]}
    (folder / "datapackage.json").write_text(json.dumps(standard), "utf-8")
    strict = validate(str(folder / "datapackage.json"))
    assert strict.valid, strict.flatten(["title", "fieldName", "note"])[:5]


def test_uuids_are_the_same_in_every_export(tmp_path):
    one = written(tmp_path / "a", "hsds", SMALL)
    other = written(tmp_path / "b", "hsds", SMALL, lang="de")
    ids = [{r["id"] for r in rows_of(f / "services.csv")} for f in (one, other)]
    assert ids[0] == ids[1]


def test_geojson_names_longitude_first(tmp_path):
    found = json.loads(written(tmp_path, "geojson").read_text("utf-8"))
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    actors = {r["id"]: r for r in KORNHAFEN.table("actors").records()}
    assert found["features"]
    for feature in found["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert (float(actors[feature["id"]]["lon"]), float(actors[feature["id"]]["lat"])) == (
            lon,
            lat,
        )


def test_tidy_tables_have_one_value_a_cell(tmp_path):
    folder = written(tmp_path, "r")
    topics = rows_of(folder / "offer_topics.csv")
    assert all(";" not in row["topic"] for row in topics)
    offers = KORNHAFEN.table("offers").records()
    assert len(topics) == sum(len(record["topics"].split(";")) for record in offers)
    ties = list(csv.reader((folder / "ties.csv").read_text("utf-8").splitlines()))
    assert ties[0][:2] == ["source", "target"]
    assert not any(cell in ("", "?", "unknown") for row in ties for cell in row)


def test_places_and_formats_that_are_wrong_are_named(tmp_path):
    with pytest.raises(UsageError, match="no format"):
        eco.export_quarter(KORNHAFEN, tmp_path / "x", format="morse")
    with pytest.raises(UsageError, match=r"\.graphml"):
        eco.export_quarter(KORNHAFEN, tmp_path / "x.csv", format="graphml")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        eco.export_quarter(KORNHAFEN, tmp_path / "full", format="hsds")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["letter.txt"]
