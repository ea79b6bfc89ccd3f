"""Open loops: the hand-worked set, a plain-Python twin, and what is no open loop."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from measures.journey_twin import Walk
from measures.small import small
from quarters import quarters
from twin import Tables, make_quarter

from ecosystem.findings.units import find_loops, find_open_loops
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.measures.analysis import analyse
from ecosystem.measures.journeys import Way
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.schema import TOPICS

EASY = Parameters({"return_probability_min": 0.0})


def test_the_hand_worked_set() -> None:
    mini = load_sample("mini")
    assert len(find_open_loops(mini)) == 0  # 0.059 is below the threshold
    found = find_open_loops(mini, parameters=Parameters({"return_probability_min": 0.059}))
    (loop,) = [row for row in found if row.topic == "housing"]
    assert loop.id == "open_loop:housing:S1+W1"
    assert round(loop.return_probability or 0.0, 6) == 0.059231
    assert loop.severity == pytest.approx(3 / 7 * 0.05923125)
    assert loop.subjects == {"topic": "housing", "actors": ["S1", "W1"]}
    assert loop.evidence == {"closed": False, "return_probability": loop.return_probability}
    assert loop.band == "possible"
    # W1 helps with residence and S1 with work: no revolving door there
    assert {row.topic for row in found} == {"housing", "language"}


def expected_loops(quarter: Quarter) -> tuple[dict[str, float], dict[str, float]]:
    """Closed and open loops of the generous graph with their chance of return, set by set."""
    graph = analyse(quarter).generous
    network = graph.network
    closed: dict[str, float] = {}
    opened: dict[str, float] = {}
    if not network.has_way:
        return closed, opened
    for topic in sorted({cell.topic for cell in network.demand.cells if cell.needed}):
        bit = TOPICS.index(topic)
        net: nx.DiGraph[int] = nx.DiGraph()
        net.add_nodes_from(range(len(network.ids)))
        arcs = graph.arcs
        for at in range(len(arcs)):
            if int(arcs.topics[at]) >> bit & 1:
                net.add_edge(int(arcs.source[at]), int(arcs.target[at]))
        net.add_edges_from((int(p), a) for a, p in enumerate(network.at) if p >= 0)
        offers = tuple(offer for offer in network.offers if offer.topics >> bit & 1)
        # An offer of something that nobody could name may be the help (rule 15).
        may_help = (offer for offer in network.offers if offer.topics >> bit & 1 or offer.wild)
        help_at = {spot for offer in may_help for spot in (offer.actor, offer.place)}
        entered = set(network.docks.tolist())
        for dock in network.docks.tolist():
            entered |= nx.descendants(net, dock)
        onward, _ = Walk(Way(quarter, graph, bit, offers)).rows(informed=False)
        matrix = np.zeros((len(onward), len(onward)))
        for state, row in enumerate(onward):
            for target, flow in row.items():
                matrix[state, target] = flow
        again = 1 - 1 / np.diagonal(np.linalg.inv(np.eye(len(onward)) - matrix))
        for members in nx.strongly_connected_components(net):
            if len(members) < 2 or members & help_at or not members <= entered:
                continue
            out = any(other not in members for one in members for other in net.successors(one))
            ids = "+".join(network.ids[actor] for actor in sorted(members))
            (opened if out else closed)[f"{topic}:{ids}"] = float(again[sorted(members)].max())
    return closed, opened


@settings(suppress_health_check=list(HealthCheck))
@given(quarters())
def test_random_quarters_agree(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    closed, opened = expected_loops(quarter)
    loops = {row.id.removeprefix("loop:"): row for row in find_loops(quarter)}
    assert {key: row.return_probability for key, row in loops.items()} == pytest.approx(closed)
    for least in (0.0, 0.1):
        found = find_open_loops(quarter, parameters=Parameters({"return_probability_min": least}))
        chances = {row.id.removeprefix("open_loop:"): row.return_probability for row in found}
        kept = {key: chance for key, chance in opened.items() if chance >= least - 1e-12}
        assert chances == pytest.approx(kept)
        assert [row.severity for row in found] == sorted((r.severity for r in found), reverse=True)


def test_open_and_closed_loops_do_not_overlap() -> None:
    quarter = read_quarter("data/kornhafen/2025-01")
    closed = {row.id.removeprefix("loop:"): row for row in find_loops(quarter)}
    opened = {
        row.id.removeprefix("open_loop:") for row in find_open_loops(quarter, parameters=EASY)
    }
    assert opened.isdisjoint(closed)
    assert all(row.closed and row.return_probability for row in closed.values())
    assert len(find_open_loops(quarter)) == 0


DOOR = "D>A A>B:handover B>A:handover"


def test_a_way_out_opens_a_loop() -> None:
    closed = small("D A B P", DOOR, "P:debt", "D")
    assert [row.id for row in find_loops(closed)][:1] == ["loop:arrival:A+B"]
    assert not find_open_loops(closed)
    opened = small("D A B P", f"{DOOR} B>P:tip", "P:debt", "D")
    row = next(row for row in find_open_loops(opened) if row.topic == "debt")
    assert row.return_probability == pytest.approx(0.765 * 0.765 / 2)
    assert "debt" not in {row.topic for row in find_loops(opened)}


def test_what_is_no_open_loop() -> None:
    one_of_them_helps = small("D A B P", f"{DOOR} B>P:tip", "A:debt", "D")
    assert "debt" not in {row.topic for row in find_open_loops(one_of_them_helps)}
    nobody_comes_there = small("D A B P", f"D>P {DOOR[4:]} B>P:tip", "P:debt", "D")
    assert not find_open_loops(nobody_comes_there)
    seldom = small("D A B P", "D>A A>B:tip B>A:tip*1 B>P:handover*9", "P:debt", "D")
    assert not find_open_loops(seldom)
    assert not find_open_loops(small("D A B P", f"{DOOR} B>P", "P:debt", ""))  # no dock
    assert not find_open_loops(small("A", "", "", "A"))


def test_the_sentences_say_it_in_both_languages() -> None:
    quarter = small("D A B C E F P", "D>A A>B B>C C>E E>F F>A F>P", "P:debt", "D")
    (row,) = [r for r in find_open_loops(quarter, parameters=EASY) if r.topic == "debt"]
    assert "A, B, C und 2 weitere Stellen" in row.sentence("de")
    assert "A, B, C and 2 more actors" in row.action("en")
    assert "0.5%" in row.sentence("en")
    for lang in ("de", "en"):
        assert "{" not in row.sentence(lang) + row.action(lang)
    assert row.as_dict()["kind"] == "open_loop"
