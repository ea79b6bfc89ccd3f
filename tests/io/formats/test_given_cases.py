"""The small inputs that were wrong once, beside the repository."""

from __future__ import annotations

import pytest

from ecosystem.errors import DataError
from ecosystem.io.formats.registry import import_quarter
from ecosystem.measures.space import open_hours


@pytest.fixture
def cases(shared):
    folder = shared.parent / "cases" / "formats"
    if not folder.is_dir():
        pytest.skip("the given cases are not beside the repository")
    return folder


def rows(imported, table):
    return {r.get("id", r.get("actor", "")): r for r in imported.quarter.table(table).records()}


@pytest.mark.parametrize("form", ["hsds", None])
@pytest.mark.parametrize("name", ["hsds11", "subdir"])
def test_hsds(name, form, cases):
    found = import_quarter(cases / name, format=form)
    offer, actor = rows(found, "offers")["s1"], rows(found, "actors")["o1"]
    assert offer["languages"] == "en;es;ar"
    assert offer["opening_hours"] == "Mo 09:00-17:00; Tu 13:30-18:00"
    assert offer["topics"] == "housing"
    assert actor["address"] == "12 Market Street, 12345 Town"
    assert actor["description"] == "Advice and help"


@pytest.mark.parametrize("form", ["hsds", None])
def test_tables_without_the_columns(form, cases):
    with pytest.raises(DataError):
        import_quarter(cases / "nohsds", format=form)


def pairs(found):
    ties = found.quarter.table("ties").records()
    return {frozenset((r["source"], r["target"])) for r in ties}


@pytest.mark.parametrize(
    ("name", "form", "actors", "ties"),
    [
        ("gephi_mixed_label.csv", "edgelist", 3, 2),
        ("mutual.gexf", "gexf", 3, 3),
        ("karate.net", "edgelist", 3, 2),
        ("snap_tab.txt", "edgelist", 3, 3),
    ],
)
def test_graphs(name, form, actors, ties, cases):
    for given in (form, None):
        found = import_quarter(cases / name, format=given)
        assert len(found.quarter.table("actors")) == actors
        assert len(pairs(found)) == ties
        assert found.balance.tables["edges"].read == ties


def test_osm(cases):
    found = import_quarter(cases / "osm.json")
    actors, offers = rows(found, "actors"), rows(found, "offers")
    assert (actors["w901"]["lat"], actors["w901"]["lon"]) == ("52.505", "13.405")
    assert (actors["w900"]["lat"], actors["w900"]["lon"]) == ("52.55", "13.45")
    assert offers["n952-1"]["languages"] == "ar"
    assert "n950" not in actors
    assert "Beispiel" not in str(actors["n953"])
    hours = {dock.dock: dock.possible.sum() / 4 for dock in open_hours(found.quarter).docks}
    assert hours["n2"] == 8
