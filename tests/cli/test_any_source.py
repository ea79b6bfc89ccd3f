"""``import SOURCE`` tells the format by the content; ``--as`` names it; a wrong word is guessed."""

from __future__ import annotations

import json
import shutil

import pytest
from cli.calls import MINI, ROOT

import ecosystem as eco
from ecosystem.cli import main


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs" / "example", "example")
    return tmp_path


@pytest.mark.parametrize(
    ("form", "name"),
    [
        *[("graphml", "q.graphml"), ("gexf", "q.gexf"), ("cytoscape", "q.cyjs")],
        *[("kumu", "q.json"), ("hsds", "q")],
    ],
)
def test_what_we_export_is_recognised(form, name, place):
    assert main(["export", str(MINI), form, "-o", name, "--quiet"]) == 0
    assert main(["import", name, "-o", "again", "--quiet"]) == 0
    assert len(eco.read_quarter("again").table("actors"))


def test_two_lists_are_nodes_and_edges(place):
    lists = ["example/nodes.csv", "example/edges.csv"]
    for words in (lists, [*lists, "--as", "edgelist"], ["edgelist", *lists]):
        target = f"q{len(words)}"
        assert main(["import", *words, "--map", "source=From,target=To", "-o", target]) == 0
        assert len(eco.read_quarter(target).table("ties"))


def test_a_quarter_stays_one_and_the_balance_is_told(place, capsys):
    assert main(["import", str(MINI), "-o", "q.xlsx", "--quiet"]) == 0
    assert len(eco.read_quarter("q.xlsx").table("actors")) == 12
    assert main(["export", str(MINI), "graphml", "-o", "q.graphml", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["import", "q.graphml", "-o", "again", "--lang", "de"]) == 0
    assert "GraphML" in capsys.readouterr().out


def test_the_balance_is_written_down_where_it_is_asked_for(place, capsys):
    assert main(["export", str(MINI), "graphml", "-o", "q.graphml", "--quiet"]) == 0
    call = ["import", "q.graphml", "-o", "again", "--balance", "b.json"]
    assert main([*call, "--quiet"]) == 0
    told = json.loads((place / "b.json").read_text("utf-8"))
    assert told == eco.import_quarter("q.graphml").balance.as_dict()
    assert told["nodes"]["read"] == len(eco.read_quarter("again").table("actors"))
    (place / "b.json").write_text("mine", "utf-8")
    assert main([*call, "--quiet"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (place / "b.json").read_text("utf-8") == "mine"
    assert main([*call, "--quiet", "--force"]) == 0
    assert (place / "b.json.bak").read_text("utf-8") == "mine"
    preview = ["import", "q.graphml", "--into", str(MINI), "--preview", "--balance", "p.json"]
    assert main([*preview, "--quiet"]) == 0
    assert json.loads((place / "p.json").read_text("utf-8")) == told


def test_the_balance_of_a_list_counts_its_cells(place):
    listed = ["import", "example/angebote.csv", "--yes", "--quiet", "-o", "q.xlsx"]
    assert main([*listed, "--balance", "b.json"]) == 0
    (sheet,) = json.loads((place / "b.json").read_text("utf-8")).values()
    parts = sheet["taken"] + sheet["asked"] + sum(sheet["left_out"].values())
    assert sheet["cells"] == parts > 0
    two = ["import", "example/nodes.csv", "example/edges.csv", "--map", "source=From,target=To"]
    assert main([*two, "-o", "two", "--balance", "two.json"]) == 0
    tables = json.loads((place / "two.json").read_text("utf-8"))
    assert {name: table["read"] for name, table in tables.items()} == {"nodes": 8, "edges": 7}


def test_a_list_of_offers_asks_what_its_columns_mean(place, capsys):
    assert main(["import", "example/angebote.csv", "-o", "q.xlsx"]) == 2
    assert main(["import", "example/angebote.csv", "-o", "q.xlsx", "--yes", "--quiet"]) == 0
    assert len(eco.read_quarter("q.xlsx").table("offers"))


def test_a_format_that_does_not_exist_is_wrong_usage(place, capsys):
    assert main(["import", "morse", "x.csv", "-o", "q"]) == 2
    assert main(["import", "example/nodes.csv", "--as", "morse", "-o", "q"]) == 2
    assert "graphml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["findigs", str(MINI)], "findings"),
        (["draw", str(MINI), "-o", "x.svg", "--picture", "bridge"], "bridges"),
        (["findings", str(MINI), "--formt", "json"], "--format"),
    ],
)
def test_what_was_meant_is_asked(words, meant, capsys):
    assert main([*words, "--lang", "de"]) == 2
    assert f"Meinten Sie {meant}?" in capsys.readouterr().err


def test_a_sample_is_listed_and_written(place, capsys):
    assert main(["sample", "--lang", "en"]) == 0
    names = capsys.readouterr().out.split()
    assert {"mini", "kornhafen", "kornhafen/2025-01"} <= set(names)
    assert main(["sample", "siedlung-am-wehr", "-o", "q", "--quiet"]) == 0
    assert eco.read_quarter("q") == eco.load_sample("siedlung-am-wehr")
    assert main(["sample", "mini", "--lang", "en"]) == 2
    assert main(["sample", "atlantis", "-o", "r"]) == 2


def test_an_imported_list_is_complete_only_where_somebody_says_so(place, capsys):
    call = ["import", "example/angebote.csv", "--yes", "--lang", "de"]
    assert main([*call, "-o", "none"]) == 0
    assert "Zu welchen Themen" in capsys.readouterr().err
    assert eco.read_quarter("none").meta.offers_recorded is None
    assert main([*call, "-o", "some", "--recorded", "debt,housing"]) == 0
    assert eco.read_quarter("some").meta.offers_recorded == ("debt", "housing")
    assert main([*call, "-o", "all", "--recorded", "all"]) == 0
    assert eco.read_quarter("all").meta.offers_recorded == "all"
    assert main([*call, "-o", "wrong", "--recorded", "dept"]) == 2
    assert main(["import", str(MINI), "-o", "own", "--quiet"]) == 0
    assert eco.read_quarter("own").meta == eco.read_quarter(MINI).meta
