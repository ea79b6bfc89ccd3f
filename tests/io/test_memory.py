"""Quarters made of frames and graphs in memory, and given back."""

from __future__ import annotations

import copy
import datetime as dt
import doctest
import io
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import ecosystem as eco
from ecosystem.measures.analysis import analyse
from ecosystem.model.network import KINDS

SAMPLES = ("mini", "kornhafen", "altmarkt-west", "siedlung-am-wehr")
# Of whatever type is wanted, as far as a type checker knows.
WORD: Any = "kornhafen"
WHICH = ("in_force", "generous", "strict", "referrals", "union")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("resolved", [True, False])
def test_frames_come_back_equal(name: str, resolved: bool) -> None:
    quarter = eco.load_sample(name)
    frames = quarter.frames(resolved=resolved)
    assert eco.quarter_from_frames(**frames, meta=quarter.meta) == quarter


def test_what_a_value_cannot_tell_comes_back_as_it_was_written() -> None:
    quarter = eco.load_sample("mini")
    rows = quarter.table("actors").records()
    rows[0] |= {"staff": "?", "sector": "welfare"}
    rows[1] |= {"staff": "03", "sector": "unknown"}
    actors = eco.Table.from_records("actors", rows)
    odd = quarter.with_tables(actors)
    frames = odd.frames()
    assert frames["actors"]["staff"].isna()[0]
    assert eco.quarter_from_frames(**frames, meta=odd.meta) == odd
    frames["actors"].loc[1, "staff"] = 4  # what somebody changes goes before what was written
    again = eco.quarter_from_frames(**frames, meta=odd.meta)
    assert again.table("actors").column("staff")[:2] == ("?", "4")


def test_values_are_read_as_people_have_them() -> None:
    actors = pd.DataFrame(
        {
            "id": ["A", "B", "C"],
            "name": ["a", "b", "c"],
            "type": pd.Categorical(["school", "awo", "shop"]),
            "staff": [1.0, np.nan, 3],
            "active_from": [pd.Timestamp("2020-01-01"), pd.NaT, dt.date(2021, 2, 3)],
        }
    )
    ties = pd.DataFrame(
        {
            "source": ["A", "B"],
            "target": ["B", "C"],
            "kind": "referral",
            "one_person": [True, None],
            "valid_until": [pd.Timestamp("2026-01-01"), pd.NaT],
        }
    )
    offers = pd.DataFrame({"id": ["o"], "actor": ["C"], "topics": [["work", "housing"]]})
    quarter = eco.quarter_from_frames(actors, ties, offers=offers, meta={"wave": "2025-01-15"})
    assert quarter.table("actors").column("staff") == ("1", "", "3")
    assert quarter.table("actors").column("active_from") == ("2020-01-01", "", "2021-02-03")
    assert quarter.table("ties").column("one_person") == ("yes", "")
    assert quarter.table("ties").column("valid_until") == ("2026-01-01", "")
    assert quarter.table("offers").column("topics") == ("work;housing",)
    assert quarter.meta.wave == dt.date(2025, 1, 15)


@pytest.mark.parametrize("name", SAMPLES)
def test_graphs_come_back_equal(name: str) -> None:
    quarter = eco.load_sample(name)
    back = eco.quarter_from_networkx(quarter.to_networkx())
    assert back.meta == replace(quarter.meta, offers_recorded=None)
    for table in ("actors", "ties"):
        frame = quarter.frame(table)
        kept = quarter.table(table).keep(np.flatnonzero(frame["in_force"]).tolist())
        assert back.table(table) == kept
    whole = eco.quarter_from_networkx(quarter.graph)
    assert len(whole.table("ties")) == len(quarter.table("ties"))


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("simple", [True, False])
def test_every_writer_takes_the_graphs(which: str, simple: bool) -> None:
    graph = eco.load_sample("kornhafen").to_networkx(which=which, simple=simple)
    nx.write_gexf(graph, io.BytesIO())
    nx.write_graphml(graph, io.BytesIO())
    json.dumps(nx.node_link_data(graph, edges="links"), allow_nan=False)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_graphs_are_those_of_the_measures(name: str) -> None:
    quarter = eco.load_sample(name)
    union = quarter.to_networkx(which="union")
    found = eco.actor_by_betweenness(quarter)
    for actor, value in nx.betweenness_centrality(union).items():
        assert found[actor] == pytest.approx(value)
    ids, arcs = quarter.network().ids, analyse(quarter).generous.arcs
    ends = zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)
    found_arcs = {(ids[one], ids[other]) for one, other in ends}
    assert set(quarter.to_networkx(which="referrals").edges) == found_arcs
    strict = quarter.to_networkx(which="strict")
    assert strict.number_of_edges() == int(quarter.network().records.strict.sum())
    generous = quarter.to_networkx(which="generous", layer="COOP")
    kinds: list[Any] = [data["kind"] for _, _, data in generous.edges(data=True)]
    assert set(kinds) <= set(KINDS)


