"""Plain graphs for tests of the kernels: from networkx, from hypothesis, from the shared data."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

IntArray = npt.NDArray[np.int64]


def ends(graph: nx.Graph[Any]) -> tuple[int, IntArray, IntArray]:
    """Number of actors and both ends of every tie of a graph on 0 … n - 1."""
    pairs = np.array(sorted(graph.edges), np.int64).reshape(-1, 2)
    if not graph.is_directed():
        pairs = np.sort(pairs, axis=1)
    return len(graph), pairs[:, 0], pairs[:, 1]


def numbered(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """The same graph on 0 … n - 1, without weights."""
    plain = nx.convert_node_labels_to_integers(graph, ordering="sorted")
    bare: nx.Graph[Any] = nx.Graph()
    bare.add_nodes_from(plain)
    bare.add_edges_from(plain.edges)
    return bare


CLASSICS = {
    "florentine": numbered(nx.florentine_families_graph()),
    "karate": numbered(nx.karate_club_graph()),
    "women": numbered(nx.davis_southern_women_graph()),
    "star": nx.star_graph(4),
    "triangle": nx.complete_graph(3),
    "path": nx.path_graph(6),
}


@st.composite
def graphs(draw: st.DrawFn, *, directed: bool = False, largest: int = 12) -> nx.Graph[Any]:
    """A small simple graph, isolates included."""
    n = draw(st.integers(1, largest))
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b and (directed or a < b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=30)) if pairs else []
    graph: nx.Graph[Any] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(chosen)
    return graph


@dataclass(frozen=True)
class Published:
    """A network of the shared data with the figures that R gave for it."""

    n: int
    source: IntArray
    target: IntArray
    groups: IntArray
    brokerage: npt.NDArray[np.float64]
    nodes: dict[str, npt.NDArray[np.float64]]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _figure(text: str) -> float:
    return np.nan if text in ("", "NA") else float(text)


PUBLISHED = {
    **{
        f"emon/{name}": ("contact", "Sponsorship", "gf_contact_Sponsorship", "nodes_contact", True)
        for name in ("Cheyenne", "MtSi", "Texas")
    },
    "dhhs_collaboration": (
        *("collaboration", "agency", "gf_collaboration_agency", "nodes_collaboration"),
        False,
    ),
    **{
        f"tobacco_control_indiana#{layer}": (
            *(layer, "agency_cat", f"gf_{layer}_agency_cat", f"nodes_{layer}"),
            False,
        )
        for layer in ("TCcnt", "TCcoll", "TCdiss")
    },
}


def published(shared: Path, name: str) -> Published:
    """Read a network and what R says about it."""
    layer, attribute, roles, figures, directed = PUBLISHED[name]
    folder = shared / name.partition("#")[0]
    nodes = _rows(folder / "nodes.csv")
    index = {row["id"]: position for position, row in enumerate(nodes)}
    ties = {
        (index[row["source"]], index[row["target"]])
        for row in _rows(folder / "edges.csv")
        if row["layer"] == layer
    }
    if not directed:
        ties |= {(target, source) for source, target in ties}
    source, target = np.array(sorted(ties), np.int64).T
    kinds = sorted({row[attribute] for row in nodes})
    by_role = {row["id"]: row for row in _rows(folder / f"oracle_R_{roles}.csv")}
    by_node = {row["id"]: row for row in _rows(folder / f"oracle_R_{figures}.csv")}
    order = ("w_I", "w_O", "b_IO", "b_OI", "b_O", "t")
    return Published(
        n=len(nodes),
        source=source,
        target=target,
        groups=np.array([kinds.index(row[attribute]) for row in nodes]),
        brokerage=np.array([[float(by_role[key][role]) for role in order] for key in index]),
        nodes={
            column: np.array([_figure(by_node[key][column]) for key in index])
            for column in next(iter(by_node.values()))
            if column != "id"
        },
    )
