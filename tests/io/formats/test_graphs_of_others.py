"""Networks as the programs of researchers write them: told by their content, read whole."""

from __future__ import annotations

import io
import json
import zipfile

import networkx as nx
import openpyxl
import pytest

from ecosystem.errors import DataError
from ecosystem.io.formats.registry import format_of, import_quarter, recognise

YED = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:y="http://www.yworks.com/xml/graphml">
 <key for="node" id="d0" yfiles.type="nodegraphics"/>
 <key for="edge" id="d1" yfiles.type="edgegraphics"/>
 <graph edgedefault="directed" id="G">
  <node id="g" yfiles.foldertype="group">
   <data key="d0"><y:ProxyAutoBoundsNode><y:GroupNode><y:NodeLabel>Welfare</y:NodeLabel>
    </y:GroupNode></y:ProxyAutoBoundsNode></data>
   <graph id="g:"><node id="a"><data key="d0"><y:ShapeNode><y:Fill color="#FF0000"/>
    <y:NodeLabel>Caritas</y:NodeLabel></y:ShapeNode></data></node></graph>
  </node>
  <node id="b"><data key="d0"><y:ShapeNode><y:NodeLabel>Jobcenter</y:NodeLabel></y:ShapeNode>
  </data></node>
  <edge source="a" target="b"><data key="d1"><y:PolyLineEdge>
   <y:Arrows source="none" target="standard"/><y:EdgeLabel>referral</y:EdgeLabel>
  </y:PolyLineEdge></data></edge>
  <edge source="b" target="a"><data key="d1"><y:PolyLineEdge>
   <y:Arrows source="none" target="none"/><y:EdgeLabel>cooperation</y:EdgeLabel>
  </y:PolyLineEdge></data></edge>
 </graph>
