"""What nobody knows of a place stays unknown: its type, its sector, and what rests on them."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosystem as eco
from ecosystem.findings.registry import find_all
from ecosystem.measures import classics
from ecosystem.measures.analysis import analyse
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

UNKNOWN = ("", "?", "unknown")


def _quarter(*types: str) -> Quarter:
    return _net(types, list(pairwise(range(len(types)))))


@pytest.mark.parametrize("word", UNKNOWN)
def test_an_unknown_type_has_no_sector_and_counts_as_formal(word):
    quarter = _quarter(word, "school", "helper_place")
    frame = quarter.frame("actors")
    assert list(frame["sector"].fillna("-")) == ["-", "state", "informal"]
    assert "sector" not in quarter.graph.nodes["P0"]
    assert list(quarter.network().informal) == [False, False, True]
    assert "no_sector" in {note.key for note in find_all(quarter).notes}


@pytest.mark.parametrize("word", UNKNOWN)
def test_a_package_with_unknown_types_is_written_and_read(word, tmp_path):
    eco.write_quarter(_quarter(word, "school"), tmp_path / "q")
    again = eco.read_quarter(tmp_path / "q")
    assert again.table("actors").column("type") == (word, "school")
    told = json.loads((tmp_path / "q" / "datapackage.json").read_text(encoding="utf-8"))
    (actors,) = (each for each in told["resources"] if each["name"] == "actors")
    fields = {each["name"]: each.get("constraints", {}) for each in actors["schema"]["fields"]}
    assert fields["name"]["required"]
    assert "required" not in fields["type"]  # "?" is a missing value there


FORMATS = {
    "gexf": "net.gexf",
    "graphml": "net.graphml",
    "kumu": "net.json",
    "cytoscape": "net.cyjs",
    "hsds": "hsds",
    "networkcanvas": "canvas",
    "edgelist": "edges",
    "excel": "book.xlsx",
}


@pytest.mark.parametrize("form", FORMATS)
def test_an_unknown_type_goes_out_and_comes_back(form, tmp_path):
    eco.export_quarter(_quarter("?", "school", "?"), tmp_path / FORMATS[form], format=form)
    again = eco.import_quarter(tmp_path / FORMATS[form]).quarter.table("actors")
    types = dict(zip(again.column("id"), again.column("type"), strict=True))
    assert types == {"P0": "?", "P1": "school", "P2": "?"}


PLACES = ("school", "library", "shop", "association", "awo", "helper_place", "?")


@given(
    st.lists(st.sampled_from(PLACES), min_size=2, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14),
    st.integers(0, 8),
)
def test_taking_a_type_away_never_makes_a_pair_of_sectors_emptier(types, ends, at):
    """What may join two sectors is never less than what did: no hole and no only tie is new."""
    there = {(a % len(types), b % len(types)) for a, b in ends}
    ties = sorted((a, b) for a, b in there if a != b)
    blank = [t if place != at % len(types) else "?" for place, t in enumerate(types)]
    before, after = (analyse(_net(each, ties)).generous.mixing for each in (types, blank))
    pairs = sector_pairs()
    assert all(after.possible[pair] >= before.possible[pair] for pair in pairs)
    assert all(after.observed[pair] <= before.observed[pair] for pair in pairs)
    assert after.sizes.sum() == sum(t != "?" for t in blank)


def _net(types, ties) -> Quarter:
    rows = [{"id": f"P{at}", "name": f"Place {at}", "type": t} for at, t in enumerate(types)]
    told = [{"source": f"P{a}", "target": f"P{b}", "kind": "referral"} for a, b in ties]
    tables = {"actors": Table.from_records("actors", rows)}
    if told:
        tables["ties"] = Table.from_records("ties", told)
    return Quarter(Meta(id="q"), tables)


def test_the_unknown_are_left_out_of_every_measure_over_sectors():
    """With them or without them: the same index, assortativity and roles."""
    known = _quarter("school", "library", "shop", "association", "library", "shop")
    rows = list(known.table("actors").records())
    rows += [{"id": f"U{at}", "name": f"Unknown {at}", "type": "?"} for at in range(3)]
    ties = list(known.table("ties").records())
    ties += [{"source": "U0", "target": "P0", "kind": "referral"}]
    ties += [{"source": "P3", "target": "U1", "kind": "referral"}]
    more = Quarter(
        Meta(id="q"),
        {"actors": Table.from_records("actors", rows), "ties": Table.from_records("ties", ties)},
    )
    for measure in (
        classics.net_by_ei_index,
        classics.net_by_ei_expected,
        classics.net_by_assortativity,
    ):
        assert measure(more) == measure(known)
    for role in classics.ROLES:
        one = classics.actor_by_brokerage(known, role=role)
        other = classics.actor_by_brokerage(more, role=role)
        assert other[one.index].equals(one)
        assert other[["U0", "U1", "U2"]].isna().all()


def test_a_word_for_a_kind_that_nobody_knows_is_kept(tmp_path):
    rows = "Name;Art;Angebot\nHaus X;Dingsbums;Schuldnerberatung\nHaus Y;?;Wohnungssuche\n"
    (tmp_path / "l.csv").write_text(rows, "utf-8")
    actors = eco.import_quarter(tmp_path / "l.csv").quarter.table("actors")
    assert actors.column("type") == ("?", "?")
    assert actors.column("original_type") == ("Dingsbums", "")
