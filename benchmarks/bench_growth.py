"""Cost curves: how the time of each kernel grows, beside networkx, igraph and the bare arrays.

Run ``python -m benchmarks.bench_growth``; it prints tables in Markdown. The same graphs in the same
run; what would take longer than the budget is left out. Times are processor times, since other work
on the machine comes and goes. The order is the slope of the time in the
number of ties between the smallest and the largest size, on logarithmic axes: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from time import process_time
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from benchmarks.bench_findings import TIE_KINDS
from benchmarks.networks import invented_quarter
from ecosystem import actor_by_constraint
from ecosystem.findings.registry import find_all
from ecosystem.findings.stability import with_stability
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.classics import (
    actor_is_cut,
    constraint,
    count_roles,
    net_by_reach,
    open_paths,
)
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.graphs import betweenness, both_ways, match_words, reach_levels
from ecosystem.measures.journeys import Chain, journeys, way_to
from ecosystem.measures.new_ties import LARGEST, NewTies
from ecosystem.measures.removal import removal_effects
from ecosystem.measures.sectors import SWAPS_PER_TIE, rewire

if TYPE_CHECKING:
    import igraph

Step = Callable[[], object]

_PARTS = ("bridges", "articulation_points")

_BETWEEN = ("graph_betweenness_centrality", "graph_edge_betweenness_centrality")


def _rustworkx() -> Any:  # noqa: ANN401 - it need not be installed
    return import_module("rustworkx")


def seconds(step: Step, budget: float) -> float:
    """Return the least processor time of up to five runs, fewer of a slow step."""
    times: list[float] = []
    while len(times) < 5 and sum(times) < budget:
        start = process_time()
        step()
        times.append(max(process_time() - start, 1e-7))
    return min(times)


class Subject:
    """One invented quarter in the form that each library likes."""

    def __init__(self, n: int) -> None:
        self.n, self.quarter = n, invented_quarter(n)
        graph = Analysis(self.quarter.network()).generous
        self.graph, self.pairs, self.arcs = graph, graph.pairs, graph.arcs
        self.edges = list(zip(self.pairs.first.tolist(), self.pairs.second.tolist(), strict=True))
        self.directed = list(zip(self.arcs.source.tolist(), self.arcs.target.tolist(), strict=True))
        self.docks = graph.network.docks.tolist()
        self.match = match_words(graph.network)

    def networkx(self, directed: bool) -> nx.Graph[int]:
        """Return a networkx graph."""
        found: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
        found.add_nodes_from(range(self.n))
        found.add_edges_from(self.directed if directed else self.edges)
        return found

    def igraph(self, directed: bool) -> igraph.Graph:
        """Return an igraph graph."""
        import igraph

        edges = self.directed if directed else self.edges
        return igraph.Graph(n=self.n, edges=edges, directed=directed)

    def rustworkx(self) -> Any:  # noqa: ANN401 - it need not be installed
        """Return an undirected rustworkx graph; None where it is not installed."""
        if find_spec("rustworkx") is None:
            return None
        found = _rustworkx().PyGraph(multigraph=False)
        found.add_nodes_from(range(self.n))
        found.add_edges_from_no_data(self.edges)
        return found


def steps_of(subject: Subject, budget: float) -> dict[str, dict[str, Step | None]]:
    """Return each kernel as a step of the library, of the bare arrays, networkx and igraph."""
    plain, way = subject.networkx(False), subject.networkx(True)
    fast, fast_way = subject.igraph(False), subject.igraph(True)
    small = subject.n <= 1000 * budget
    graph, k = subject.graph, subject.graph.k
    ends = subject.pairs.first, subject.pairs.second
    few = subject.docks[: max(1, 20_000 // subject.n)]
    share = len(subject.docks) / len(few)
    fresh, rust = subject.quarter.with_meta, subject.rustworkx()

    def reach_nx() -> object:
        return [nx.single_source_shortest_path_length(way, dock, cutoff=k) for dock in few]

    def parts_nx() -> object:
        return list(nx.bridges(plain)), list(nx.articulation_points(plain))

    return {
        "compile the tables": {
            "library": lambda: fresh(subject.quarter.meta).network(),
            "networkx": lambda: subject.networkx(True),
            "igraph": lambda: subject.igraph(True),
        },
        "cut edges and cut points": {
            "library": lambda: actor_is_cut(fresh(subject.quarter.meta)),
            "bare": lambda: cohesion(subject.n, *ends),
            "networkx": parts_nx if small else None,
            "igraph": lambda: (fast.bridges(), fast.articulation_points()),
            "rustworkx": rust and (lambda: [getattr(_rustworkx(), f)(rust) for f in _PARTS]),
        },
        f"reach, all cells, {k} hand-overs": {
            "library": lambda: net_by_reach(fresh(subject.quarter.meta), hand_overs=k),
            "bare": lambda: reach_levels(graph.ground, subject.match, k),
            f"networkx ({share:.0f})": reach_nx,
            "igraph": lambda: fast_way.neighborhood(subject.docks, order=k, mode="out"),
        },
        "removal of every tie and actor": {
            "bare": lambda: removal_effects(graph.network, [(graph.ground, graph.levels[: k + 1])]),
        },
    }


def _null_models(subject: Subject) -> dict[str, Step | None]:
    """One random graph with the same degrees, as a share of a batch."""
    count = max(2, min(1000, 200_000 // len(subject.edges)))
    share = 1 / count
    ends = subject.pairs.first, subject.pairs.second
    swaps = SWAPS_PER_TIE * len(subject.edges)
    plain, fast = subject.networkx(False), subject.igraph(False)
    return {
        f"bare ({share})": lambda: rewire(
            subject.n, *ends, lambda a, _: a[:, :1], count=count, apart=10
        ),
        "networkx": (lambda: nx.double_edge_swap(plain.copy(), swaps, 100 * swaps, seed=1))
        if subject.n <= 1000
        else None,
        "igraph": lambda: fast.copy().rewire(n=swaps),
    }


def measures_of(subject: Subject) -> dict[str, dict[str, Step | None]]:
    """Return the kernels of single measures in the same way."""
    n, ends = subject.n, (subject.pairs.first, subject.pairs.second)
    rust = subject.rustworkx()
    plain, fast = subject.networkx(False), subject.igraph(False)
    ones = np.ones(len(subject.edges))
    fresh, small = subject.quarter.with_meta, n <= 1000
    meta = subject.quarter.meta
    cell = max(subject.quarter.network().demand.cells, key=lambda each: (each.demand, each.id))
    words = {"topic": cell.topic, "language": cell.language}
    chain = way_to(subject.quarter, **words).chains["naive"]
    parts = chain.size, chain.source, chain.target, chain.flow, chain.ends
    network, arcs, sectors = subject.graph.network, subject.arcs, subject.graph.network.sectors
    result = find_all(subject.quarter, draws=0, kinds=TIE_KINDS) if small else None
    return {
        "constraint": {
            "library": lambda: actor_by_constraint(fresh(meta)),
            "bare": lambda: constraint(n, *ends, ones),
            "networkx": (lambda: nx.constraint(plain)) if small else None,
            "igraph": lambda: fast.constraint(),
        },
        "brokerage": {
            "bare": lambda: count_roles(
                open_paths(n, arcs.source, arcs.target), sectors.astype(np.int64)
            ),
        },
        "betweenness, actors and ties": {
            "bare": (lambda: betweenness(n, *both_ways(*ends))) if n <= 10_000 else None,
            "networkx": (lambda: nx.betweenness_centrality(plain)) if small else None,
            "igraph": (lambda: (fast.betweenness(), fast.edge_betweenness()))
            if n <= 10_000
            else None,
            "rustworkx": rust and (lambda: [getattr(_rustworkx(), f)(rust) for f in _BETWEEN]),
        },
        "one null model of a batch": _null_models(subject),
        "journeys to one service, chain": {
            "library": lambda: journeys(subject.quarter, **words),
            "bare": lambda: Chain(*parts).fate,
        },
        "gains of all possible new ties": {
            "bare": (lambda: NewTies(network, arcs).gain) if n <= LARGEST else None,
        },
        "one disturbed quarter of 200": {
            "bare (0.005)": (
                lambda: with_stability(
                    subject.quarter,
                    Analysis(subject.quarter.network()),
                    list(result.findings),
                    result.cells,
                    draws=200,
                )
            )
            if result
            else None,
        },
    }


def curves(sizes: list[int], budget: float) -> Iterator[list[str]]:
    """Measure all kernels at all sizes; one row a kernel and size."""
    grown: dict[str, list[tuple[int, float]]] = {}
    for n in sizes:
        subject = Subject(n)
        ties = len(subject.edges)
        for kernel, ways in (steps_of(subject, budget) | measures_of(subject)).items():
            times: dict[str, float] = {}
            for name, step in ways.items():
                if step is not None:
                    word, _, part = name.partition(" (")
                    times[word] = seconds(step, budget) * float(part.rstrip(")") or 1)
            if not times.keys() & {"bare", "library"}:  # too large for it
                continue
            base = times.get("bare", times.get("library", math.nan))
            grown.setdefault(kernel, []).append((ties, base))

            def ratio(name: str, times: dict[str, float] = times, base: float = base) -> str:
                return f"{times[name] / base:,.1f}x" if name in times else "–"

            yield [
                *(kernel, f"{n:,}", f"{1000 * base:.2f} ms", f"{1e6 * base / ties:.2f} us"),
                *(ratio(name) for name in ("library", "networkx", "igraph", "rustworkx")),
                _order(grown[kernel]),
            ]


def _order(points: list[tuple[int, float]]) -> str:
    if len(points) < 2:
        return "–"
    (few, quick), (many, slow) = points[0], points[-1]
    return f"{math.log(slow / quick) / math.log(many / few):.2f}"


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [100, 1000, 10_000, 100_000]
    parser.add_argument("sizes", nargs="*", type=int, default=sizes)
    parser.add_argument("--budget", type=float, default=3.0, help="seconds for each step")
    options = parser.parse_args()
    head = (
        *("kernel", "actors", "bare arrays", "a tie", "library call"),
        *("networkx", "igraph", "rustworkx", "order so far"),
    )
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in curves(options.sizes, options.budget):
        print("| " + " | ".join(row) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
