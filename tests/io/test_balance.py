"""What goes in is taken, asked or left out: every reader against a count of its source."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from ecosystem.io.clerk.lists import plan_list, read_list
from ecosystem.io.clerk.write import write_filled
from ecosystem.io.formats.registry import import_quarter
from ecosystem.io.lists import read_edgelist
from ecosystem.io.reading import load_sample
from lab.lists import HAND_MADE

# Blocks of labels and values are left out: their labels are no cells of data.
LISTS = [
    path
    for path in sorted(HAND_MADE.glob("*.csv"))
    if not path.name.endswith(".facts.csv") and path.stem != "pasted_lines"
]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_cell_of_a_list(path):
    """Counted by the reader of the standard library, below the header."""
    plan = plan_list(path)
    (shape,), (balance,) = plan.shapes, read_list(plan).balances
    data = path.read_bytes()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    sign = ";" if text.count(";") > text.count(",") else "\t" if "\t" in text else ","
    rows = csv.reader(io.StringIO(text), delimiter=sign)
    cells = sum(sum(bool(c.strip()) for c in row) for row in rows if rows.line_num > shape.header)
    assert balance.cells == cells
    assert cells == balance.taken + balance.asked + sum(balance.left_out.values())


def _packed(**tables: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    return buffer.getvalue()


EDGES = "Von;An;Art\nA;B;verweist\nA;A;Tipp\nA;B;verweist\nB;;Tipp\n"
PAJEK = '*Vertices 3\n1 "A"\n2 "B"\n3 "C"\n*Arcs\n1 2 1\n2 2 1\n*Edges\n2 3 1\n'
PLACES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"amenity": "library", "name": f"B{i}", **extra},
            "geometry": {"type": "Point", "coordinates": [7, 51]},
        }
        for i, extra in enumerate([{}, {"disused": "yes"}, {"opening_hours": "closed"}])
    ],
}
HSDS = _packed(
    organizations="id,name\n1,A\n1,A\n2,B\n",
    services="id,organization_id,name,status\n1,1,S,active\n2,1,T,inactive\n3,9,U,active\n",
    languages="id,service_id,language\n1,1,Arabic\n1,1,Farsi\n2,8,Dari\n",
    contacts="id,service_id,name\n1,1,Ann Example\n",
    odd="id,word\n1,x\n",
)


@pytest.mark.parametrize(
    ("name", "data", "rows"),
    [
        ("ties.csv", EDGES.encode(), {"edges": 4}),
        ("net.net", PAJEK.encode(), {"nodes": 3, "edges": 3}),
        ("places.geojson", json.dumps(PLACES).encode(), {"places": 3}),
        (
            "directory.zip",
            HSDS,
            {"organization": 3, "service": 3, "language": 3, "contact": 1, "odd": 1},
        ),
        ("points.csv", b"name;lat;lon\nA;51;7\nB;;\n", {"places": 2}),
        ("list.csv", b"Einrichtung;Angebot;Telefon\nAWO;Schulden;030 123456\n", {"list.csv": 3}),
    ],
)
def test_every_row_of_a_format(tmp_path, name, data, rows):
    (tmp_path / name).write_bytes(data)
    found = import_quarter(tmp_path / name).balance.tables
    assert {table: found[table].read for table in rows} == rows


def test_two_lists_and_the_template(tmp_path):
    (tmp_path / "n.csv").write_text("id,name,type\na,A,awo\nb,B,drk\n", "utf-8")
    edges = "source,target,kind\na,b,referral\na,,tip\nb,a,odd\n"
    (tmp_path / "e.csv").write_text(edges, "utf-8")
    two = read_edgelist(tmp_path / "n.csv", tmp_path / "e.csv").balance.tables
    assert (two["nodes"].read, two["edges"].read, two["edges"].taken) == (2, 3, 2)

    mini = load_sample("mini")
    book = write_filled(mini, tmp_path / "template.xlsx", "de")
    found = import_quarter(book).balance.tables
    assert found["Wer"].read == found["Wer"].taken == len(mini.table("actors"))
    assert found["Wohin"].read == len(mini.table("ties"))
