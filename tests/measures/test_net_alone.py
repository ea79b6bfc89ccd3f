"""A net of somebody else, without offers, needs and docks: every answer is about the net alone."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.findings.registry import of_the_net
from ecosystem.measures.analysis import analyse
from ecosystem.model.quarter import Quarter

# Words of what only needs, docks or offers could tell, in sentences that say something of them.
CLAIMS = re.compile(
    r"\bnan\b|\bNone\b|nicht bestimmbar|not defined|der Wege zur Hilfe|% des Bedarfs"
    r"|of the needs|jedes Anliegen|mehr Menschen zu ihrer Hilfe bringen\.|nothing urgent",
)


def two_circles(seed: int = 1) -> nx.DiGraph[str]:
    """Two circles of referrals that one actor joins, and a tail."""
    chance = random.Random(seed)
    sides = [f"L{i}" for i in range(7)], [f"R{i}" for i in range(7)]
    ties = {(a, b) for side in sides for a, b in zip(side, side[1:] + side[:1], strict=True)}
    ties |= {(chance.choice(side), chance.choice(side)) for side in sides for _ in range(12)}
    ties |= {tie for side in sides for a in side for tie in ((a, "HUB"), ("HUB", a))}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted((a, b) for a, b in ties if a != b), kind="referral")
    return graph


@cache
def net(seed: int = 1) -> Quarter:
    meta = {"id": "net", "name": "Netz", "wave": "2025-01-15"}
    return eco.quarter_from_networkx(two_circles(seed), meta=meta)


def test_closing_an_actor_costs_what_its_pair_loss_says() -> None:
    quarter = net()
    graph = analyse(quarter).generous
    losses = dict(zip(graph.network.ids, graph.pair_losses.actor_loss.tolist(), strict=True))
    for actor in ("HUB", "L0", "R3"):
        ways = eco.what_if(quarter, eco.Close(actor)).ways
        assert ways is not None
        assert ways.lost == pytest.approx(losses[actor])
        assert ways.gained == 0
        others = [loss for key, loss in losses.items() if key != actor]
        assert ways.next == pytest.approx(max(others))


def test_a_new_tie_gains_and_what_is_told_outside_is_coarse() -> None:
    quarter = net()
    comparison = eco.what_if(quarter, eco.AddTie("L1", "R1", "referral"))
    assert comparison.ways is not None
    assert (comparison.ways.lost, comparison.ways.next) == (0, None)
    near = [_near(q.to_networkx(which="referrals")) for q in (quarter, _with_tie(quarter))]
    assert comparison.ways.pairs == len(near[0])
    assert comparison.ways.gained == pytest.approx(len(near[1] - near[0]) / len(near[0]))
    outside = eco.share_what_if(eco.what_if(quarter, eco.Close("HUB")), quarter, view="partner")
    assert outside.ways is not None
    assert outside.ways.pairs is None
    assert outside.ways.lost == round(outside.ways.lost, 2)


def _with_tie(quarter: Quarter) -> Quarter:
    graph = two_circles()
    graph.add_edge("L1", "R1", kind="referral")
    return eco.quarter_from_networkx(graph)


def _near(graph: nx.Graph[str]) -> set[tuple[str, str]]:
    reached = dict(nx.all_pairs_shortest_path_length(graph, cutoff=3))
    return {(a, b) for a, there in reached.items() for b in there if a != b}


def test_the_hub_and_the_next_one_are_told_or_that_there_is_none() -> None:
    result = eco.find_all(net(), draws=0)
    first, *_ = of_the_net(result, "en")
    assert "HUB" in first
    firm = eco.quarter_from_networkx(nx.complete_graph(6, create_using=nx.DiGraph))
    (said,) = of_the_net(eco.find_all(firm, draws=0), "en")
    assert "no single actor" in said
    assert of_the_net(eco.find_all(eco.load_sample("mini"), draws=0), "en") == ()
    shared = eco.share_result(eco.find_all(firm, draws=0), firm, view="partner")
    assert of_the_net(shared, "en") == ()  # a hub may be hidden there


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    "words",
    [
        *(("findings", "--draws", "0"), ("whatif", "--close", "HUB"), ("plan",), ("suggest",)),
        *(("stress", "--draws", "5"), ("budget",), ("places",), ("housing",), ("agenda",)),
        *(("check",), ("monitor",)),
    ],
    ids=lambda words: words[0],
)
def test_no_command_claims_anything_of_needs(
    words: tuple[str, ...], lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    eco.write_quarter(net(), tmp_path / "net")
    view = () if words[0] == "check" else ("--view", "internal")
    assert main(["--lang", lang, words[0], str(tmp_path / "net"), *words[1:], *view]) == 0
    said = capsys.readouterr()
    assert said.out
    assert not CLAIMS.search(" ".join(said.out.split())), CLAIMS.findall(said.out)


@pytest.mark.slow
def test_report_and_picture_name_the_hub(tmp_path: Path) -> None:
    eco.write_quarter(net(), tmp_path / "net")
    for words in (("report",), ("draw",)):
        target = tmp_path / f"{words[0]}.html"
        call = [*words, str(tmp_path / "net"), "-o", str(target), "--view", "internal"]
        assert main(["--lang", "en", *call, "--draws", "0"]) == 0
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "to bring important partners together directly" in report
    assert "rests on informal help alone" not in report
    assert "Hub: many ways pass this actor" in (tmp_path / "draw.html").read_text(encoding="utf-8")


def test_the_chapter_of_bridges_tells_the_hub(tmp_path: Path) -> None:
    eco.write_quarter(net(), tmp_path / "net")
    study = eco.open_study(tmp_path / "net", view="internal", lang="en", draws=0)
    assert "HUB" in str(study.finding("bridges"))
    assert "HUB" in str(study.todo("bridges"))
