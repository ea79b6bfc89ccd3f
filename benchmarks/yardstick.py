"""Findings on rich quarters beside two networkx scripts: one that removes all, one that thinks.

Run ``python -m benchmarks.yardstick``; it prints a table in markdown, times of the processor.
"""

from __future__ import annotations

import sys
from time import process_time

import networkx as nx
import numpy as np

from benchmarks.networks import invented_quarter
from benchmarks.parts import best, head, ms, options, tell
from benchmarks.parts import row as printed
from benchmarks.plain_way import PlainQuarter, plain_quarter, time_plain_way
from ecosystem import kept
from ecosystem.findings.registry import KINDS, find_all
from ecosystem.findings.stability import usual_draws, with_stability
from ecosystem.measures.analysis import Analysis
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table

# All kinds that hang on ties, both graphs; holes between sectors rest on null models.
TIED = (
    *("gap", "informal_only", "weak_bridge", "strong_bridge", "untested_bridge", "single_point"),
    *("untested_point", "dead_end", "loop"),
)


def rich_quarter(n: int, seed: int = 1) -> Quarter:
    """Make a quarter with five ties an actor, as Kornhafen has, and every kind of TIED."""
    plain = invented_quarter(n, mean_degree=7.0, seed=seed)
    rng = np.random.default_rng([seed, n, 1])

    def often(share: float, yes: str, no: str = "") -> str:
        return yes if rng.random() < share else no

    ids = plain.table("actors").column("id")
    ties = [dict(row) for row in plain.table("ties").records()]
    # at the edge: four actors behind one tie, in a ring that leads nowhere or in a chain; of some
    # ties there nobody said anything
    hung = [ids[n - 1 - place] for place in range(max(n // 8, 12))]
    ties = [row for row in ties if row["source"] not in hung and row["target"] not in hung]
    silent: list[dict[str, str]] = []
    for place in range(0, len(hung) - 3, 4):
        first, second, third, fourth = hung[place : place + 4]
        entry = ids[place * 7 % (n - len(hung))]
        chain = [(entry, first), (first, second), (second, third)]
        ends = [*chain, (third, fourth) if place % 8 else (third, first)]
        ends += [] if place % 8 else [(fourth, third)]
        rows = [{"source": a, "target": b, "kind": "referral"} for a, b in ends]
        (silent if place % 12 == 4 else ties).extend(rows)
    for row in ties:
        row["topics"] = often(0.4, ";".join(rng.choice(_TOPICS, 3, replace=False).tolist()))
        row["one_person"] = often(0.35, "yes", often(0.6, "no"))
        row["frequency"] = row.get("frequency") or often(0.6, "monthly")
        row["formality"] = row.get("formality") or often(0.6, "agreement")
        row["source_reports"] = often(0.7, "yes", "not_asked")
        row["target_reports"] = often(0.75, "yes", "not_asked")
        row["documented"] = often(0.2, "yes", "no")
    ties += silent
    actors = [dict(row) for row in plain.table("actors").records()]
    for row in actors:
        row["staff"] = often(0.4, "1", often(0.6, "4"))
        row["asked"] = often(0.8, "yes", "yes" if row["id"] in hung else "no")
    docks = [dict(row) for row in plain.table("docks").records()] + [{"actor": hung[7]}]
    ring = {actor for place in range(0, len(hung), 8) for actor in hung[place : place + 4]}
    offers = [dict(row) for row in plain.table("offers").records() if row["actor"] not in ring]
    for row in offers:
        alone = (row["topics"], row["languages"]) == ("discrimination", "bg")
        row["informal"] = "yes" if alone else ""
    tables = {"actors": actors, "ties": ties, "docks": docks, "offers": offers}
    return plain.with_tables(*(Table.from_records(name, rows) for name, rows in tables.items()))


_TOPICS = np.array(
    ["arrival", "benefits", "housing", "language", "work", "family_school", "health", "debt"]
)


def able(plain: PlainQuarter, budget: float) -> tuple[float, float]:
    """Time a script with one idea: only ties of a dock's search tree can cost that dock anything.

    Returns
    -------
    seconds, share
        Time of the whole, and which share of the docks was really done.
    """
    begin = process_time()
    lost: dict[tuple[str, ...], float] = {}
    done = 0
    for dock, weight in plain.docks.items():
        for topic, graph in plain.topics.items():
            cells = [(spots, people) for own, spots, people in plain.cells if own == topic]
            ways = nx.single_source_shortest_path(graph, dock, cutoff=plain.k)
            reached = [(s, p) for s, p in cells if not s.isdisjoint(ways)]
            if not reached:
                continue
            inner = {way[-2] for way in ways.values() if len(way) > 2}
            for thing in [*((way[-2], way[-1]) for way in ways.values() if len(way) > 1), *inner]:
                if isinstance(thing, tuple):
                    gone = [thing]
                else:
                    gone = [*graph.in_edges(thing), *graph.out_edges(thing)]
                graph.remove_edges_from(gone)
                near = nx.single_source_shortest_path_length(graph, dock, cutoff=plain.k)
                graph.add_edges_from(gone)
                less = sum(people for spots, people in reached if spots.isdisjoint(near))
                key = thing if isinstance(thing, tuple) else (thing,)
                lost[key] = lost.get(key, 0.0) + weight * less
        done += 1
        if process_time() - begin > budget:
            break
    share = done / max(len(plain.docks), 1)
    spent = (process_time() - begin) / max(share, 1e-9)
    begin = process_time()
    _ = list(nx.bridges(plain.union)), list(nx.biconnected_components(plain.union))
    return spent + process_time() - begin, share


def confirmed(quarter: Quarter) -> Quarter:
    """Keep the ties of the strict graph alone, for the scripts."""
    network = quarter.network()
    rows = set(network.records.row[network.records.strict].tolist())
    ties = [row for at, row in enumerate(quarter.table("ties").records()) if at in rows]
    return quarter.with_tables(Table.from_records("ties", [dict(row) for row in ties]))


def measure(n: int, budget: float) -> None:
    """Measure one size, print it and tell it."""
    quarter = rich_quarter(n)
    result = find_all(quarter, draws=0)
    kinds = {finding.kind for finding in result.findings}
    assert kinds >= set(TIED), f"no {sorted(set(TIED) - kinds)} among {n}"
    assert any("strict" in finding.holds_in for finding in result.findings)
    tell("yardstick.missing", 0, f"{len(TIED)} kinds at every size, and some hold in both graphs")

    def anew(chosen: tuple[str, ...]) -> None:
        kept._remembered.clear()
        find_all(quarter.with_meta(quarter.meta), draws=0, kinds=chosen)

    def losses() -> None:
        """Compute what the scripts do: what is lost without each tie and actor, and what parts."""
        for graph in Analysis(quarter.network()).graphs.values():
            _ = graph.removal, graph.cohesion

    repeats = 5 if n <= 1000 else 1
    bare = best(losses, repeats)
    ours = best(lambda: anew(TIED), repeats)
    whole = best(lambda: anew(KINDS), 1)
    analysis, tested = Analysis(quarter.network()), [f for f in result.findings if f.kind in TIED]
    stable = (
        best(lambda: with_stability(quarter, analysis, tested, result.cells, draws=200), 1)
        if n <= 300
        else None
    )
    both = [able(plain_quarter(each), budget) for each in (quarter, confirmed(quarter))]
    clever, share = sum(time for time, _ in both), min(share for _, share in both)
    brute, part = time_plain_way(quarter, budget)
    tell(f"yardstick.{n}", clever / bare, f"{ms(clever)} against {ms(bare)}, the same losses")
    tell(f"yardstick.whole.{n}", clever / ours, "tables to sentences, which no script does")
    tell(f"yardstick.able.{n}", clever)
    tell(f"yardstick.nulls.{n}", whole, "tables to sentences, all kinds, both graphs")
    tell(f"draws.told.{n}", usual_draws(quarter.network(), result.findings))
    if stable is not None:
        tell(f"draws.{n}", stable / ours, f"{ms(stable)} against {ms(ours)}")
        tell(f"draws.seconds.{n}", stable)
    printed(
        f"{n:,}",
        f"{len(quarter.network().records):,}",
        f"{len(tested):,}",
        f"{brute:,.1f} s" + ("" if part == 1 else f" (e, {part:.1%} done)"),
        f"{clever:,.2f} s" + ("" if share == 1 else f" (e, {share:.0%} done)"),
        f"{bare * 1000:,.1f} ms",
        f"{brute / bare:,.0f}x",
        f"{clever / bare:,.0f}x",
        f"{ours * 1000:,.0f} ms",
        f"{clever / ours:,.1f}x",
        f"{whole * 1000:,.0f} ms",
        "–" if stable is None else f"{stable / ours:.1f}x",
    )


def main() -> int:
    """Print the table."""
    chosen = options(__doc__, (100, 300, 1000), budget=10.0)
    head(
        *("actors", "ties", "findings", "brute networkx, one graph", "able networkx, both graphs"),
        *("ours: the same losses, both graphs", "brute / ours", "able / ours"),
        *("ours: tables to sentences", "able / that", "with null models", "200 draws / that"),
    )
    for n in chosen.sizes:
        measure(n, min(chosen.budget, 0.5) if chosen.quick else chosen.budget)
    return 0


if __name__ == "__main__":
    sys.exit(main())
