"""Kernels of the measures beside networkx and igraph: the same graphs in the same run.

``python -m benchmarks.bench_measures`` prints a table in Markdown. A method that would take too
long does a part of the work and is extrapolated, marked *(e)*.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from benchmarks.networks import invented_quarter
from ecosystem.measures.analysis import analyse
from ecosystem.measures.classics import Fragmentation, constraint, count_roles, open_paths
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.graphs import betweenness, both_ways
from ecosystem.measures.sectors import rewire

if TYPE_CHECKING:
    import igraph

PATIENCE = 8.0
"""Seconds after which a slow method stops and is extrapolated."""

NULLS = 1000
DENSE = 2000
"""Up to this size networkx may hold matrices of all actors by all actors."""


class Bench:
    """One graph in the form that each library likes."""

    def __init__(self, n: int) -> None:
        graph = analyse(invented_quarter(n)).generous
        self.n, self.pairs, self.arcs = n, graph.pairs, graph.arcs
        self.sectors = graph.network.sectors.astype(np.int64)

    @cached_property
    def plain(self) -> nx.Graph[int]:
        graph: nx.Graph[int] = nx.empty_graph(self.n)
        graph.add_edges_from(
            zip(self.pairs.first.tolist(), self.pairs.second.tolist(), strict=True)
        )
        return graph

    @cached_property
    def directed(self) -> nx.DiGraph[int]:
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.n))
        graph.add_edges_from(zip(self.arcs.source.tolist(), self.arcs.target.tolist(), strict=True))
        return graph

    @cached_property
    def igraph(self) -> igraph.Graph:
        import igraph

        pairs = zip(self.pairs.first.tolist(), self.pairs.second.tolist(), strict=True)
        return igraph.Graph(n=self.n, edges=list(pairs))


def whole(work: Callable[[], object]) -> Callable[[], tuple[float, bool]]:
    """Time work that is done as a whole; the best of three unless it is slow."""

    def timed() -> tuple[float, bool]:
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - start)
            if best > 1:
                break
        return best, False

    return timed


def parts(count: int, steps: Callable[[], Iterator[object]]) -> Callable[[], tuple[float, bool]]:
    """Time work that is made of equal steps; extrapolate if they are too many."""

    def timed() -> tuple[float, bool]:
        start, done = time.perf_counter(), 0
        for _ in islice(steps(), count):
            done += 1
            if time.perf_counter() - start > PATIENCE:
                break
        taken = time.perf_counter() - start
        return taken * count / max(done, 1), done < count

    return timed


def _roles_by_networkx(bench: Bench) -> Iterator[object]:
    graph, sectors = bench.directed, bench.sectors
    for broker in graph:
        counts: dict[tuple[bool, bool, bool], int] = {}
        for before in graph.predecessors(broker):
            for after in graph.successors(broker):
                if before != after and not graph.has_edge(before, after):
                    a, v, b = sectors[before], sectors[broker], sectors[after]
                    role = (a == b, a == v, v == b)
                    counts[role] = counts.get(role, 0) + 1
        yield counts


def _parted_by_networkx(bench: Bench) -> Iterator[object]:
    """Every pair of actors, taken out and put back."""
    for one in range(bench.n):
        for other in range(one):
            graph = bench.plain.copy()
            graph.remove_nodes_from([one, other])
            yield sum(len(part) * (len(part) - 1) for part in nx.connected_components(graph))


def _rewired_by_networkx(bench: Bench) -> Iterator[object]:
    swaps = 10 * len(bench.pairs)
    for seed in range(NULLS):
        graph = bench.plain.copy()
        done = 0
        while done < swaps:  # in small parts, so that it can be stopped
            part = min(swaps - done, 2000)
            nx.double_edge_swap(graph, nswap=part, max_tries=100 * part, seed=seed + done)
            done += part
        yield graph


def _rewired_by_igraph(bench: Bench) -> Iterator[object]:
    for _ in range(NULLS):
        graph = bench.igraph.copy()
        graph.rewire(10 * bench.igraph.ecount())
        yield graph


def _ours_parted(bench: Bench) -> Iterator[object]:
    objective = Fragmentation(bench.n, bench.pairs.first, bench.pairs.second)
    for actor in range(bench.n):
        yield objective.with_one_more([actor])


def _ours_rewired(bench: Bench) -> Iterator[object]:
    n, first, second = bench.n, bench.pairs.first, bench.pairs.second
    batch = NULLS if n <= 1000 else 10
    for seed in range(NULLS // batch):
        yield rewire(n, first, second, lambda one, _: one[:, :1], count=batch, seed=seed, apart=10)


Timed = Callable[[], tuple[float, bool]]


def kernels(bench: Bench) -> dict[str, dict[str, Timed]]:
    """Every kernel, by library."""
    n, pairs, arcs = bench.n, bench.pairs, bench.arcs
    both = both_ways(pairs.first, pairs.second)
    ones = np.ones(len(pairs))
    graph, other = bench.plain, bench.igraph
    everyone = list(graph)
    return {
        "cut edges and cut points": {
            "ours": whole(lambda: cohesion(n, pairs.first, pairs.second)),
            "networkx": whole(
                lambda: (list(nx.bridges(graph)), list(nx.articulation_points(graph)))
            ),
            "igraph": whole(lambda: (other.bridges(), other.articulation_points())),
        },
        "constraint": {
            "ours": whole(lambda: constraint(n, pairs.first, pairs.second, ones)),
            "networkx": whole(lambda: nx.constraint(graph))
            if n <= DENSE
            else parts(n, lambda: (nx.constraint(graph, [v]) for v in everyone)),
            "igraph": whole(lambda: other.constraint()),
        },
        "betweenness": {
            "ours": whole(lambda: betweenness(n, *both)),
            "networkx": whole(lambda: nx.betweenness_centrality(graph))
            if n <= DENSE
            else parts(
                n,
                lambda: (nx.betweenness_centrality_subset(graph, [v], everyone) for v in everyone),
            ),
            "igraph": whole(lambda: (other.betweenness(), other.edge_betweenness())),
        },
        "brokerage": {
            "ours": whole(
                lambda: count_roles(open_paths(n, arcs.source, arcs.target), bench.sectors)
            ),
            "networkx": parts(n, lambda: _roles_by_networkx(bench)),
        },
        "best pair to part the net": {
            "ours": parts(n, lambda: _ours_parted(bench)),
            "networkx": parts(n * (n - 1) // 2, lambda: _parted_by_networkx(bench)),
        },
        f"{NULLS} rewired graphs": {
            "ours": parts(NULLS // (NULLS if n <= 1000 else 10), lambda: _ours_rewired(bench)),
            "networkx": parts(NULLS, lambda: _rewired_by_networkx(bench)),
            "igraph": parts(NULLS, lambda: _rewired_by_igraph(bench)),
        },
    }


def written(seconds: float, extrapolated: bool) -> str:
    """Write a time as people read it."""
    if seconds < 1:
        text = f"{seconds * 1000:.3g} ms"
    else:
        text = f"{seconds:,.3g} s" if seconds < 1000 else f"{seconds:,.0f} s"
    return text + (" *(e)*" if extrapolated else "")


def table(sizes: list[int]) -> Iterator[str]:
    """Give the table line by line, as the work is done."""
    yield "| kernel | n | pairs | ours | networkx | igraph | × networkx | × igraph |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for n in sizes:
        bench = Bench(n)
        for name, by_library in kernels(bench).items():
            times = {library: timed() for library, timed in by_library.items()}
            cells = [
                written(*times[key]) if key in times else "–"
                for key in ("ours", "networkx", "igraph")
            ]
            ratios = [
                f"{times[key][0] / times['ours'][0]:,.3g}" if key in times else "–"
                for key in ("networkx", "igraph")
            ]
            yield f"| {name} | {n:,} | {len(bench.pairs):,} | " + " | ".join(cells + ratios) + " |"


def main() -> None:
    """Read the sizes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000, 10_000])
    for line in table(parser.parse_args().sizes):
        print(line, flush=True)


if __name__ == "__main__":
    main()
