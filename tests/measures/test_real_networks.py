"""Networks of other people, read in two ways, with the figures of R, networkx and brute force."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from losses import brute_force

import ecosystem as eco
from ecosystem.io.formats.base import FormatMapping
from ecosystem.io.lists import read_edgelist
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    Graph = nx.Graph[Any]

# Each group is a sector of its own, so that the roles of brokers are those of R.
SECTORS = ("state", "welfare", "civil", "business", "housing", "informal")
SAMPLES: dict[str, Graph] = {
    "karate": nx.karate_club_graph(),
    "les miserables": nx.les_miserables_graph(),
    "florentine": nx.florentine_families_graph(),
    "southern women": nx.davis_southern_women_graph(),
}
PLACES = ("emon/Texas", "emon/Cheyenne", "emon/MtSi")
LAYERS = ("TCcnt", "TCcoll", "TCdiss")
ROLES = {
    **{"w_I": "coordinator", "w_O": "consultant", "b_IO": "representative"},
    **{"b_OI": "gatekeeper", "b_O": "liaison", "t": "total"},
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Network:
    """One published network, and what R says of it."""

    def __init__(self, shared: Path, name: str) -> None:
        emon = name in PLACES
        folder = shared / (name if emon else "tobacco_control_indiana")
        layer, group = ("contact", "Sponsorship") if emon else (name, "agency_cat")
        self.nodes = rows_of(folder / "nodes.csv")
        every = rows_of(folder / "edges.csv")
        self.edges = [row for row in every if row["layer"] == layer]
        if not emon:  # a row stands for both directions
            back = [{**row, "source": row["target"], "target": row["source"]} for row in self.edges]
            self.edges += back
        self.figures = {r["id"]: r for r in rows_of(folder / f"oracle_R_nodes_{layer}.csv")}
        self.roles = {r["id"]: r for r in rows_of(folder / f"oracle_R_gf_{layer}_{group}.csv")}
        words = sorted({row[group] for row in self.nodes})
        self.mapping = {"kind": "referral", "sector": group, "source_reports": "yes"}
        self.mapping |= {f"sector:{w}": s for w, s in zip(words, SECTORS, strict=False)}

    def imported(self, folder: Path) -> Quarter:
        """Read it from files."""
        for name, rows in (("nodes", self.nodes), ("edges", self.edges)):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        words = ",".join(f"{key}={word}" for key, word in self.mapping.items())
        files = folder / "nodes.csv", folder / "edges.csv"
        return read_edgelist(*files, FormatMapping.from_text(words)).quarter

    def held(self) -> Quarter:
        """Read it from a graph in memory."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from((row["id"], row) for row in self.nodes)
        graph.add_edges_from((row["source"], row["target"], row) for row in self.edges)
        return eco.quarter_from_networkx(graph, mapping=self.mapping)


def names_of(quarter: Quarter) -> dict[str, str]:
    """Return what each actor is called in the source."""
    actors = quarter.table("actors")
    known = "original_id" if "original_id" in actors.columns else "id"
    return dict(zip(actors.column("id"), actors.column(known), strict=True))


def found_in(quarter: Quarter) -> list[dict[str, Any]]:
    names = names_of(quarter)
    rows = [finding.as_dict() for finding in eco.find_all(quarter, draws=0).findings]
    return [
        {**row, "actors": sorted(names.get(a, a) for a in str(row["id"]).split(":")[1].split("~"))}
        for row in rows
    ]


@pytest.mark.parametrize("name", [*PLACES, *LAYERS])
def test_both_ways_of_reading_find_the_same_and_agree_with_r(
    shared: Path, tmp_path: Path, name: str
) -> None:
    network = Network(shared, name)
    quarter, held = network.imported(tmp_path), network.held()
    assert found_in(quarter) == found_in(held)
    original = names_of(quarter)
    figures: dict[str, Any] = {
        "constraint_und": eco.actor_by_constraint(quarter, weighted=False),
        "betw_und": eco.actor_by_betweenness(quarter, normalised=False),
        "indeg": eco.actor_by_degree(quarter, direction="in", layer="referral"),
        "outdeg": eco.actor_by_degree(quarter, direction="out", layer="referral"),
        "articulation": eco.actor_is_cut(quarter),
    }
    for column, measured in figures.items():
        for actor, value in measured.items():
            told = network.figures[original[str(actor)]][column]
            if told in ("NA", "NaN"):
                assert value != value
            else:
                assert float(value) == pytest.approx(float(told), abs=1e-12), (column, actor)
    for column, role in ROLES.items():
        counted = eco.research.actor_by_brokerage(quarter, role=role)
        assert {original[str(a)]: int(v) for a, v in counted.items()} == {
            key: int(row[column]) for key, row in network.roles.items()
        }, role
    check_against_networkx(quarter)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_networks_agree_with_networkx(name: str, tmp_path: Path) -> None:
    graph = SAMPLES[name].copy()
    graph.graph.clear()  # lists of names cannot be written as GraphML
    quarter = eco.quarter_from_networkx(graph)
    nx.write_graphml(graph, tmp_path / "net.graphml")
    read = eco.import_quarter(tmp_path / "net.graphml").quarter
    assert found_in(read) == found_in(quarter)
    check_against_networkx(quarter)


def check_against_networkx(quarter: Quarter) -> None:
    """Compare what networkx has, and every loss by brute force."""
    union = quarter.to_networkx(which="union", simple=True)
    plain: Graph = nx.Graph(union)
    for measured, wanted in (
        (eco.actor_by_betweenness(quarter), nx.betweenness_centrality(plain)),
        (eco.actor_by_constraint(quarter, weighted=False), nx.constraint(plain)),
        (eco.research.actor_by_coreness(quarter), nx.core_number(plain)),
    ):
        for actor, value in measured.dropna().items():
            assert value == pytest.approx(wanted[str(actor)], abs=1e-12), (measured.name, actor)
    cut = eco.actor_is_cut(quarter)
    assert {a for a, is_cut in cut.items() if is_cut} == set(nx.articulation_points(plain))
    ids = [str(actor) for actor in cut.index]
    index = {key: place for place, key in enumerate(ids)}
    referrals = quarter.to_networkx(which="referrals", simple=True)
    arcs: nx.DiGraph[Any] = nx.DiGraph(referrals)
    if arcs.number_of_edges():
        assert eco.research.triad_census(quarter).to_dict() == nx.triadic_census(arcs)
        ties = sorted((index[a], index[b]) for a, b in arcs.edges)
    else:
        ties = sorted((index[a], index[b]) for e in plain.edges for a, b in (e, e[::-1]))
    _, of_actors = brute_force(len(ids), ties, 3)
    told = eco.actor_by_pair_loss(quarter).tolist()
    assert [None if value != value else value for value in told] == of_actors
    hubs = {key for key, loss in zip(ids, of_actors, strict=True) if loss and loss >= 0.05}
    assert {hub.actor for hub in eco.find_hubs(quarter)} == hubs
