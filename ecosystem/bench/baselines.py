"""Simpler ways to name gaps and weak bridges, to see whether the finders are worth their trouble.

They see the same tables, know nothing of fragility or of ways, and are told how many items there
are to be found, which nobody would tell them in earnest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ecosystem.bench.score import Key, Truth
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.worlds.world import stream

if TYPE_CHECKING:
    import networkx as nx

BASELINES = ("degree", "edge_betweenness", "cut_edges", "offers_alone", "random")
"""Names of the methods, in the order of the tables."""

_USUAL = {"weak_bridge": 6, "single_point": 2, "cell": 15}
_CLASSES = ("G1", "G2", "G3", "G4", "G5")


def baselines(quarter: Quarter, truth: Truth, seed: int) -> dict[str, set[Key]]:
    """Let every simpler method name its items.

    Parameters
    ----------
    quarter
        The quarter, harmed or not.
    truth
        Tells the methods how many items of each kind to name; as many as are planted in Kornhafen
        if there are none.
    seed
        Start of the random choice.

    Returns
    -------
    flagged
        Keys by method.

    References
    ----------
    Girvan, M., & Newman, M. E. J. (2002). Community structure in social and biological networks.
    Proceedings of the National Academy of Sciences 99(12), 7821-7826. doi:10.1073/pnas.122653799
    """
    network = quarter.network()
    graph = union_graph(network)
    counts = {part: sum(k.part == part for k in truth.items) or n for part, n in _USUAL.items()}
    return {
        "degree": _by_degree(graph, counts),
        "edge_betweenness": _by_betweenness(graph, counts),
        "cut_edges": _all_cuts(graph),
        "offers_alone": _by_offers(network),
        "random": _by_chance(network, graph, counts, seed),
    }


def union_graph(network: Network) -> nx.Graph[str]:
    """Join all layers, and who sits where, to one undirected simple graph.

    Parameters
    ----------
    network
        The quarter in force.

    Returns
    -------
    graph
        Actors by id; ``standing`` marks an edge that is no tie.
    """
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.ids)
    records, ids = network.records, network.ids
    ends = zip(records.source.tolist(), records.target.tolist(), strict=True)
    graph.add_edges_from(sorted((ids[one], ids[other]) for one, other in ends), standing=False)
    for actor, place in enumerate(network.at.tolist()):
        if place >= 0:
            graph.add_edge(ids[actor], ids[place], standing=True)
    return graph


def _ties(graph: nx.Graph[str]) -> list[tuple[str, str]]:
    """All pairs that a tie joins, sorted."""
    return sorted(
        (min(a, b), max(a, b)) for a, b, values in graph.edges(data=True) if not values["standing"]
    )


def _bridges(pairs: Iterable[Sequence[str]]) -> set[Key]:
    return {Key("weak_bridge", tuple(sorted(pair))) for pair in pairs}


def _points(actors: Iterable[str]) -> set[Key]:
    return {Key("single_point", (actor,)) for actor in actors}


def _by_degree(graph: nx.Graph[str], counts: dict[str, int]) -> set[Key]:
    """Name the best connected: pairs by the ties of both ends together, actors by theirs."""
    degree = dict(graph.degree())
    pairs = sorted(_ties(graph), key=lambda pair: (-degree[pair[0]] - degree[pair[1]], pair))
    actors = sorted(degree, key=lambda actor: (-degree[actor], actor))
    return _bridges(pairs[: counts["weak_bridge"]]) | _points(actors[: counts["single_point"]])


def _by_betweenness(graph: nx.Graph[str], counts: dict[str, int]) -> set[Key]:
    """Name the pairs that most shortest paths use."""
    import networkx as nx

    between = {
        (min(pair), max(pair)): value
        for pair, value in nx.edge_betweenness_centrality(graph).items()
    }
    pairs = sorted(_ties(graph), key=lambda pair: (-round(between[pair], 12), pair))
    return _bridges(pairs[: counts["weak_bridge"]])


def _all_cuts(graph: nx.Graph[str]) -> set[Key]:
    """Name every cut edge and every cut point, leaves included."""
    import networkx as nx

    pairs = set(_ties(graph)) & {(min(pair), max(pair)) for pair in nx.bridges(graph)}
    return _bridges(pairs) | _points(nx.articulation_points(graph))


def _by_offers(network: Network) -> set[Key]:
    """Read the gaps off the list of offers: none is G5, informal ones only G3, one actor G1."""
    found = set()
    for position, cell in enumerate(network.demand.cells):
        if not cell.demand > 0:
            continue
        offers = [offer for offer in network.offers if offer.yes >> position & 1]
        formal = {offer.actor for offer in offers if offer.formal}
        if len(formal) < 2:
            value = "G1" if formal else "G3" if offers else "G5"
            subject = (cell.topic, cell.language, cell.group, cell.status)
            found.add(Key("cell", subject, value))
    return found


def _by_chance(
    network: Network, graph: nx.Graph[str], counts: dict[str, int], seed: int
) -> set[Key]:
    rng = stream(seed, "bench", "random")
    needed = [
        (cell.topic, cell.language, cell.group, cell.status)
        for cell in network.demand.cells
        if cell.demand > 0
    ]
    pairs, actors = _ties(graph), sorted(graph)
    cells = rng.sample(needed, min(counts["cell"], len(needed)))
    return (
        {Key("cell", cell, rng.choice(_CLASSES)) for cell in cells}
        | _bridges(rng.sample(pairs, min(counts["weak_bridge"], len(pairs))))
        | _points(rng.sample(actors, min(counts["single_point"], len(actors))))
    )
