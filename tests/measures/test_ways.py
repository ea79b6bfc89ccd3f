"""Losses of ways between actors against brute force, and how fast they are found."""

from __future__ import annotations

import random
import time
from collections import defaultdict

import losses
import networkx as nx
import numpy as np
import pytest
from small_quarters import quarter_of

from ecosystem.findings.registry import find_all
from ecosystem.findings.units import find_hubs
from ecosystem.measures.ways import Steps, pair_losses
from ecosystem.sharing.results import share_result

Tie = tuple[int, int]


def directed(kind: str, n: int, chance: random.Random) -> list[Tie]:
    """A directed network of one of four shapes."""
    if kind == "chain":
        ties = {(a, a + 1) for a in range(n - 1)}
        ties |= {(chance.randrange(n), chance.randrange(n)) for _ in range(n // 5)}
    elif kind == "star":
        hub = chance.randrange(n)
        ties = {(a, hub) for a in range(n)} | {(hub, a) for a in range(n) if chance.random() < 0.7}
        ties |= {(chance.randrange(n), chance.randrange(n)) for _ in range(n // 2)}
    elif kind == "random":
        ties = {(chance.randrange(n), chance.randrange(n)) for _ in range(2 * n)}
    else:
        grown = nx.barabasi_albert_graph(n, 2, seed=chance.randrange(10**6))
        ties = {(a, b) if chance.random() < 0.5 else (b, a) for a, b in grown.edges}
    return sorted((a, b) for a, b in ties if a != b)


def near(n: int, ties: list[Tie], k: int) -> set[Tie]:
    """All pairs within k steps."""
    after = defaultdict(set)
    for a, b in ties:
        after[a].add(b)
    found = set()
    for start in range(n):
        seen, front = {start}, {start}
        for _ in range(k):
            front = {b for a in front for b in after[a]} - seen
            seen |= front
        found |= {(start, b) for b in seen - {start}}
    return found


def steps_of(n: int, ties: list[Tie]) -> Steps:
    ends = np.array(ties, np.int64).reshape(-1, 2)
    none = np.zeros(len(ties), np.int64)
    passed = np.zeros((len(ties), 0), np.int64)
    return Steps(n, len(ties), ends[:, 0], ends[:, 1], np.arange(len(ties)), passed, none)


@pytest.mark.parametrize("kind", ["chain", "star", "random", "preferential"])
def test_every_loss_equals_brute_force(kind: str) -> None:
    for round_ in range(12):
        chance = random.Random(f"{kind}{round_}")
        n, k = chance.choice([20, 30, 45]), chance.choice([1, 2, 3, 3, 4])
        ties = directed(kind, n, chance)
        whole, found = near(n, ties, k), pair_losses(steps_of(n, ties), k)
        assert found.pairs == len(whole)
        lost = [len(whole - near(n, [t for t in ties if t != tie], k)) for tie in ties]
        assert found.ties_lost.tolist() == lost
        for actor in range(n):
            others = {pair for pair in whole if actor not in pair}
            left = near(n, [tie for tie in ties if actor not in tie], k)
            assert found.others[actor] == len(others)
            assert found.actors_lost[actor] == len(others - left)


def test_a_hub_that_helps_informally_is_named_inside_alone() -> None:
    ends = ["AH", "BH", "HC", "HD", "AE", "BE", "EC", "EF", "FG"]
    rows = [{"source": a, "target": b, "kind": "referral"} for a, b in map(tuple, ends)]
    kinds = {a: "helper_person" if a == "H" else "association" for a in "ABCDEFGH"}
    actors = [{"id": a, "name": f"Actor {a}", "type": kind} for a, kind in kinds.items()]
    quarter = quarter_of({"actors": actors, "ties": rows})
    result = find_all(quarter, draws=0)
    assert "hub:H" in {finding.id for finding in result.findings}
    for view in ("partner", "public"):
        shared = share_result(result, quarter, view=view)
        assert "hub:H" not in {finding.id for finding in shared.findings}
        assert "Actor H" not in shared.to_json()
        hubs = [finding.evidence for finding in shared.findings if finding.kind == "hub"]
        assert bool(hubs) == (view == "partner")
        assert all(hub["pairs"] is None for hub in hubs)


def test_every_loss_and_planted_hub_by_the_command_of_the_lab() -> None:
    said: list[str] = []
    assert losses.main(["--count", "16", "--largest", "70"], said.append) == 0, said
    assert said[0].startswith("16 of 16")


def test_the_brute_force_of_the_lab_sees_a_loss() -> None:
    of_ties, of_actors = losses.brute_force(4, [(0, 1), (1, 2), (2, 3)], 3)
    assert of_ties[1, 2] == 4 / 6
    assert of_actors == [0.0, 2 / 3, 2 / 3, 0.0]


def test_a_planted_hub_is_first() -> None:
    """Two circles that only one actor joins, with ties at random inside each of them."""
    for seed in range(20):
        chance = random.Random(seed)
        sides = [f"L{i}" for i in range(9)], [f"R{i}" for i in range(9)]
        ties = {(a, b) for side in sides for a, b in zip(side, side[1:] + side[:1], strict=True)}
        ties |= {(chance.choice(side), chance.choice(side)) for side in sides for _ in range(18)}
        ties |= {tie for side in sides for a in side for tie in ((a, "HUB"), ("HUB", a))}
        rows = [{"source": a, "target": b, "kind": "referral"} for a, b in sorted(ties) if a != b]
        actors = [
            {"id": a, "name": a, "type": "association"} for a in (*sides[0], *sides[1], "HUB")
        ]
        (first, *_) = find_hubs(quarter_of({"actors": actors, "ties": rows}))
        assert (first.id, first.rank) == ("hub:HUB", 1)
        assert "HUB" in first.sentence("en")
        assert "HUB" in first.sentence("de")


@pytest.mark.slow
def test_ten_thousand_actors_take_less_than_a_minute() -> None:
    chance = random.Random(1)
    ties = sorted({(chance.randrange(10_000), chance.randrange(10_000)) for _ in range(40_000)})
    begin = time.process_time()
    assert pair_losses(steps_of(10_000, [t for t in ties if t[0] != t[1]]), 3).pairs > 0
    assert time.process_time() - begin < 60


def crowd(leaves: int, hubs: int) -> list[Tie]:
    """Leaves that all know the same hubs, some both ways: actors with the same steps."""
    ties = {(leaf, hub) for leaf in range(leaves) for hub in range(leaves, leaves + hubs)}
    ties |= {(hub, leaf) for leaf, hub in ties if leaf % 3}
    return sorted(ties | {(leaves, leaves + hubs), (leaves + hubs, leaves + hubs + 1)})


@pytest.mark.parametrize(("leaves", "hubs"), [(2, 1), (3, 1), (7, 1), (5, 2), (7, 3)])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_actors_with_the_same_steps_lose_what_each_loses(leaves: int, hubs: int, k: int) -> None:
    n, ties = leaves + hubs + 2, crowd(leaves, hubs)
    whole, found = near(n, ties, k), pair_losses(steps_of(n, ties), k)
    assert found.pairs == len(whole)
    for at, tie in enumerate(ties):
        rest = [other for other in ties if other != tie]
        assert found.ties_lost[at] == len(whole - near(n, rest, k))
    for actor in range(n):
        left = near(n, [tie for tie in ties if actor not in tie], k)
        assert found.actors_lost[actor] == len({p for p in whole if actor not in p} - left)


def test_a_star_costs_no_more_than_its_ties() -> None:
    """A pass a kind of actor, not one an actor: the leaves of a star are one kind."""
    steps = steps_of(2001, [(leaf, 2000) for leaf in range(2000)])
    assert len(np.unique(steps.twin)) == 2
    assert pair_losses(steps, 3).pairs == 2000
