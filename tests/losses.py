"""Losses of ways between actors against brute force, and planted hubs: all of 200 networks.

``python tests/losses.py`` draws directed networks of 20 to 300 actors (chains, stars, random and
preferential ones, half of them with docking points), takes every tie, every pair and every actor
away by itself and compares with the measures to the last digit. ``--count`` and ``--largest`` make
it shorter, as in the suite. Then it plants one hub between groups in as many networks and counts
how often it is the first that is named.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator

import pandas as pd

import ecosystem as eco
from ecosystem.model.quarter import Quarter

SHAPES = ("chain", "star", "random", "preferential")

Tie = tuple[int, int]


def directed(shape: str, n: int, chance: random.Random) -> list[Tie]:
    """Draw a directed network of one of four shapes."""
    if shape == "chain":
        ties = {(a, a + 1) for a in range(n - 1)}
        ties |= {(chance.randrange(n), chance.randrange(n)) for _ in range(n // 5)}
    elif shape == "star":
        hub = chance.randrange(n)
        ties = {(a, hub) for a in range(n)} | {(hub, a) for a in range(n) if chance.random() < 0.7}
        ties |= {(chance.randrange(n), chance.randrange(n)) for _ in range(n // 2)}
    elif shape == "random":
        ties = {(chance.randrange(n), chance.randrange(n)) for _ in range(2 * n)}
    else:
        ties, ends = set(), [0, 1]
        for new in range(2, n):  # who is tied already is likelier to be chosen
            for _ in range(2):
                old = chance.choice(ends)
                ties.add((new, old) if chance.random() < 0.5 else (old, new))
                ends += [new, old]
    return sorted((a, b) for a, b in ties if a != b)


def as_quarter(n: int, ties: list[Tie], docks: list[int]) -> Quarter:
    """Make a quarter that knows nothing but actors, referrals and perhaps docking points."""
    frames = {
        "actors": pd.DataFrame({"id": [f"a{actor:03}" for actor in range(n)]}),
        "ties": pd.DataFrame(
            [{"source": f"a{a:03}", "target": f"a{b:03}", "kind": "referral"} for a, b in ties]
        ),
        "docks": pd.DataFrame({"actor": [f"a{dock:03}" for dock in docks]}),
    }
    if not docks:
        del frames["docks"]
    return eco.quarter_from_frames(**frames)  # type: ignore[arg-type]


def within(n: int, ties: list[Tie], k: int) -> list[int]:
    """Say for each actor whom it reaches in k steps, as the bits of a number."""
    after: list[list[int]] = [[] for _ in range(n)]
    for a, b in ties:
        after[a].append(b)
    near = [1 << actor for actor in range(n)]
    for _ in range(k):
        wider = list(near)
        for actor, others in enumerate(after):
            for other in others:
                wider[actor] |= near[other]
        near = wider
    return near


def _pairs(near: list[int], without: int = -1) -> int:
    gone = 1 << without if without >= 0 else 0
    return sum(
        (bits & ~gone & ~(1 << actor)).bit_count()
        for actor, bits in enumerate(near)
        if actor != without
    )


def brute_force(n: int, ties: list[Tie], k: int) -> tuple[dict[Tie, float], list[float | None]]:
    """Take every tie and every actor away by itself; None where others make no pair."""
    whole = within(n, ties, k)
    pairs = _pairs(whole)
    of_ties = {
        tie: (pairs - _pairs(within(n, [t for t in ties if t != tie], k))) / pairs for tie in ties
    }
    of_actors: list[float | None] = []
    for actor in range(n):
        others = _pairs(whole, actor)
        left = _pairs(within(n, [tie for tie in ties if actor not in tie], k), actor)
        of_actors.append((others - left) / others if others else None)
    return of_ties, of_actors


def differences(shape: str, n: int, *, docks: bool, chance: random.Random) -> list[str]:
    """Compare all losses of one network with brute force; empty if every digit is the same."""
    ties = directed(shape, n, chance)
    where = sorted(chance.sample(range(n), 3)) if docks else []
    quarter = as_quarter(n, ties, where)
    of_ties, of_actors = brute_force(n, ties, k=3)
    found = []
    arcs = eco.tie_by_pair_loss(quarter, directed=True).to_dict()
    pairs = eco.tie_by_pair_loss(quarter).to_dict()
    for (a, b), loss in of_ties.items():
        one, other = f"a{a:03}", f"a{b:03}"
        both = max(loss, of_ties.get((b, a), 0.0))
        told = pairs[min(one, other), max(one, other)]
        if arcs[one, other] != loss or told != both:
            found.append(f"{one}-{other}: {arcs[one, other]} {told}, brute force {loss} {both}")
    for actor, told in enumerate(eco.actor_by_pair_loss(quarter).tolist()):
        wanted = of_actors[actor]
        if told != wanted and not (wanted is None and told != told):
            found.append(f"a{actor:03}: {told}, brute force {wanted}")
    return found


def networks(count: int, largest: int) -> Iterator[tuple[str, int, bool, random.Random]]:
    """Choose shape, size and docking points of each network."""
    for number in range(count):
        chance = random.Random(f"losses {number}")
        shape = SHAPES[number % len(SHAPES)]
        yield shape, chance.randint(20, largest), number // len(SHAPES) % 2 == 1, chance


def first_hub(n: int, chance: random.Random) -> str:
    """Plant a hub between groups that know one another over it alone; name the first one found."""
    actors = list(range(1, n))
    chance.shuffle(actors)
    groups = [actors[at :: max(3, n // 25)] for at in range(max(3, n // 25))]
    ties = set()
    for group in groups:
        ties |= {(0, chance.choice(group)), (chance.choice(group), 0)}
        for actor in group:
            ties |= {(actor, chance.choice(group)) for _ in range(3)}
            ties.add((actor, 0) if chance.random() < 0.5 else (0, actor))
    hubs = eco.find_hubs(as_quarter(n, sorted((a, b) for a, b in ties if a != b), []))
    return hubs[0].actor if len(hubs) else ""


def main(words: list[str] | None = None, say: Callable[[str], object] = print) -> int:
    """Compare, plant, and say what was found; 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python tests/losses.py")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--largest", type=int, default=300)
    asked = parser.parse_args(words)
    wrong = 0
    for shape, n, docks, chance in networks(asked.count, asked.largest):
        found = differences(shape, n, docks=docks, chance=chance)
        wrong += bool(found)
        for line in found[:3]:
            say(f"{shape} {n}{' docks' if docks else ''}: {line}")
    say(f"{asked.count - wrong} of {asked.count} networks: every loss equals brute force")
    chances = [random.Random(f"hub {number}") for number in range(asked.count)]
    first = sum(first_hub(c.randint(20, asked.largest), c) == "a000" for c in chances)
    say(f"{first} of {asked.count} planted hubs are the first that is named")
    return int(wrong > 0 or first < 0.99 * asked.count)


if __name__ == "__main__":
    sys.exit(main())
