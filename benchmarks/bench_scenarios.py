"""Useful new ties and what-if for growing quarters, beside the plain networkx way.

The plain way adds one tie at a time to a ``networkx.DiGraph`` and walks from every docking point
again; it is timed on some ties and multiplied by their number.

Run ``python -m benchmarks.bench_scenarios``; it prints a table in markdown.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from time import perf_counter

import networkx as nx

from benchmarks.networks import invented_quarter
from ecosystem.changes.base import Close
from ecosystem.changes.whatif import what_if
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.new_ties import NewTies
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS

SAMPLE = 20


def plain_reach(graphs: dict[int, nx.DiGraph[int]], network: Network) -> float:
    """Reach the plain way: a breadth-first walk for every docking point and topic."""
    k = int(network.parameters["k"])
    served: dict[int, set[int]] = {}
    for offer in network.offers:
        for place in {offer.actor, *([offer.place] if offer.place >= 0 else [])}:
            cells = {p for p in range(len(network.demand.cells)) if offer.yes >> p & 1}
            served.setdefault(place, set()).update(cells)
    total = 0.0
    for dock, weight in zip(network.docks.tolist(), network.weights.tolist(), strict=True):
        for topic, graph in graphs.items():
            near = nx.single_source_shortest_path_length(graph, dock, cutoff=k)
            there = {place for actor in near for place in network.closure(actor)}
            reached = set().union(*(served.get(place, set()) for place in there))
            total += weight * sum(
                network.demand.cells[cell].demand
                for cell in reached
                if TOPICS.index(network.demand.cells[cell].topic) == topic
            )
    return total


def plain_ties(network: Network, new: NewTies) -> tuple[float, int]:
    """Time adding some ties one by one; return seconds a tie and the number of all ties."""
    topics = sorted({TOPICS.index(cell.topic) for cell in network.demand.cells})
    arcs = list(zip(new.arcs.source.tolist(), new.arcs.target.tolist(), strict=True))
    masks = new.arcs.topics.tolist()
    graphs: dict[int, nx.DiGraph[int]] = {}
    for topic in topics:
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(len(network.ids)))
        graph.add_edges_from(
            arc for arc, mask in zip(arcs, masks, strict=True) if mask >> topic & 1
        )
        graphs[topic] = graph
    n, tied, chance = len(network.ids), set(arcs), random.Random(1)
    free = [(i, j) for i in range(n) for j in range(n) if i != j and (i, j) not in tied]
    start = perf_counter()
    for tie in chance.sample(free, min(SAMPLE, len(free))):
        for graph in graphs.values():
            graph.add_edge(*tie)
        plain_reach(graphs, network)
        for graph in graphs.values():
            graph.remove_edge(*tie)
    return (perf_counter() - start) / min(SAMPLE, len(free)), len(free)


def row(quarter: Quarter) -> str:
    """Time one quarter."""
    network = quarter.network()
    analysis = Analysis(network)
    arcs = analysis.generous.arcs
    start = perf_counter()
    new = NewTies(network, arcs)
    best = float(new.gain.max(initial=0.0))
    ours = perf_counter() - start
    single, count = plain_ties(network, new)
    start = perf_counter()
    what_if(quarter, Close(network.ids[0]))
    change = perf_counter() - start
    plain = single * count
    return (
        f"| {len(network.ids)} | {len(arcs)} | {count} | {ours:.3f} | {plain:.0f} | "
        f"{plain / ours:,.0f} | {best:.4f} | {change:.2f} |"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 120, 250, 500])
    chosen = parser.parse_args(words)
    columns = ("actors", "arcs", "possible ties", "all gains, s", "plain way, s", "times")
    print("| " + " | ".join((*columns, "best", "what-if, s")) + " |")
    print("|" + "---|" * 8)
    for size in chosen.sizes:
        print(row(invented_quarter(size)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
