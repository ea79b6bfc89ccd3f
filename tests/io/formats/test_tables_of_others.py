"""Small tables of other programs, as they come: without ids, without names, in plain words."""

from __future__ import annotations

import io

import openpyxl
import pytest

import ecosystem as eco
from ecosystem.io.formats.base import FormatImport
from ecosystem.io.formats.registry import format_of


@pytest.fixture
def read(tmp_path):
    def import_(**files: str) -> FormatImport:
        for name, text in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_text(text, "utf-8")
        return eco.import_quarter(path if len(files) == 1 else tmp_path)

    return import_


def test_tables_of_211_without_ids(read):
    imported = read(
        Agencies__csv="AgencyName,AgencyDescription\nUnited Help,Charity\n",
        Programs__csv=(
            "ProgramName,AgencyName,TaxonomyCodes,Hours,LanguagesSpoken\n"
            "Rent help,United Help,BH-3800.7000,Mon-Fri 8am-4pm,English; Spanish\n"
            "Food box,United Help,BD-1800.2000,,\n"
        ),
    )
    assert imported.format == "airs"
    assert imported.quarter.table("actors").column("name") == ("United Help",)
    offers = {row["title"]: row for row in imported.quarter.table("offers").records()}
    assert set(offers) == {"Rent help", "Food box"}
    assert offers["Rent help"]["languages"] == "en;es"
    assert offers["Rent help"]["opening_hours"] == "Mo-Fr 08:00-16:00"
    assert {table.read for table in imported.balance.tables.values()} == {1, 2}


def test_network_canvas_is_told_by_its_columns(read):
    """Whatever its files are called: the person who was asked is no place."""
    uuid = "networkCanvasEgoUUID,networkCanvasUUID"
    imported = read(
        places__csv=f"nodeID,{uuid},name\n1,e,u1,Hub\n2,e,u2,Clinic\n",
        lines__csv=f"edgeID,from,to,{uuid},networkCanvasSourceUUID,networkCanvasTargetUUID\n"
        "1,1,2,e,x,u1,u2\n",
        ego__csv="networkCanvasEgoUUID,networkCanvasCaseID,name\ne,1,Anna Beispiel\n",
    )
    assert imported.format == "networkcanvas"
    assert set(imported.quarter.table("actors").column("name")) == {"Hub", "Clinic"}
    assert len(imported.quarter.table("ties")) == 1


def test_elements_of_kumu_alone(read):
    imported = read(m__csv="Label,Type,Description\nFamily Hub,Charity,\nTown Hall,Government,\n")
    assert imported.format == "kumu"
    assert imported.quarter.table("actors").column("name") == ("Family Hub", "Town Hall")


@pytest.mark.parametrize(
    ("code", "lon"), [("04109", 12.376), ("50667", 6.376), ("", 6.376), ("0410", 6.376)]
)
def test_the_zone_of_a_point_is_told_by_the_postcode(read, code, lon):
    head = "BEZEICHNUNG;PLZ;ORT;RECHTSWERT;HOCHWERT"
    imported = read(p__csv=f"{head}\nKita Spatz;{code};Ort;317250,5;5691234,1\n")
    (row,) = imported.quarter.table("actors").records()
    assert float(row["lon"]) == pytest.approx(lon, abs=0.001)


def test_ways_and_times_in_plain_words(read):
    imported = read(
        e__csv="Von;An;Art;Wie oft\nA;B;schickt Eltern hin;monatlich\nB;C;begleitet;2x im Jahr\n"
        "C;A;arbeiten zusammen;selten\nA;C;Quark;nie im Leben\n"
    )
    ties = imported.quarter.table("ties")
    assert ties.column("kind") == ("referral", "handover", "cooperation", "exchange")
    assert ties.column("frequency") == ("monthly", "half_yearly", "rarer", "")
    assert ties.column("original_Art") == ("", "", "", "Quark")


