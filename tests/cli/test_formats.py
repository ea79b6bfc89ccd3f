"""Imports and exports at the command line: what is written beside, previewed, refused."""

from __future__ import annotations

import json

import pytest
from cli.calls import MINI

import ecosystem as eco
from ecosystem.cli import main

OSM = {
    "osm3s": {"timestamp_osm_base": "2025-03-01T00:00:00Z"},
    "elements": [
        {
            "type": "node",
            "id": 7,
            "lat": 51.5,
            "lon": 7.2,
            "tags": {
                "amenity": "social_facility",
                "social_facility:for": "refugee;woman",
                "name": "Anlaufstelle Mitte",
                "wheelchair": "yes",
                "opening_hours": "Mo-Fr 09:00-12:00",
                "language:ar": "yes",
                "language:fr": "no",
                "contact:phone": "+49 201 1234567",
                "email": "frau.muster@example.org",
                "check_date": "2020-01-01",
                "description": "Fragen Sie Frau Muster, Tel. 0201 1234567",
            },
        },
        {"type": "way", "id": 8, "center": {"lat": 51.6, "lon": 7.3}, "tags": {"amenity": "zoo"}},
        {"type": "node", "id": 9, "lat": 51.5, "lon": 7.2},
    ],
}


@pytest.fixture
def places(tmp_path):
    file = tmp_path / "places.json"
    file.write_text(json.dumps(OSM), "utf-8")
    return file


def test_an_import_writes_quarter_mapping_and_list(places, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["import", "osm", str(places), "-o", str(out), "--lang", "de"]) == 0
    said = capsys.readouterr()
    quarter = eco.read_quarter(out)
    actor = quarter.table("actors").records()[0]
    assert (actor["id"], actor["type"]) == ("n7", "refugee_counselling")
    assert str(quarter.meta.wave) == "2025-03-01"
    assert quarter.table("docks").records()[0]["step_free"] == "yes"
    offer = quarter.table("offers").records()[0]
    assert (offer["topics"], offer["groups"]) == ("arrival", "refugees;women")
    assert offer["languages"] == "ar"
    listed = (tmp_path / "out.confirm.csv").read_bytes()
    assert listed.startswith(b"\xef\xbb\xbf")
    assert "2020" in listed.decode("utf-8-sig")
    everything = said.out + said.err + listed.decode("utf-8-sig")
    everything += "".join(file.read_text("utf-8") for file in out.iterdir())
    for secret in ("1234567", "example.org", "Muster"):
        assert secret not in everything
    mapping = json.loads((tmp_path / "out.mapping.json").read_text("utf-8"))
    assert mapping["types"]["words"]["amenity=zoo"] == ""
    assert set(mapping["comment"]) == {"de", "en"}


def test_a_mapping_is_reused_and_never_overwritten(places, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["import", "osm", str(places), "-o", str(out)]) == 0
    saved = tmp_path / "out.mapping.json"
    saved.write_text(saved.read_text("utf-8").replace('"amenity=zoo": ""', '"amenity=zoo": "-"'))
    edited = saved.read_bytes()
    assert main(["import", "osm", str(places), "-o", str(out), "--map", str(saved)]) == 0
    assert saved.read_bytes() == edited
    assert len(eco.read_quarter(out).table("actors")) == 1
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"types": {"words": {"amenity=zoo": "menagerie"}}}))
    capsys.readouterr()
    call = ["import", "osm", str(places), "-o", str(tmp_path / "n"), "--map", str(wrong)]
    assert main([*call, "--lang", "en"]) == 2
    assert "menagerie" in capsys.readouterr().err


def test_a_preview_writes_nothing_and_a_join_lists_what_it_changes(places, tmp_path, capsys):
    before = sorted(tmp_path.iterdir())
    call = ["import", "osm", str(places), "--into", str(MINI), "--lang", "en"]
    assert main([*call, "--preview"]) == 0
    assert "new actors 1" in capsys.readouterr().out  # nobody knows what the zoo is, or its name
    assert sorted(tmp_path.iterdir()) == before
    assert main([*call, "-o", str(tmp_path / "new")]) == 0
    joined = eco.read_quarter(tmp_path / "new")
    assert len(joined.table("actors")) == len(eco.read_quarter(MINI).table("actors")) + 1
    assert main([*call]) == 2
    assert main(["import", "osm", str(places), "--preview"]) == 2


def test_a_single_edge_list_needs_no_table_of_nodes(tmp_path):
    file = tmp_path / "ties.csv"
    file.write_text("From,To,Type,Direction\nA,B,referral,directed\nB,C,partner,undirected\n")
    assert main(["import", "edgelist", str(file), "-o", str(tmp_path / "q")]) == 0
    ties = eco.read_quarter(tmp_path / "q").table("ties")
    assert ties.column("kind") == ("referral", "cooperation")
    matrix = tmp_path / "matrix.csv"
    matrix.write_text(",A,B,C\nA,0,1,0\nB,1,0,2\nC,0,2,0\n")
    assert main(["import", "edgelist", str(matrix), "-o", str(tmp_path / "m")]) == 0
    assert len(eco.read_quarter(tmp_path / "m").table("ties")) == 2


def test_several_matrices_of_a_dl_file_are_kinds(tmp_path):
    file = tmp_path / "knoke.dl"
    file.write_text(
        "dl n=3 nm=2 format=fullmatrix\nlabels:\nCOUN,COMM,EDUC\nmatrix labels:\nKNOKI,referral\n"
        "data:\n0 1 0\n0 0 1\n0 0 0\n0 1 0\n1 0 0\n0 0 0\n"
    )
    assert main(["import", "ucinet", str(file), "-o", str(tmp_path / "q")]) == 0
    ties = eco.read_quarter(tmp_path / "q").table("ties")
    found = sorted(zip(*map(ties.column, ("source", "target", "kind")), strict=True))
    assert found == [
        ("COMM", "COUN", "referral"),
        ("COMM", "EDUC", "exchange"),
        ("COUN", "COMM", "exchange"),
        ("COUN", "COMM", "referral"),
    ]


@pytest.mark.parametrize("words", [["integreat", "-o", "x"], ["gexf", "-o", "x.gexf", "--waves"]])
def test_what_cannot_be_exported_is_one_sentence(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(MINI), *words, "--lang", "de"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.iterdir())