</graphml>"""

MUTUAL = """<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph defaultedgetype="directed">
<nodes><node id="a" label="A"/><node id="b" label="B"/><node id="c" label="C"/></nodes>
<edges><edge id="0" source="a" target="b" type="mutual" label="cooperation"/>
<edge id="1" source="b" target="c" type="undirected" label="exchange"/>
<edge id="2" source="c" target="a" label="referral"/></edges></graph></gexf>"""

PAJEK = '*Vertices 3\n1 "Caritas"\n2 "Jobcenter"\n3 "Caritas"\n*Arcs\n1 2 1\n*Edges\n2 3 2\n'

VNA = '*node data\nid type\n"A b" school\nB library\n*tie data\nfrom to knows\n"A b" B 1\n'

GML = 'graph [\n directed 1\n node [ id 1 label "Müller & Co" ]\n node [ id 2 label "B" ]\n' + (
    " edge [ source 1 target 2 ]\n edge [ source 1 target 2 ]\n]\n"
)

DL = "dl n=2 format=edgelist1\nlabels:\nA,B\ndata:\n1 2 1\n"

SNAP = "# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n0\t2\n1\t2\n1\t1\n0\t1\n"

GEPHI = (
    "Source;Target;Type;Id;Label;Weight\na;b;Directed;0;referral;1,5\nb;c;Undirected;1;;2\n"
    "c;c;Directed;2;;1\n"
)

GERMAN = (
    "Von;An;Art;Wie oft\nCaritas;Jobcenter;Verweis;monatlich\nVHS;Caritas;Zusammenarbeit;selten\n"
)

MATRIX = ";A;B;C\nA;0;1;x\nB;1;0;0\nC;;0,5;0\n"

TEXTS = {
    "graphml": ("x.xml", YED),
    "gexf": ("x.xml", MUTUAL),
    "pajek": ("x.txt", PAJEK),
    "vna": ("x.txt", VNA),
    "gml": ("x.txt", GML),
    "ucinet": ("x.txt", DL),
    "snap": ("x.txt", SNAP),
}


def ties(imported):
    found = imported.quarter.table("ties").records()
    return sorted((r["source"], r["target"], r["kind"]) for r in found)


def names(imported):
    return sorted(imported.quarter.table("actors").column("name"))


def holds(imported, edges):
    """The rows of every table are all accounted for."""
    assert imported.balance.tables["edges"].read == edges
    for one in imported.balance.tables.values():
        assert one.read == one.taken + sum(one.left_out.values()) + sum(one.changed.values())
    for lang in ("de", "en"):
        assert len(imported.balance.lines(lang)) == len(imported.balance.tables)
        assert all(note.message(lang) for note in imported.notes)


CYJS = {
    "nodes": [{"data": {"id": "1", "name": "Ämter"}}, {"data": {"id": "2", "name": "B"}}],
    "edges": [{"data": {"id": "3", "source": "1", "target": "2", "interaction": "tip"}}],
}
HALL = {"type": "node", "id": 1, "lat": 51.5, "lon": 7.2}
ALONE = {
    **{form: content for form, (_, content) in TEXTS.items()},
    "edgelist": GERMAN,
    "cytoscape": json.dumps({"elements": CYJS}, ensure_ascii=False),
    "osm": json.dumps({"elements": [{**HALL, "tags": {"amenity": "library", "name": "Bücherei"}}]}),
    "hsds": "".join(f'{{"id": "{i}", "name": "Müller {i}", "services": []}}\n' for i in "12"),
}
WRITTEN = {
    ".txt": lambda text: text.encode("utf-8-sig"),
    ".csv": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    ".json": lambda text: text.replace("\n", "\r\n").encode(),
    ".xml": lambda text: text.replace("\n", "\r\n").encode("cp1252"),
    ".dat": lambda text: text.replace("\n", "\n\n").encode(),
    ".gexf": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
}


@pytest.mark.parametrize("form", ALONE)
def test_neither_the_ending_nor_the_encoding_changes_what_is_read(form, tmp_path):
    told = []
    for ending, write in WRITTEN.items():
        (tmp_path / f"x{ending}").write_bytes(write(ALONE[form]))
        guess = format_of(tmp_path / f"x{ending}")
        assert all(map(guess.sentence, ("de", "en")))
        found = import_quarter(tmp_path / f"x{ending}")
        assert (found.format, guess.format) == (form, form), ending
        told.append({name: table.records() for name, table in found.quarter.tables.items()})
    assert told == told[:1] * len(told)


def test_labels_groups_colours_and_arrows_of_yed(tmp_path):
    (tmp_path / "x.graphml").write_text(YED, "utf-8")
    found = import_quarter(tmp_path / "x.graphml")
    assert names(found) == ["Caritas", "Jobcenter"]
    caritas = next(r for r in found.quarter.table("actors").records() if r["id"] == "a")
    assert (caritas["group"], caritas["color"]) == ("Welfare", "#FF0000")
    assert ties(found) == [("a", "b", "cooperation"), ("a", "b", "referral")]
    assert found.balance.tables["nodes"].left_out == {"group": 1}
    holds(found, 2)


def test_directed_beside_undirected_and_mutual(tmp_path):
    (tmp_path / "x.gexf").write_text(MUTUAL, "utf-8")
    found = import_quarter(tmp_path / "x.gexf")
    assert ties(found) == [
        ("a", "b", "cooperation"),
        ("b", "c", "exchange"),
        ("c", "a", "referral"),
    ]
    holds(found, 3)


def test_pajek_keeps_vertices_of_one_label_apart(tmp_path):
    (tmp_path / "x.net").write_text(PAJEK, "utf-8")
    for form in (None, "edgelist", "pajek"):
        found = import_quarter(tmp_path / "x.net", format=form)
        assert names(found) == ["Caritas", "Caritas", "Jobcenter"]
        assert len(ties(found)) == 2
        holds(found, 2)


@pytest.mark.parametrize("form", ["pajek", "gml"])
def test_what_networkx_writes_is_the_same_graph(form, tmp_path):
    own = nx.gnp_random_graph(12, 0.3, seed=4, directed=True)
    nx.set_edge_attributes(own, dict.fromkeys(own.edges, 1.0), "weight")
    graph = nx.relabel_nodes(own, {n: f"Stelle {n}" for n in own})
    file = tmp_path / "x.txt"
    (nx.write_pajek if form == "pajek" else nx.write_gml)(graph, file)
    found = import_quarter(file)
    assert found.format == form
    called = {r["id"]: r["name"] for r in found.quarter.table("actors").records()}
    assert sorted((called[s], called[t]) for s, t, _ in ties(found)) == sorted(graph.edges)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_undirected_graphs_of_networkx_are_one_tie_a_pair(form, tmp_path):
    graph = nx.karate_club_graph()
    file = tmp_path / f"x.{form}"
    (nx.write_graphml if form == "graphml" else nx.write_gexf)(graph, file)
    found = import_quarter(file)
    assert len(found.quarter.table("actors")) == 34
    assert {frozenset(t[:2]) for t in ties(found)} == {frozenset(map(str, e)) for e in graph.edges}
    holds(found, graph.number_of_edges())


def test_gml_keeps_letters_and_several_edges(tmp_path):
    (tmp_path / "x.gml").write_text(GML, "utf-8")
    found = import_quarter(tmp_path / "x.gml")
    assert names(found) == ["B", "Müller & Co"]
    assert found.balance.tables["edges"].left_out == {"repeated": 1}
    holds(found, 2)


def test_gephi_s_table_with_commas_and_mixed_directions(tmp_path):
    (tmp_path / "x.csv").write_text(GEPHI, "utf-8")
    found = import_quarter(tmp_path / "x.csv")
    assert ties(found) == [("a", "b", "referral"), ("b", "c", "exchange")]
    rows = {r["source"]: r for r in found.quarter.table("ties").records()}
    assert rows["a"]["Weight"] == "1.5"
    assert (rows["a"]["Type"], rows["b"]["Type"]) == ("Directed", "Undirected")
    assert found.balance.tables["edges"].left_out == {"self_loop": 1}
    assert "self_loops" in [note.key for note in found.notes]
    holds(found, 3)


def test_a_german_list_of_ties(tmp_path):
    (tmp_path / "x.csv").write_text(GERMAN, "cp1252")
    found = import_quarter(tmp_path / "x.csv")
    rows = found.quarter.table("ties").records()
    told = {(r["source"], r["kind"], r["frequency"]) for r in rows}
    assert told == {("Caritas", "referral", "monthly"), ("VHS", "cooperation", "rarer")}


def test_pairs_of_snap_count_loops_and_doubles(tmp_path):
    (tmp_path / "x.txt").write_text(SNAP, "utf-8")
    found = import_quarter(tmp_path / "x.txt", format="edgelist")
    assert len(ties(found)) == 3
    assert found.balance.tables["edges"].left_out == {"repeated": 1, "self_loop": 1}
    holds(found, 5)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".txt"])
def test_a_matrix(ending, tmp_path):
    file = tmp_path / f"x{ending}"
    if ending == ".xlsx":
        book = openpyxl.Workbook()
        for line in MATRIX.strip().split("\n"):
            book.worksheets[0].append(line.split(";"))
        book.save(file)
    else:
        file.write_text(MATRIX, "utf-8")
    found = import_quarter(file)
    assert found.format == "edgelist"
    pairs = {(s, t) for s, t, _ in ties(found)}
    assert pairs == {("A", "B"), ("A", "C"), ("B", "A"), ("C", "B")}


def test_a_workbook_of_nodexl(tmp_path):
    """Captions above the headers, other columns called Source and ID, sheets about other things."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Edges"
    head = ["Vertex 1", "Vertex 2", "Color", "ID", "Relationship", "Source"]
    for row in (["", "", "Visual"], head, ["A", "B", "1", "7", "referral", "Web App"]):
        book.worksheets[0].append(row)
    sheet = book.create_sheet("Vertices")
    for row in (["", "Visual"], ["Vertex", "ID"], ["A", "2"], ["B", "3"], ["C", "4"]):
        sheet.append(row)
    for title, head, row in (
        ("Groups", ["Group", "Label", "ID"], ["G1", "First", "9"]),
        ("Group Vertices", ["Group", "Vertex", "Vertex ID"], ["G1", "A", "2"]),
        ("Words", ["Word", "Count"], ["help", "3"]),
    ):
        sheet = book.create_sheet(title)
        sheet.append(head)
        sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    found = import_quarter(tmp_path / "x.xlsx")
    assert found.format == "edgelist"
    assert (names(found), ties(found)) == (["A", "B", "C"], [("A", "B", "referral")])
    actors = {r["id"]: r for r in found.quarter.table("actors").records()}
    assert actors["A"]["Group"] == "G1"
    skipped = next(n for n in found.notes if n.key == "tables_skipped")
    assert skipped.params["names"] == "Groups, Words"


