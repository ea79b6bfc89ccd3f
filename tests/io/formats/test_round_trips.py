"""What goes out and comes back is the same, for everything that the format can hold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from io_quarters import as_quarter, wild_quarters
from quarters import quarters
from tries import tries

import ecosystem as eco
from ecosystem.exchange import EXPORTS
from ecosystem.io.formats.registry import IMPORTS

GRAPHS = ("graphml", "gexf", "cytoscape", "kumu", "networkcanvas", "edgelist")
HELD: dict[str, tuple[str, ...]] = dict.fromkeys(GRAPHS, ("actors", "ties"))
HELD["hsds"] = HELD["oruk"] = ("actors", "ties", "offers", "docks", "funding")
WITH_META = ("graphml", "cytoscape", "hsds", "oruk")
# Directories of places without a field for most of what a quarter knows.
PLACES = ("osm", "integreat")


def held(table):
    """Rows of a table in any order, without columns that are all blank."""
    if table is None:
        return []
    columns = [c for c in table.columns if any(table.column(c))]
    return sorted(sorted((c, row[c]) for c in columns) for row in table.records())


def there_and_back(quarter, form):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"out{EXPORTS[form]}"
        eco.export_quarter(quarter, target, format=form, view="internal")
        return eco.import_quarter(target, format=form).quarter


def check(quarter, form):
    back = there_and_back(quarter, form)
    for name in HELD[form]:
        assert held(back.tables.get(name)) == held(quarter.tables.get(name)), name
    if form in WITH_META:
        assert back.meta.as_dict() == quarter.meta.as_dict()


def test_every_format_that_goes_both_ways_is_tried():
    assert {*HELD, *PLACES} == set(IMPORTS) & set(EXPORTS)


@pytest.mark.parametrize("form", PLACES)
def test_a_directory_of_places_gives_back_names_and_coordinates(form):
    quarter = eco.load_sample("mini")
    actors = quarter.tables["actors"].records()
    put = {row["name"]: [float(row[c]) for c in ("lat", "lon")] for row in actors if row["lat"]}
    back = there_and_back(quarter, form).tables["actors"].records()
    assert put
    found = {row["name"]: [float(row[c]) for c in ("lat", "lon")] for row in back if row["lat"]}
    assert found == put


def test_informal_help_is_no_entry_of_a_directory():
    quarter = eco.load_sample("kornhafen")
    network = quarter.network()
    informal = {name for name, it in zip(network.names, network.informal, strict=True) if it}
    assert informal
    actors = there_and_back(quarter, "integreat").tables["actors"].records()
    assert informal.isdisjoint(row["name"] for row in actors)


@pytest.mark.parametrize("form", HELD)
@settings(
    max_examples=tries(8), phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(drawn=quarters())
def test_a_random_quarter_comes_back(form, drawn):
    check(as_quarter(*drawn), form)


@pytest.mark.parametrize("form", HELD)
@settings(
    max_examples=tries(8), phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(quarter=wild_quarters())
def test_wild_texts_come_back(form, quarter):
    check(quarter, form)


@pytest.mark.parametrize("form", HELD)
@pytest.mark.parametrize("name", ["kornhafen/2026-01", "siedlung-am-wehr/2025-01"])
def test_a_shipped_quarter_comes_back(form, name):
    check(eco.read_quarter(Path(__file__).parents[3] / "data" / name), form)


@pytest.mark.parametrize("form", GRAPHS)
def test_a_file_that_somebody_changed_is_still_read(form, tmp_path):
    """A node that was added in another program has a name and nothing else."""
    quarter = eco.load_sample("mini")
    back = there_and_back(quarter, form)
    assert len(back.table("actors")) == len(quarter.table("actors"))
    if form != "graphml":
        return
    target = eco.export_quarter(quarter, tmp_path / "m.graphml", format=form, view="internal")
    text = target.read_text("utf-8").replace("</graph>", '<node id="new place"/></graph>')
    target.write_text(text, "utf-8")
    changed = eco.import_quarter(target, format=form).quarter.table("actors")
    assert len(changed) == len(quarter.table("actors")) + 1
    assert "new-place" in changed.column("id")
