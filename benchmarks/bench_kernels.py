"""Single kernels beside networkx, igraph, rustworkx and a bare compiled one, on the same graphs.

Run ``python -m benchmarks.bench_kernels``; processor times. *(e)*: done in part and extrapolated.
The last column is the time a tie against that at 1,000 actors: 1 is linear. A library that is not
installed, or has no such function, or would take longer than the budget, is left out. The bare
kernels need numba; they are no part of the library, but the limit of what compiling would give.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from random import Random
from time import process_time
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.networks import invented_quarter
from benchmarks.parts import head, ms, often, options, row, tell
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.classics import constraint, rewired_p
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.draws import Batch, Disturbance
from ecosystem.measures.graphs import (
    betweenness,
    both_ways,
    match_words,
    reach_levels,
    strong_components,
)
from ecosystem.measures.new_ties import NewTies
from ecosystem.measures.removal import gate_cells, removal_effects
from ecosystem.measures.sectors import SWAPS_PER_TIE, between, relabel, rewire

Graph = Any  # rustworkx and igraph need not be installed, and say little about their types

# Random graphs, disturbed quarters, and up to how many actors all pairs of them are looked at.
_NULLS, _DRAWS, _SMALL = 1000, 200, 1000

_LIBRARIES = ("ours", "networkx", "igraph", "rustworkx", "bare")

_FAST, _USUAL = ("igraph", "rustworkx"), 300

REACH, REMOVALS, CUTS = "reach of all cells", "all removals, directed", "cut edges and cut points"

BETWEEN, DISTURBED = "betweenness, actors and ties", f"{_DRAWS} disturbed quarters, reach"

NULLS = f"{_NULLS:,} null models, ten exchanges a tie each"

AS_DRAWN = f"{_NULLS:,} null models' worth, as a finding draws them"


class Parts:
    """Work of equal steps, done in part if it takes too long."""

    def __init__(self, count: float, steps: Callable[[], Iterable[object]]) -> None:
        self.count, self.steps = count, steps


Work = Callable[[], object] | Parts | None

Time = tuple[float, bool]


def timed(work: Callable[[], object] | Parts, budget: float, warm: bool = False) -> Time:
    """Return the time of a work, and whether it is extrapolated; what compiles is warmed up."""
    if warm and callable(work):
        work()
    if isinstance(work, Parts):
        begin, done = process_time(), 0
        for _ in islice(work.steps(), int(work.count)):
            done += 1
            if process_time() - begin > budget:
                break
        return (process_time() - begin) * work.count / max(done, 1), done < work.count
    times: list[float] = []
    while len(times) < 5 and sum(times) < budget:
        begin = process_time()
        work()
        times.append(max(process_time() - begin, 1e-7))
    return min(times), False


def _library(name: str) -> Any:  # noqa: ANN401 - it need not be installed
    return import_module(name) if find_spec(name) else None


class Subject:
    """One invented quarter in the form that each library likes."""

    def __init__(self, n: int) -> None:
        self.n, self.quarter = n, invented_quarter(n)
        self.network = self.quarter.network()
        self.graph = graph = Analysis(self.network).generous
        self.k, self.docks = graph.k, graph.network.docks.tolist()
        self.arcs, self.ends = graph.arcs, (graph.pairs.first, graph.pairs.second)
        self.edges = list(zip(*(end.tolist() for end in self.ends), strict=True))
        self.directed = list(zip(self.arcs.source.tolist(), self.arcs.target.tolist(), strict=True))
        self.plain: nx.Graph[int] = nx.empty_graph(n)
        self.plain.add_edges_from(self.edges)
        self.way: nx.DiGraph[int] = nx.empty_graph(n, nx.DiGraph)
        self.way.add_edges_from(self.directed)
        self.igraph = _library("igraph")
        self.rust = _library("rustworkx")
        self.bare = _library("benchmarks.bare") if find_spec("numba") else None

    def of_igraph(self, edges: list[tuple[int, int]], directed: bool) -> Graph:
        """Return an igraph graph."""
        return self.igraph.Graph(n=self.n, edges=edges, directed=directed)

    def of_rust(self, edges: list[tuple[int, int]], directed: bool) -> Graph:
        """Return a rustworkx graph."""
        found = self.rust.PyDiGraph() if directed else self.rust.PyGraph()
        found.add_nodes_from(range(self.n))
        found.add_edges_from_no_data(edges)
        return found

    def to_cells(self) -> list[tuple[int, int]]:
        """Return arcs from one more actor to all docks, and from who serves a cell to the cell."""
        found = [(self.n, dock) for dock in self.docks]
        for cell in range(len(self.network.demand.cells)):
            spots = {offer.actor for offer in self.network.offers if offer.yes >> cell & 1}
            found += [(spot, self.n + 1 + cell) for spot in sorted(spots)]
        return self.directed + found


Kernel = dict[str, Work]


def removed(net: Graph, n: int, walked: Callable[[Graph], object]) -> Iterator[object]:
    """Walk a networkx graph without each arc, and without each actor."""
    for arc in list(net.edges):
        net.remove_edge(*arc)
        yield walked(net)
        net.add_edge(*arc)
    for actor in range(n):
        gone = [*net.in_edges(actor), *net.out_edges(actor)]
        net.remove_edges_from(gone)
        yield walked(net)
        net.add_edges_from(gone)


def added(net: Graph, n: int, walked: Callable[[Graph], object]) -> Iterator[object]:
    """Walk a networkx graph with one more arc, ever another one."""
    chance = Random(1)
    while True:
        tie = chance.randrange(n), chance.randrange(n)
        if not net.has_edge(*tie):
            net.add_edge(*tie)
            yield walked(net)
            net.remove_edge(*tie)


def drawn(subject: Subject) -> Iterator[list[tuple[int, int]]]:
    """Draw nine in ten of the arcs, as often as findings are tested."""
    chance = Random(1)
    for _ in range(_DRAWS):
        yield [arc for arc in subject.directed if chance.random() < 0.9]


def walks(subject: Subject) -> dict[str, Kernel]:
    """Give the kernels that walk from the docks: reach, all removals, disturbed quarters, gains."""
    n, k, docks, way = subject.n, subject.k, subject.docks, subject.way
    graph, network, arcs = subject.graph, subject.network, subject.arcs
    removals, small = len(arcs) + n, n <= _SMALL

    def some_of(edges: list[tuple[int, int]]) -> Graph:
        net = nx.empty_graph(n, nx.DiGraph)  # a dock may have lost all its arcs
        net.add_edges_from(edges)
        return net

    def walked(net: Graph) -> object:
        return [nx.single_source_shortest_path_length(net, dock, cutoff=k) for dock in docks]

    found: dict[str, Kernel] = {
        REACH: {
            "ours": lambda: reach_levels(graph.ground, match_words(network), k),
            "networkx": Parts(
                len(docks),
                lambda: (nx.single_source_shortest_path_length(way, d, cutoff=k) for d in docks),
            ),
        },
        REMOVALS: {
            "ours": lambda: removal_effects(network, [(graph.ground, graph.levels[: k + 1])]),
            "networkx": Parts(removals, lambda: removed(way, n, walked)) if small else None,
        },
    }
    if small:
        found[DISTURBED] = {
            "ours": lambda: [b.reached for b in Batch.drawn(network, _DRAWS, Disturbance())],
            "networkx": Parts(_DRAWS, lambda: (walked(some_of(some)) for some in drawn(subject))),
        }
        found["gains of all new ties"] = {
            "ours": lambda: NewTies(network, arcs).gain,
            "networkx": Parts(n * (n - 1) - len(arcs), lambda: added(way, n, walked)),
        }
    return found


def walks_of_igraph(subject: Subject) -> dict[str, Kernel]:
    """Give the same of igraph."""
    fast, docks = subject.of_igraph(subject.directed, True), subject.docks

    def walked(net: Graph) -> object:
        return net.neighborhood(docks, order=subject.k, mode="out")

    def parted() -> Iterator[object]:
        for arc in range(len(subject.arcs)):
            net = fast.copy()
            net.delete_edges(arc)
            yield walked(net)

    removals = len(subject.arcs) + subject.n
    return {
        REACH: {"igraph": lambda: walked(fast)},
        REMOVALS: {"igraph": Parts(removals, parted)},
        DISTURBED: {
            "igraph": Parts(
                _DRAWS,
                lambda: (walked(subject.of_igraph(some, True)) for some in drawn(subject)),
            )
        },
    }


def walks_of_rust(subject: Subject) -> dict[str, Kernel]:
    """Give the same of rustworkx, which walks to the end of all ways."""
    quick, docks = subject.of_rust(subject.directed, True), subject.docks
    descendants = subject.rust.descendants

    def cut() -> Iterator[object]:
        for arc in subject.directed:
            quick.remove_edge(*arc)
            yield [descendants(quick, dock) for dock in docks]
            quick.add_edge(*arc, None)

    removals = Parts(len(subject.arcs) + subject.n, cut)
    return {
        REACH: {
            "rustworkx": Parts(len(docks), lambda: (descendants(quick, dock) for dock in docks))
        },
        REMOVALS: {"rustworkx": removals if subject.n <= _SMALL else None},
    }


def shapes(subject: Subject) -> dict[str, Kernel]:
    """Give the kernels of the shape of a net: what parts it, what circles, what lies between."""
    n, ends, plain, way = subject.n, subject.ends, subject.plain, subject.way
    source, target = subject.arcs.source, subject.arcs.target
    network, arcs, removal = subject.network, subject.arcs, subject.graph.removal
    ones, small, to_cells = np.ones(len(subject.edges)), n <= _SMALL, subject.to_cells()
    both = both_ways(*ends)
    tree = nx.DiGraph(to_cells)
    found: dict[str, Kernel] = {
        CUTS: {
            "ours": lambda: cohesion(n, *ends),
            "networkx": lambda: (list(nx.bridges(plain)), list(nx.articulation_points(plain))),
        },
        "dominators, after the removals": {
            "ours": lambda: gate_cells(network, arcs, removal),
            "networkx": lambda: nx.immediate_dominators(tree, n),
        },
        "strong components": {
            "ours": lambda: strong_components(source, target),
            "networkx": lambda: list(nx.strongly_connected_components(way)),
        },
        "constraint": {
            "ours": lambda: constraint(n, *ends, ones),
            "networkx": Parts(n, lambda: (nx.constraint(plain, [actor]) for actor in range(n))),
        },
        BETWEEN: {
            "ours": lambda: betweenness(n, *both),
            "networkx": lambda: nx.betweenness_centrality(plain),
        },
    }
    cuts, dominators, circles, holes, middle = found.values()
    if subject.igraph:
        fast = subject.of_igraph(subject.edges, False)
        fast_way = subject.of_igraph(subject.directed, True)
        fast_tree = subject.igraph.Graph(edges=to_cells, directed=True)
        cuts["igraph"] = lambda: (fast.bridges(), fast.articulation_points())
        dominators["igraph"] = lambda: fast_tree.dominator(n, mode="out")
        circles["igraph"] = lambda: fast_way.connected_components(mode="strong")
        holes["igraph"] = lambda: fast.constraint()
        middle["igraph"] = lambda: (fast.betweenness(), fast.edge_betweenness())
    if rust := subject.rust:
        quick = subject.of_rust(subject.edges, False)
        quick_way = subject.of_rust(subject.directed, True)
        quick_tree = rust.PyDiGraph()
        quick_tree.extend_from_edge_list(to_cells)
        cuts["rustworkx"] = lambda: (rust.bridges(quick), rust.articulation_points(quick))
        dominators["rustworkx"] = lambda: rust.immediate_dominators(quick_tree, n)
        circles["rustworkx"] = lambda: rust.strongly_connected_components(quick_way)
        middle["rustworkx"] = lambda: (
            rust.graph_betweenness_centrality(quick),
            rust.graph_edge_betweenness_centrality(quick),
        )
    if bare := subject.bare:
        lists = bare.adjacency(n, *both)
        cuts["bare"] = lambda: bare.cuts(*lists)
        holes["bare"] = lambda: bare.constraint(*lists)
        middle["bare"] = (lambda: bare.betweenness(*lists)) if small else None
    if not small:
        del found[BETWEEN]
    return found


def chances(subject: Subject) -> dict[str, Kernel]:
    """Give the kernels that compare a net with chance."""
    n, ends, plain = subject.n, subject.ends, subject.plain
    swaps, sectors = SWAPS_PER_TIE * len(subject.edges), subject.network.sectors.astype(np.int64)
    chance = Random(1)

    def nulls() -> object:
        return rewire(n, *ends, lambda one, _: one[:, :1], count=_NULLS, apart=SWAPS_PER_TIE)

    def shuffled() -> list[int]:
        return chance.sample(sectors.tolist(), n)

    def dealt() -> object:
        labels = relabel(sectors, count=_NULLS)
        return between(labels[:, ends[0]], labels[:, ends[1]])

    def swapped() -> Iterable[object]:
        for seed in range(_NULLS):
            yield nx.double_edge_swap(plain.copy(), swaps, 100 * swaps, seed=seed)

    def labelled() -> Iterable[object]:
        for _ in range(_NULLS):
            nx.set_node_attributes(plain, dict(enumerate(shuffled())), "sector")
            yield nx.attribute_assortativity_coefficient(plain, "sector")

    found: dict[str, Kernel] = {
        NULLS: {
            "ours": nulls,
            "networkx": Parts(_NULLS, swapped),
        },
        f"{_NULLS:,} permutations of the sectors": {
            "ours": dealt,
            "networkx": Parts(_NULLS, labelled),
        },
    }
    rewired, permuted = found.values()
    drawn = rewired_p(Analysis(subject.network).generous, nulls=None)
    spread = drawn.p * (1 - drawn.p)
    alike = float(np.nanmax(drawn.error[spread > 0] ** 2 * drawn.graphs / spread[spread > 0]))
    if subject.igraph:
        fast = subject.of_igraph(subject.edges, False)
        rewired["igraph"] = Parts(
            _NULLS, lambda: (fast.copy().rewire(n=swaps) for _ in range(_NULLS))
        )
        permuted["igraph"] = Parts(
            _NULLS,
            lambda: (fast.assortativity_nominal(shuffled(), directed=False) for _ in range(_NULLS)),
        )
    if bare := subject.bare:
        rewired["bare"] = lambda: bare.rewired(n, *ends, swaps, _NULLS)
    worth = Parts(
        _NULLS * max(alike, 1) / drawn.graphs,
        lambda: [rewired_p(Analysis(subject.network).generous, nulls=drawn.graphs)],
    )
    return {NULLS: rewired, AS_DRAWN: rewired | {"ours": worth}} | found


def kernels_of(subject: Subject) -> dict[str, Kernel]:
    """Give every kernel, by library."""
    found = walks(subject) | shapes(subject)
    others = [walks_of_igraph(subject)] if subject.igraph else []
    others += [walks_of_rust(subject)] if subject.rust else []
    for kernel in found:
        for other in others:
            found[kernel] |= other.get(kernel, {})
    return found | (chances(subject) if subject.n <= _SMALL else {})


def beside(times: dict[str, float], kernel: str) -> None:
    """Tell how a kernel stands beside the compiled libraries."""
    others = {name: times[name] / times["ours"] for name in _FAST if name in times}
    how = ", ".join(f"{name} takes {often(ratio)} our time" for name, ratio in others.items())
    if others:
        tell(f"kernel.{kernel}", min(others.values()), how)


def measure(n: int, budget: float, usual: dict[str, float]) -> None:
    """Measure one size, print it and tell it."""
    subject, known = Subject(n), dict[int, Time]()
    grown: dict[str, float] = {}
    seconds: dict[str, dict[str, float]] = {}
    for kernel, ways in kernels_of(subject).items():
        times, said = seconds.setdefault(kernel, {}), list[str]()
        for library in _LIBRARIES:
            if (work := ways.get(library)) is None:
                said.append("–")
                continue
            if id(work) not in known:  # what stands in two rows is measured once
                known[id(work)] = timed(work, budget, warm=library == "bare")
            times[library], part = known[id(work)]
            said.append(often(times[library] / times["ours"]) + " *(e)*" * part)
        a_tie = times["ours"] / len(subject.edges)
        if n == _SMALL:
            usual[kernel] = a_tie
            beside(times, kernel)
        elif n > _SMALL and kernel in usual:
            grown[kernel] = a_tie / usual[kernel]
        row(
            *(kernel, f"{n:,}", ms(times["ours"]), *said[1:]),
            f"{grown[kernel]:.1f}x" if kernel in grown else "–",
        )
    if grown:
        worst = max(grown, key=lambda kernel: grown[kernel])
        tell("kernel.growth", grown[worst], f"{worst}, {n:,} actors")
    if n == _USUAL:
        tell_more(subject, seconds)


def tell_more(subject: Subject, seconds: dict[str, dict[str, float]]) -> None:
    """Tell what the older targets ask for at 300 actors."""
    reach, removals = (seconds[name]["ours"] for name in (REACH, REMOVALS))
    tell("removals.reach", removals / reach, f"{ms(removals)} against {ms(reach)}")
    search, _ = timed(lambda: list(nx.dfs_edges(subject.plain)), 1.0)
    tell("removals.search", seconds[CUTS]["ours"] / search, f"{ms(search)} for networkx's search")
    nulls, drawn, middle = (seconds[name] for name in (NULLS, AS_DRAWN, BETWEEN))
    tell("nulls.networkx", nulls["networkx"] / nulls["ours"], "the same exchanges")
    if "igraph" in nulls:
        tell("nulls.igraph", nulls["igraph"] / nulls["ours"])
        tell("nulls.drawn", drawn["igraph"] / drawn["ours"])
        tell("betweenness.igraph", middle["ours"] / middle["igraph"])
    tell("seconds.nulls.networkx", nulls["networkx"])
    tell("seconds.draws.networkx", seconds[DISTURBED]["networkx"])
    records = subject.network.records
    size = sum(getattr(records, field.name).nbytes for field in fields(records))
    tell("memory.tie", size / len(records))


def main() -> int:
    """Print the table."""
    chosen = options(__doc__, (_USUAL, _SMALL, 100_000), budget=3.0)
    sizes = [n for n in chosen.sizes if n <= _SMALL] if chosen.quick else chosen.sizes
    head("kernel", "actors", *_LIBRARIES, "growth")
    usual: dict[str, float] = {}
    for n in sizes:
        measure(n, min(chosen.budget, 0.5) if chosen.quick else chosen.budget, usual)
    return 0


if __name__ == "__main__":
    sys.exit(main())