def test_networks_of_others_are_read_as_their_files_are(tmp_path: Path) -> None:
    for number, graph in enumerate(
        (nx.karate_club_graph(), nx.les_miserables_graph(), nx.florentine_families_graph())
    ):
        path = tmp_path / f"{number}.graphml"
        nx.write_graphml(graph, path)
        imported = eco.import_quarter(path).quarter
        held = eco.quarter_from_networkx(graph)
        assert dict(held.tables) == dict(imported.tables)
        ids = [[f.id for f in eco.find_all(q, draws=0).findings] for q in (imported, held)]
        assert ids[0] == ids[1]


def test_graphs_of_igraph_are_taken() -> None:
    igraph = pytest.importorskip("igraph")
    graph = igraph.Graph([(0, 1), (1, 2)], directed=True)
    graph.vs["name"] = ["Amt", "Beratung", "Club"]
    quarter = eco.quarter_from_networkx(graph)
    assert quarter.table("actors").column("id") == ("Amt", "Beratung", "Club")
    assert len(quarter.table("ties")) == 2


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda _: eco.quarter_from_frames(WORD), "DataFrame"),
        (lambda _: eco.quarter_from_frames(), "actors, ties"),
        (lambda q: eco.quarter_from_frames(q.frame("actors"), offer=q.frame("ties")), "offers"),
        (lambda q: eco.quarter_from_networkx(q.frame("actors")), "quarter_from_frames"),
        (lambda q: eco.quarter_from_frames(**q.frames(), meta={"wav": 1}), "wave"),
        (lambda _: eco.Meta(languages=WORD), "ar"),
        (lambda _: eco.Meta(wave=WORD), "2025-01-15"),
        (lambda _: eco.Meta(offers_recorded="housing"), "all"),
        (lambda q: q.to_networkx(which="all"), "union"),
        (lambda q: q.to_networkx(which="referrals", layer="COOP"), "REF"),
        (lambda _: eco.find_all(WORD), "read_quarter"),
        (lambda q: eco.find_all(q.frame("actors")), "quarter_from_frames"),
        (lambda q: eco.find_all(q, kinds=["weak_brigde"]), "weak_bridge"),
        (lambda q: eco.find_all(q, parameters=WORD), "parameters="),
        (lambda q: eco.find_all(q, draws=0)["weak_brigde"], "weak_bridge"),
    ],
)
def test_what_is_given_wrongly_is_said_with_what_is_possible(
    call: Callable[[Any], object], said: str
) -> None:
    with pytest.raises(eco.EcosystemError) as caught:
        call(eco.load_sample("mini"))
    assert said in caught.value.message("en")
    assert caught.value.message("de") != caught.value.message("en")


def test_conventions_are_a_mapping() -> None:
    quarter = eco.load_sample("mini")
    plain = eco.find_all(quarter, parameters={"k": 2}, seed=7, draws=0)
    told = eco.find_all(quarter, parameters=eco.Parameters({"k": 2}, seed=7), draws=0)
    assert plain.to_json() == told.to_json()


def test_objects_travel_and_show_themselves() -> None:
    quarter = eco.load_sample("mini")
    result = eco.find_all(quarter, draws=0)
    assert copy.deepcopy(quarter) == pickle.loads(pickle.dumps(quarter)) == quarter
    assert pickle.loads(pickle.dumps(result)).to_json() == result.to_json()
    assert len(result.to_frame()) == len(result.findings)
    assert len(result["gap"]) == len(result.findings.of_kind("gap"))
    assert len(repr(result)) < 500
    for shown in (quarter, result, result.findings[0]):
        assert shown._repr_html_().startswith("<")


def test_the_quick_start_in_the_docs_runs() -> None:
    page = Path(__file__).parents[2] / "docs" / "start-researcher.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 5) == (0, True)