SESSION = "CytoscapeSession-1/"
XGMML = """<graph xmlns="http://www.cs.rpi.edu/XGMML" xmlns:cy="http://www.cytoscape.org" label="n">
<att><graph id="9" label="n"><node id="52" label="Caritas"/><node id="53" label="VHS">
<att type="list" name="areas"><att value="north"/><att value="west"/></att></node>
<edge id="60" source="52" target="53" label="Caritas (referral) VHS" cy:directed="1"/>
</graph></att></graph>"""
NODES = """"CyCSV-Version","1"
"SUID","kind of place","shared name"
"java.lang.Long","java.lang.String","java.lang.String"
"","mutable","mutable"
"n shared node",""
"52","school","Caritas"
"""


@pytest.mark.parametrize("name", ["x.zip", "x.cys", "x.xgmml", "x.xml"])
def test_a_session_of_cytoscape_and_one_network_of_it(name, tmp_path):
    folder = f"{SESSION}tables/1-n/SHARED_ATTRS-org.cytoscape.model."
    edges = '"SUID","interaction"\n"60","tip"\n'
    parts = {
        f"{SESSION}networks/1-n.xgmml": XGMML,
        f"{SESSION}networks/2-m.xgmml": '<graph><node id="7" label="Other"/></graph>',
        f"{SESSION}views/3-n.xgmml": "<graph/>",
        f"{folder}CyNode-1+shared+node.cytable": NODES,
        f"{folder}CyEdge-1+shared+edge.cytable": edges,
    }
    if name.endswith(("zip", "cys")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
    else:
        (tmp_path / name).write_text(XGMML, "utf-8")
    found = import_quarter(tmp_path / name)
    assert (found.format, names(found)) == ("cytoscape", ["Caritas", "VHS"])
    actors = {r["id"]: r for r in found.quarter.table("actors").records()}
    assert actors["53"]["areas"] == "north;west"
    session = name.endswith(("zip", "cys"))
    assert ties(found) == [("52", "53", "tip" if session else "referral")]
    assert actors["52"].get("kind of place", "") == ("school" if session else "")
    assert ("other_networks" in [n.key for n in found.notes]) == session


def test_a_table_of_people_is_refused_and_people_in_a_net_lose_their_names(tmp_path):
    (tmp_path / "x.csv").write_text("first_name,last_name,team\nAda,Beispiel,North\n", "utf-8")
    with pytest.raises(DataError, match="list of people"):
        import_quarter(tmp_path / "x.csv")
    folder = tmp_path / "net"
    folder.mkdir()
    (folder / "nodes.csv").write_text("id,first_name,last_name\n1,Ada,Beispiel\n2,,\n", "utf-8")
    (folder / "edges.csv").write_text("source,target\n1,2\n", "utf-8")
    found = import_quarter(folder)
    told = str(found.quarter.tables["actors"].rows) + str(found.notes)
    assert "Beispiel" not in told
    assert found.balance.tables["nodes"].changed == {"pseudonym": 1}


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.csv", "a,b\n1,2\n"), ("x.json", '{"a": 1}'), ("x.txt", "Dear all,\nsee you soon\n")],
)
def test_what_is_none_of_these_is_refused_with_the_nearest_three(name, content, tmp_path):
    (tmp_path / name).write_text(content, "utf-8")
    assert all(one.confidence < 0.5 for one in recognise(tmp_path / name))
    with pytest.raises(DataError, match=r"Nearest are: .+, .+, .+\."):
        import_quarter(tmp_path / name)