def test_names_like_those_of_persons_are_asked_about_once(read):
    imported = read(e__csv="Source;Target\nErika Mustermann;Town Library\nHans Beispiel;Hub\n")
    (asked,) = (one for one in imported.confirm if one.reason == "person")
    assert asked.count == 2


AGENCIES = """Agency Name,Site Name,Program,Eligibility,Languages Spoken,Street Address,City
North Hub,Main Office,Food box,Women,Spanish;Arabic,1 A St,Town
South Hub,Main Office,Food box,Anyone,Spanish,2 B St,Town
South Hub,Annex,Tenant clinic,,,3 C St,Town
"""


def test_an_agency_without_a_row_of_its_own_is_named_by_its_programs(read):
    imported = read(a__csv=AGENCIES)
    actors = {row["id"]: row for row in imported.quarter.table("actors").records()}
    assert {row["name"] for row in actors.values()} == {
        *("North Hub", "South Hub", "Main Office", "Annex"),
    }
    told = {
        (actors[row["actor"]]["name"], row["title"]): (
            row["languages"],
            actors[row["at"] or row["actor"]].get("address", ""),
        )
        for row in imported.quarter.table("offers").records()
    }
    assert told == {
        ("North Hub", "Food box"): ("es;ar", "1 A St, Town"),
        ("South Hub", "Food box"): ("es", "2 B St, Town"),
        ("South Hub", "Tenant clinic"): ("", "3 C St, Town"),
    }


def test_of_several_words_for_a_tie_each_known_one_is_a_tie(read):
    imported = read(
        e__csv="Von;An;Art;Wie oft;Thema;Hängt an einer Person?;vereinbart\n"
        "A;B;Verweis, Kooperation;3x im Monat;Wohnung;ja;Vertrag\nA;C;Verweis / Quark;;;;mündlich\n"
        "B;C;Quark;nie;Quatsch;nein;\n"
    )
    rows = [
        (row["source"] + row["target"], *map(row.get, ("kind", "topics", "referrals_year")))
        for row in imported.quarter.table("ties").records()
    ]
    assert rows == [
        *(("AB", "referral", "housing", "36"), ("AB", "cooperation", "housing", "36")),
        *(("AC", "referral", "", ""), ("BC", "exchange", "?", "")),
    ]
    ties = imported.quarter.table("ties")
    assert ties.column("one_person") == ("yes", "yes", "", "no")
    assert ties.column("formality") == ("contract", "contract", "personal", "")
    assert ties.column("original_Art")[2:] == ("Verweis / Quark", "Quark")


ROWS = [["Organisation", "Thema"], ["Hub", "Schulden"], ["Caritas", "Wohnen; Miete"]]
PAGE = "<html><body><table>{}</table></body></html>"
CELLS = "".join(f"<tr><td>{a}<td>{b}</td></tr>" for a, b in ROWS)
EXCEL_2003 = (
    '<?xml version="1.0"?><Workbook><Worksheet><Table>{}</Table></Worksheet></Workbook>'.format(
        "".join(
            f'<Row><Cell><Data>{a}</Data></Cell><Cell ss:Index="2"><Data>{b}</Data></Cell></Row>'
            for a, b in ROWS
        )
    )
)
PLAIN = "\n".join(map(";".join, ROWS)).replace("Wohnen; Miete", '"Wohnen; Miete"')


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".xls", ".ods"])
@pytest.mark.parametrize("holds", ["xlsx", "text", "page", "2003"])
def test_a_table_is_read_by_what_it_holds_under_whatever_ending(tmp_path, ending, holds):
    path = tmp_path / f"list{ending}"
    if holds == "xlsx":
        book = openpyxl.Workbook()
        for row in ROWS:
            book.worksheets[0].append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        path.write_bytes(buffer.getvalue())
    else:
        path.write_text({"text": PLAIN, "page": PAGE.format(CELLS), "2003": EXCEL_2003}[holds])
    imported = eco.import_quarter(path)
    assert imported.format == "excel"
    assert imported.quarter.table("actors").column("name") == ("Hub", "Caritas")
    assert imported.quarter.table("offers").column("topics") == ("debt", "housing")


