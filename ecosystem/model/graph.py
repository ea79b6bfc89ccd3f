"""The frozen networkx graph of a quarter: a view for people, never the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from ecosystem.model.evidence import is_tie
from ecosystem.model.force import actor_sectors, rows_in_force
from ecosystem.model.table import Table
from ecosystem.model.values import Value, value_of
from ecosystem.schema import KIND_LAYER, TABLES

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter


def _values(table: Table, row: int) -> dict[str, Value]:
    known = TABLES[table.name].columns
    found: dict[str, Value] = {}
    for name, text in zip(table.columns, table.rows[row], strict=True):
        value = value_of(known[name], text) if name in known else (text or None)
        if value is not None:
            found[name] = value
    return found


def frozen_graph(quarter: Quarter) -> nx.MultiDiGraph[str]:
    """Make the graph of all actors and all tie rows.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    graph
        Frozen. Actors carry their columns plus ``sector`` (derived where blank) and ``in_force``;
        ties carry their columns plus ``layer`` and ``in_force``. An unknown value is an absent
        attribute. Wishes, ties reported as never used and ties of closed actors are there and
        not in force; reports are not folded in, see `Quarter.network`.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    wave = quarter.meta.wave
    actors, ties = quarter.table("actors"), quarter.table("ties")
    sectors = actor_sectors(actors)
    active = rows_in_force(actors, "active_from", "active_until", wave)
    for row, key in enumerate(actors.column("id")):
        values = _values(actors, row)
        values.pop("id")
        graph.add_node(key, **{**values, "sector": sectors[key], "in_force": active[row]})
    counts = rows_in_force(ties, "", "valid_until", wave)
    for row, there in enumerate(counts):
        values = _values(ties, row)
        source, target = str(values.pop("source")), str(values.pop("target"))
        ends = graph.nodes[source]["in_force"] and graph.nodes[target]["in_force"]
        exists = is_tie(str(values.get("wished", "")), str(values.get("frequency", "")))
        values["layer"] = KIND_LAYER[str(values["kind"])]
        in_force = bool(there and ends and exists and source != target)
        graph.add_edge(source, target, **{**values, "in_force": in_force})
    frozen: nx.MultiDiGraph[str] = nx.freeze(graph)
    return frozen