@pytest.mark.parametrize(
    "content",
    [
        "*Vertices 2\n*Arcs\n1 9\n",
        "*Vertices 9999999999\n",
        "*Vertices 2\n*Matrix\n0 1\n",
        "graph [\n node [\n",
    ],
)
def test_a_broken_text_is_one_sentence(content, tmp_path):
    (tmp_path / "x.net").write_text(content, "utf-8")
    with pytest.raises(DataError):
        import_quarter(tmp_path / "x.net", format="edgelist")


def test_an_ods_matrix_and_zip_of_a_folder(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("deep/edges.csv", "source,target\na,b\n")
        archive.writestr("deep/nodes.csv", "id,label\na,A\nb,B\n")
    (tmp_path / "x.zip").write_bytes(buffer.getvalue())
    found = import_quarter(tmp_path / "x.zip")
    assert (found.format, names(found)) == ("edgelist", ["A", "B"])


def two_kinds(form):
    """Three places and two boards as DL writes them, and who sits where."""
    head = f"dl nr=3 nc=2 format={form}\n"
    labels = "row labels:\nA\nB\nC\ncolumn labels:\nX,Y\n"
    body = {
        "fullmatrix": "1 0\n1 1\n0 1\n",
        "edgelist2": "1 1\n2 1\n2 2\n3 2\n",
        "nodelist2": "A X\nB X Y\nC Y\n",
    }[form]
    embedded = "row labels embedded\ncolumn labels embedded\n" if form == "nodelist2" else labels
    return f"{head}{embedded}data:\n{body}"


PAJEK_TWO = "*Vertices 5 3\n1 A\n2 B\n3 C\n4 X\n5 Y\n*Matrix\n1 0\n1 1\n0 1\n"


@pytest.mark.parametrize("form", ["fullmatrix", "edgelist2", "nodelist2", "pajek"])
def test_nodes_of_two_kinds(form, tmp_path):
    content = PAJEK_TWO if form == "pajek" else two_kinds(form)
    (tmp_path / "x.txt").write_text(content, "utf-8")
    found = import_quarter(tmp_path / "x.txt")
    called = {r["id"]: r for r in found.quarter.table("actors").records()}
    pairs = {tuple(sorted(called[e]["name"] for e in t[:2])) for t in ties(found)}
    assert pairs == {("A", "X"), ("B", "X"), ("B", "Y"), ("C", "Y")}
    assert [r["mode"] for r in called.values()] == ["1", "1", "1", "2", "2"]
    holds(found, 4)


@pytest.mark.parametrize(("form", "rows"), [("lowerhalf", "0\n1 0\n0 1 0\n"), ("fm", "0 1 0 ")])
def test_half_a_matrix_and_labels_whose_case_does_not_count(form, rows, tmp_path):
    if form == "fm":
        rows = "larry lin pat\nLarry 0 1 0\nLin 1 0 1\nPat 0 1 0\n"
        head = "labels embedded\n"
    else:
        head = "labels:\nlarry,lin,pat\n"
    (tmp_path / "x.dl").write_text(f"DL n=3\nformat = {form}\n{head}data:\n{rows}", "utf-8")
    found = import_quarter(tmp_path / "x.dl")
    assert names(found) == ["larry", "lin", "pat"]
    assert {t[:2] for t in ties(found)} == {("larry", "lin"), ("lin", "pat")}


def test_relations_partitions_and_further_networks_of_pajek(tmp_path):
    (tmp_path / "x.paj").write_text(
        '*Network one\n*Vertices 2\n1 "A"\n2 "B"\n*Arcs :1 "referral"\n1 2 1\n'
        '*Arcs :2 "tip"\n2: 2 1 1\n1: 2 1 1\n*Partition area\n*Vertices 2\n4\n7\n'
        '*Network two\n*Vertices 1\n1 "Z"\n*Arcs\n1 1\n',
        "utf-8",
    )
    found = import_quarter(tmp_path / "x.paj")
    assert ties(found) == [("1", "2", "referral"), ("2", "1", "referral"), ("2", "1", "tip")]
    assert found.quarter.table("actors").column("area") == ("4", "7")
    assert "other_networks" in [n.key for n in found.notes]
    holds(found, 3)


INTERVIEWS = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:nc="http://schema.networkcanvas.com/xmlns">
<key id="d" for="node" attr.name="area" attr.type="string"/>
<graph edgedefault="undirected" nc:caseId="1"><node id="n0"><data key="d">north</data></node>
<node id="n1"/><edge source="n0" target="n1"/></graph>
<graph edgedefault="directed" nc:caseId="2"><node id="n0"><data key="d">west</data></node>
<node id="n1"/><edge source="n1" target="n0"/></graph></graphml>"""


def test_each_graph_of_a_file_has_its_own_nodes(tmp_path):
    (tmp_path / "x.graphml").write_text(INTERVIEWS, "utf-8")
    found = import_quarter(tmp_path / "x.graphml")
    assert found.format == "networkcanvas"
    assert sorted(found.quarter.table("actors").column("area")) == ["", "", "north", "west"]
    assert len(ties(found)) == 2
    holds(found, 2)


GML_EDGES = """Creator "{creator}"
graph [ directed 1
 node [ id 1 label "A" a -Inf ]
 node [ id 2 label "B" ]
 node [ id 3 label "?" ]
 edge [ source 1 target 2 label "referral" {one} ]
 edge [ source 2 target 3 label "cooperation" {other} ]
]"""
ARROWS = ("yFiles", 'graphics [ sourceArrow "standard" ]', 'graphics [ fill "#0" ]')


@pytest.mark.parametrize(
    ("creator", "one", "other"), [ARROWS, ("x", 'directed "Y"', 'directed "N"')]
)
def test_arrows_and_directions_of_gml(creator, one, other, tmp_path):
    text = GML_EDGES.format(creator=creator, one=one, other=other).replace("[ ", "[\n")
    (tmp_path / "x.gml").write_text(text.replace(" ]", "\n]").replace(" a ", "\na "), "utf-8")
    found = import_quarter(tmp_path / "x.gml")
    assert names(found) == ["3", "A", "B"]  # what is called "?" has no name
    first = ("2", "1", "referral") if creator == "yFiles" else ("1", "2", "referral")
    assert sorted(ties(found)) == sorted([first, ("2", "3", "cooperation")])


def test_names_of_edges_are_no_kinds_and_texts_about_people_are_not_read(tmp_path):
    rows = [{"source": "a", "target": f"b{i}", "label": f"tie {i}"} for i in range(5)]
    (tmp_path / "edges.csv").write_text(
        "source,target,label\n" + "".join(f"{','.join(r.values())}\n" for r in rows), "utf-8"
    )
    (tmp_path / "nodes.csv").write_text(
        "id,label,type,about,page,area\n"
        "a,Ada Beispiel,Person,Ada Beispiel is well known,https://example.org/ada,north\n"
        "b1,Caritas,caritas,A house that has been there for a hundred years,,west\n",
        "utf-8",
    )
    found = import_quarter(tmp_path)
    assert "kinds" not in found.mapping.words or not {r["label"] for r in rows} & set(
        found.mapping.words["kinds"]
    )
    told = str(found.quarter.tables["actors"].rows) + str(found.notes) + str(found.confirm)
    assert "Ada" not in told
    assert "example.org" not in told
    assert "north" in told
    assert "hundred years" in told


@pytest.mark.parametrize(("name", "content"), [("x.graphml", "<graphml><graph/></graphml>")])
def test_a_graph_without_nodes_is_no_folder_without_tables(name, content, tmp_path):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(DataError, match="holds nothing that can be read"):
        import_quarter(tmp_path / name)