OSM = """<osm version="0.6"><node id="1" lat="51.5" lon="7.4"><tag k="amenity" v="library"/>
<tag k="name" v="Nord"/></node><node id="2" lat="51" lon="7"/><node id="3" lat="52" lon="8"/>
<way id="9"><nd ref="2"/><nd ref="3"/><tag k="amenity" v="school"/><tag k="name" v="Süd"/></way>
</osm>"""
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark><name>Nord</name>
<ExtendedData><Data name="Adresse"><value>Weg 2</value></Data></ExtendedData>
<Point><coordinates>7.4,51.5,0</coordinates></Point></Placemark></Folder><Placemark>
<name>Süd</name><Polygon><coordinates>7,51,30 8,51,30 8,52,30 7,52,30</coordinates></Polygon>
</Placemark></Document></kml>"""


@pytest.mark.parametrize(("text", "format"), [(OSM, "osm"), (KML, "points")])
def test_maps_in_xml(read, text, format):
    imported = read(map__xml=text)
    rows = imported.quarter.table("actors").records()
    assert imported.format == format
    assert [(row["name"], float(row["lat"]), float(row["lon"])) for row in rows] == [
        *(("Nord", 51.5, 7.4), ("Süd", 51.5, 7.5)),
    ]
    assert rows[0].get("address", "") == ("Weg 2" if format == "points" else "")


D3 = '{"nodes": [{"name": "A"}, {"name": "B"}], "links": [{"source": 0, "target": 1}]}'
GEPHI = """{"options": {"type": "undirected"}, "nodes": [{"key": "x", "attributes": {"label": "A"}},
{"key": "y", "attributes": {"label": "B"}}], "edges": [{"key": "0", "source": "x", "target": "y",
"attributes": {"kind": "referral"}}]}"""
NETWORKX = """{"directed": true, "multigraph": false, "graph": {},
"nodes": [{"id": "A"}, {"id": "B"}], "edges": [{"source": "A", "target": "B", "kind": "tip"}]}"""


@pytest.mark.parametrize(
    ("text", "kinds"), [(D3, ["exchange"]), (GEPHI, ["referral"] * 2), (NETWORKX, ["tip"])]
)
def test_nodes_and_edges_in_json(read, text, kinds):
    imported = read(net__json=text)
    quarter = imported.quarter
    assert quarter.table("actors").column("name") == ("A", "B")
    assert list(quarter.table("ties").column("kind")) == kinds


def test_folders_beside_data_that_nobody_knows_are_named(tmp_path):
    (tmp_path / "own.json").write_text("{}")
    (tmp_path / "parts").mkdir()
    with pytest.raises(eco.DataError) as refused:
        eco.import_quarter(tmp_path)
    assert "parts" in refused.value.message("de")


@pytest.mark.parametrize("ends", [("Von", "Nach"), ("source", "target")])
@pytest.mark.parametrize(
    ("more", "office"),
    [
        ([["Name", "Art"], ["Alpha", "Verein"], ["Beta", "Amt"]], False),
        ([["Einrichtung", "Themen"], ["Alpha", "Wohnen"], ["Beta", "Arbeit"]], True),
        ([["Thema", "Deutsch", "Arabisch"], ["Wohnen", 12, 3], ["Arbeit", "x", 0]], True),
    ],
)
def test_a_sheet_of_ties_does_not_hide_what_the_others_say(tmp_path, ends, more, office):
    """A book with ties is a net only where no other sheet tells of help or needs."""
    book = openpyxl.Workbook()
    for sheet, rows in (("Wege", [ends, ["Alpha", "Beta"]]), ("Weiteres", more)):
        one = book.create_sheet(sheet)
        for row in rows:
            one.append(list(row))
    book.remove(book.worksheets[0])
    book.save(tmp_path / "book.xlsx")
    imported = format_of(tmp_path / "book.xlsx")
    assert imported.format == ("excel" if office else "edgelist")
