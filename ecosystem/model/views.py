"""A quarter as frames and graphs for people who work with pandas and networkx."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.model.arrays import Int32Array
from ecosystem.model.network import KINDS, Records, is_tie, rows_in_force
from ecosystem.model.values import (
    Parameters,
    Table,
    Value,
    actor_sectors,
    fault_of,
    text_of,
    value_of,
)
from ecosystem.schema import KIND_LAYER, LAYERS, MISSING, NO_SECTOR, TABLES

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from ecosystem.model.quarter import Quarter

# --- What a view adds to the columns of a table, and how it keeps what values cannot tell.

# Column that says of a row which cells were written otherwise than their values are: a JSON
# object of column to text.
AS_WRITTEN = "as_written"

# Columns that a resolved frame has beyond those of its table; no reader takes them back.
RESOLVED: Mapping[str, tuple[str, ...]] = {
    "actors": ("dock", "in_force"),
    "ties": ("layer", "in_force"),
}

# Attributes of a graph of ours: what the quarter says about itself.
PACKAGE = "eco_package"

# The same for the columns of its tables of actors and ties, which a graph does not keep in order.
COLUMNS = "eco_columns"


def _in_force(quarter: Quarter) -> dict[str, list[bool]]:
    """Tell of each row of actors and ties whether it counts at the wave."""
    wave = quarter.meta.wave
    actors, ties = quarter.table("actors"), quarter.table("ties")
    active = rows_in_force(actors, "active_from", "active_until", wave)
    there = dict(zip(actors.column("id"), active, strict=True))
    columns = map(ties.column, ("source", "target", "wished", "frequency"))
    counts = zip(rows_in_force(ties, "", "valid_until", wave), *columns, strict=True)
    return {
        "actors": active,
        "ties": [
            on and there[a] and there[b] and is_tie(wished, often) and a != b
            for on, a, b, wished, often in counts
        ],
    }


def package_text(quarter: Quarter) -> str:
    """Write what a quarter says about itself, as in its data package, for a graph to carry."""
    meta = quarter.meta
    head: dict[str, Any] = {**meta.package, "quarter": meta.as_dict()}
    if meta.title:
        head["title"] = meta.title
    for name in ("licenses", "sources"):
        if getattr(meta, name):
            head[name] = [dict(entry) for entry in getattr(meta, name)]
    return json.dumps(head, ensure_ascii=False, sort_keys=True)


def unlike_written(name: str, record: Mapping[str, str]) -> str:
    """Say which cells of a row their values do not give back, as JSON; blank for none."""
    known = TABLES[name].columns
    other = {}
    for column, text in record.items():
        value = value_of(known[column], text) if column in known else (text or None)
        if text != (text_of(value) if value is not None else ""):
            other[column] = text
    return json.dumps(other, ensure_ascii=False, sort_keys=True) if other else ""


def as_written(name: str, record: Mapping[str, str], noted: str) -> dict[str, str]:
    """Give the cells of a row back as they were written, where their values are the same still."""
    try:
        cells = json.loads(noted)
    except (ValueError, RecursionError):
        return dict(record)
    if not isinstance(cells, dict):
        return dict(record)
    found = dict(record)
    known = TABLES[name].columns
    for column, text in cells.items():
        model = known.get(column)
        if not isinstance(text, str) or (model is not None and fault_of(model, text)):
            continue
        value = value_of(model, text) if model is not None else (text or None)
        if found.get(column, "") == (text_of(value) if value is not None else ""):
            found[column] = text
    return found


# --- Tables as typed data frames, for people who work with pandas.


def typed_frame(
    quarter: Quarter, name: str, *, resolved: bool = False, written: bool = False
) -> pd.DataFrame:
    """Turn a table of texts into a frame of values."""
    import pandas as pd

    table = quarter.table(name)
    frame = table.to_frame()
    known = TABLES[table.name].columns
    for column in dict.fromkeys(table.columns):
        kind = known[column].type if column in known else "text"
        texts = frame[column].mask(frame[column].isin(MISSING if column in known else ("",)))
        if kind == "integer":
            frame[column] = pd.to_numeric(texts).astype("Int64")
        elif kind == "number" or (table.name == "areas" and column.startswith("n_")):
            frame[column] = pd.to_numeric(texts).astype("float64")
        elif kind == "date":
            frame[column] = pd.to_datetime(texts, format="%Y-%m-%d")
        else:
            frame[column] = texts
    noted = [unlike_written(name, record) for record in table.records()] if written else []
    if resolved and name in RESOLVED:
        _resolve(quarter, name, frame)
        if name == "actors" and written:
            noted = _with_sectors(table, noted)
    if any(noted):
        frame[AS_WRITTEN] = [text or None for text in noted]
    return frame


def _resolve(quarter: Quarter, name: str, frame: pd.DataFrame) -> None:
    """Add what the analysis makes of each row."""
    in_force = _in_force(quarter)[name]
    if name == "actors":
        docks = frozenset(quarter.table("docks").column("actor"))
        sectors = actor_sectors(quarter.table("actors"))
        frame["dock"] = [key in docks for key in quarter.table("actors").column("id")]
    else:
        frame["layer"] = [KIND_LAYER[kind] for kind in quarter.table("ties").column("kind")]
    frame["in_force"] = in_force
    if name == "actors":
        told = (sectors[key] for key in quarter.table("actors").column("id"))
        frame["sector"] = [sector if sector != NO_SECTOR else None for sector in told]


def implied_sectors(actors: Table) -> dict[str, str]:
    """Give each actor the sector that it has if its own says nothing."""
    kept = [i for i, column in enumerate(actors.columns) if column != "sector"]
    columns = tuple(actors.columns[i] for i in kept)
    rows = tuple(tuple(row[i] for i in kept) for row in actors.rows)
    return actor_sectors(Table("actors", columns, rows))


def _with_sectors(actors: Table, noted: list[str]) -> list[str]:
    """Note the sectors that were written though they say nothing new."""
    if "sector" not in actors.columns:
        return noted
    implied = implied_sectors(actors)
    found = []
    for record, text in zip(actors.records(), noted, strict=True):
        cells = json.loads(text) if text else {}
        if record["sector"] and record["sector"] in (*MISSING, implied[record["id"]]):
            cells["sector"] = record["sector"]
        found.append(json.dumps(cells, ensure_ascii=False, sort_keys=True) if cells else "")
    return found


# --- The frozen networkx graph of all rows, and graphs to compute on.


def _values(table: Table, row: int) -> dict[str, Value]:
    known = TABLES[table.name].columns
    found: dict[str, Value] = {}
    for name, text in zip(table.columns, table.rows[row], strict=True):
        value = value_of(known[name], text) if name in known else (text or None)
        if value is not None:
            found[name] = value
    return found


def _sector(sector: str) -> dict[str, str]:
    """Give the attribute of an actor of a known sector; unknown is an absent attribute."""
    return {} if sector == NO_SECTOR else {"sector": sector}


def frozen_graph(quarter: Quarter) -> nx.MultiDiGraph[str]:
    """Make the graph of all actors and all tie rows."""
    import networkx as nx  # only whoever asks for the graph waits for it

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph[PACKAGE] = package_text(quarter)
    actors, ties, counts = quarter.table("actors"), quarter.table("ties"), _in_force(quarter)
    sectors = actor_sectors(actors)
    for row, key in enumerate(actors.column("id")):
        values = _values(actors, row)
        values.pop("id")
        in_force = counts["actors"][row]
        graph.add_node(key, **{**values, **_sector(sectors[key]), "in_force": in_force})
    for row, in_force in enumerate(counts["ties"]):
        values = _values(ties, row)
        source, target = str(values.pop("source")), str(values.pop("target"))
        values["layer"] = KIND_LAYER[str(values["kind"])]
        graph.add_edge(source, target, **{**values, "in_force": in_force})
    frozen: nx.MultiDiGraph[str] = nx.freeze(graph)
    return frozen


WHICH = ("in_force", "generous", "strict", "referrals", "union")


def _plain(table: Table, row: int) -> dict[str, str | int | float]:
    """Give the values of a row as every writer of graphs takes them."""
    found: dict[str, str | int | float] = {}
    for name, value in _values(table, row).items():
        found[name] = value if isinstance(value, str | int | float) else text_of(value)
    return found


def _chosen(
    quarter: Quarter, which: str, ids: tuple[str, ...], records: Records
) -> Iterator[tuple[str, str, int, int]]:
    """Give ends, kind and row of each tie that is asked for; the row is -1 for a reported one."""
    ties = quarter.table("ties")
    if which == "in_force":
        for row, there in enumerate(_in_force(quarter)["ties"]):
            if there:
                kind = KINDS.index(ties.column("kind")[row])
                yield ties.column("source")[row], ties.column("target")[row], kind, row
        return
    kept = records.keep(records.strict) if which == "strict" else records
    columns = (kept.source, kept.target, kept.kind, kept.row)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    # by the rows of the file, as the frozen graph has them
    for source, target, kind, row in sorted(rows, key=lambda r: (r[3] < 0, r[3], *r[:3])):
        yield ids[source], ids[target], kind, row


def _layers(which: str, layer: str | None) -> tuple[str, ...]:
    """Give the layers whose ties are asked for, or say what is possible."""
    if which not in WHICH:
        raise UsageError("measures.choice", name="which", value=which, known=", ".join(WHICH))
    allowed = LAYERS[:1] if which == "referrals" else LAYERS
    if layer is not None and layer not in allowed:
        known = ", ".join([*allowed, "None"])
        raise UsageError("measures.choice", name="layer", value=layer, known=known)
    return allowed if layer is None else (layer,)


def computing_graph(
    quarter: Quarter,
    *,
    which: str,
    layer: str | None,
    simple: bool | None,
    parameters: Parameters | None,
) -> nx.Graph[str]:
    """Make a graph of what is in force."""
    import networkx as nx

    wanted = _layers(which, layer)
    network = quarter.network(parameters)
    single = which in ("referrals", "union") if simple is None else simple
    directed = which != "union"
    graph: nx.Graph[str] = {
        (True, True): nx.DiGraph,
        (True, False): nx.MultiDiGraph,
        (False, True): nx.Graph,
        (False, False): nx.MultiGraph,
    }[directed, single]()
    graph.graph[PACKAGE] = package_text(quarter)
    if not single and directed:
        kept = [name for name in RESOLVED if name in quarter.tables]
        told = {name: list(quarter.tables[name].columns) for name in kept}
        graph.graph[COLUMNS] = json.dumps(told, ensure_ascii=False)
    _add_actors(graph, quarter, frozenset(network.ids))
    together: dict[tuple[str, str], dict[str, Any]] = {}
    ties = quarter.table("ties")
    written = [unlike_written("ties", record) for record in ties.records()]
    reported = 0
    for source, target, code, row in _chosen(quarter, which, network.ids, network.records):
        kind = KINDS[code]
        if KIND_LAYER[kind] not in wanted:
            continue
        if not single:
            reported += row < 0
            key = len(ties) + reported if row < 0 else row
            values = {"kind": kind} if row < 0 else _plain(ties, row)
            noted = {AS_WRITTEN: written[row]} if row >= 0 and written[row] else {}
            own = {k: v for k, v in values.items() if k not in ("source", "target")}
            attributes = {**own, **noted, "layer": KIND_LAYER[kind]}
            graph.add_edge(source, target, key=key, **attributes)
            continue
        ends = (source, target) if directed else (min(source, target), max(source, target))
        found = together.setdefault(ends, {"ties": 0, "kinds": set(), "layers": set()})
        found["ties"] += 1
        found["kinds"].add(kind)
        found["layers"].add(KIND_LAYER[kind])
    if which == "union" and layer is None:
        _sit_together(graph, network.ids, network.at, together, single=single)
    for (one, other), found in sorted(together.items()):
        said: dict[str, Any] = {"ties": found["ties"]}
        for name in ("kinds", "layers"):
            if found[name]:
                said[name] = ";".join(sorted(found[name]))
        if found.get("sits_at"):
            said["sits_at"] = True
        graph.add_edge(one, other, **said)
    return graph


def _add_actors(graph: nx.Graph[str], quarter: Quarter, there: frozenset[str]) -> None:
    """Add the actors in force with what is known of them."""
    actors = quarter.table("actors")
    sectors = actor_sectors(actors)
    docks = frozenset(quarter.table("docks").column("actor"))
    written = [unlike_written("actors", record) for record in actors.records()]
    noted = _with_sectors(actors, written)
    for row, key in enumerate(actors.column("id")):
        if key in there:
            values = _plain(actors, row)
            values.pop("id")
            more = {AS_WRITTEN: noted[row]} if noted[row] else {}
            own = {**_sector(sectors[key]), "dock": key in docks}
            graph.add_node(key, **{**values, **more, **own})


def _sit_together(
    graph: nx.Graph[str],
    ids: tuple[str, ...],
    at: Int32Array,
    together: dict[tuple[str, str], dict[str, Any]],
    *,
    single: bool,
) -> None:
    """Add an edge between whoever sits somewhere and the place."""
    for actor in np.flatnonzero(at >= 0).tolist():
        one, other = ids[actor], ids[int(at[actor])]
        ends = (min(one, other), max(one, other))
        if single:
            none: dict[str, Any] = {"ties": 0, "kinds": set(), "layers": set()}
            together.setdefault(ends, none)["sits_at"] = True
        else:
            graph.add_edge(*ends, sits_at=True)
