"""The quarter: the tables of one wave, checked once, and what is derived from them on demand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.model.checks import check_tables
from ecosystem.model.network import Network, actor_sectors, compile_network, is_tie, rows_in_force
from ecosystem.model.values import Meta, Parameters, Table, Value, value_of
from ecosystem.schema import KIND_LAYER, MISSING, TABLES

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

# --- The quarter: the tables of one wave, checked once, and what is derived from them on demand.


class Quarter:
    """One wave of the support ecosystem of an arrival neighbourhood.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    tables
        Tables by stored key; only ``actors`` is required.

    Raises
    ------
    DataError
        If the tables break a rule of the data model; every problem is listed.

    Notes
    -----
    A quarter never changes: `with_tables` and `with_meta` give new ones. Frames and graphs are
    made from the tables when they are asked for, and changing a frame changes nothing here.
    """

    def __init__(self, meta: Meta, tables: Mapping[str, Table]) -> None:
        unknown = [name for name in tables if name not in TABLES]
        if unknown:
            raise UsageError("quarter.unknown_table", name=unknown[0], known=", ".join(TABLES))
        ordered = {name: tables[name] for name in TABLES if name in tables}
        problems = check_tables(meta, ordered)
        if "actors" not in ordered:
            problems = (Problem("error", "missing_table", "actors"), *problems)
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise DataError("checks.heading", problems, count=len(errors))
        self._meta = meta
        self._tables: Mapping[str, Table] = MappingProxyType(ordered)
        self._warnings = tuple(problems)
        self._networks: dict[Parameters, Network] = {}
        self._worlds: dict[frozenset[str], Quarter] = {}

    @property
    def meta(self) -> Meta:
        """What the quarter says about itself."""
        return self._meta

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables that are there, by stored key, in the order of the data model."""
        return self._tables

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is odd in the tables but does not stop the analysis."""
        return self._warnings

    @property
    def worlds(self) -> dict[frozenset[str], Quarter]:
        """The same quarter without some actors, kept once it was made."""
        return self._worlds

    def __eq__(self, other: object) -> bool:
        """Equal meta data and equal tables."""
        if not isinstance(other, Quarter):
            return NotImplemented
        return self.meta == other.meta and dict(self.tables) == dict(other.tables)

    __hash__ = None  # type: ignore[assignment]  # meta data may hold lists

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(table)} {name}" for name, table in self.tables.items())
        wave = self.meta.wave.isoformat() if self.meta.wave else "wave unknown"
        return f"<Quarter {self.meta.name or self.meta.id or 'without a name'}, {wave}: {rows}>"

    def table(self, name: str) -> Table:
        """Return one table of texts.

        Parameters
        ----------
        name
            Stored key.

        Returns
        -------
        table
            The table; an empty one with the columns of the data model if it is missing.

        Raises
        ------
        UsageError
            If the data model has no such table.
        """
        if name not in TABLES:
            raise UsageError("quarter.unknown_table", name=name, known=", ".join(TABLES))
        found = self.tables.get(name)
        return found if found is not None else Table(name, tuple(TABLES[name].columns), ())

    def frame(self, name: str) -> pd.DataFrame:
        """Return one table as a data frame with values instead of texts.

        Parameters
        ----------
        name
            Stored key.

        Returns
        -------
        frame
            A new frame: whole numbers ``Int64``, numbers ``float64``, days ``datetime64``, lists
            as texts with semicolons; unknown is missing (``NA``, ``NaN``, ``NaT``).

        Raises
        ------
        UsageError
            If the data model has no such table.
        """
        return typed_frame(self.table(name))

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """A frozen graph of all actors and tie rows, made when first asked for.

        Ties carry their columns plus ``layer`` and ``in_force``; an unknown value is an absent
        attribute.
        """
        return frozen_graph(self)

    def network(self, parameters: Parameters | None = None) -> Network:
        """Return what is in force as integer-indexed arrays, the form that the analysis runs on.

        Parameters
        ----------
        parameters
            Conventions; the defaults if None.

        Returns
        -------
        network
            Actors, offers, cells, docks and tie records in force at the wave.
        """
        used = parameters or Parameters()
        if used not in self._networks:
            self._networks[used] = compile_network(self.meta, self.tables, used)
        return self._networks[used]

    def with_tables(self, *tables: Table) -> Quarter:
        """Return a new quarter with some tables replaced or added.

        Parameters
        ----------
        *tables
            The new tables; each replaces the one of its name.

        Returns
        -------
        quarter
            A new quarter, checked again.

        Raises
        ------
        DataError
            If the new tables break a rule.
        """
        return Quarter(self.meta, {**self.tables, **{table.name: table for table in tables}})

    def with_meta(self, meta: Meta) -> Quarter:
        """Return a new quarter with other properties.

        Parameters
        ----------
        meta
            The new properties, for example ``dataclasses.replace(quarter.meta, wave=day)``.

        Returns
        -------
        quarter
            A new quarter.

        Raises
        ------
        DataError
            If the new properties break a rule.
        """
        return Quarter(meta, self.tables)


# --- The frozen networkx graph of a quarter: a view for people, never the engine.


def _values(table: Table, row: int) -> dict[str, Value]:
    known = TABLES[table.name].columns
    found: dict[str, Value] = {}
    for name, text in zip(table.columns, table.rows[row], strict=True):
        value = value_of(known[name], text) if name in known else (text or None)
        if value is not None:
            found[name] = value
    return found


def frozen_graph(quarter: Quarter) -> nx.MultiDiGraph[str]:
    """Make the graph of all actors and all tie rows."""
    import networkx as nx  # only whoever asks for the graph waits for it

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


# --- Tables as typed data frames, for people who work with pandas.


def typed_frame(table: Table) -> pd.DataFrame:
    """Turn a table of texts into a frame of values."""
    import pandas as pd

    frame = table.to_frame()
    known = TABLES[table.name].columns
    for name in table.columns:
        kind = known[name].type if name in known else "text"
        texts = frame[name].mask(frame[name].isin(MISSING))
        if kind == "integer":
            frame[name] = pd.to_numeric(texts).astype("Int64")
        elif kind == "number" or (table.name == "areas" and name.startswith("n_")):
            frame[name] = pd.to_numeric(texts).astype("float64")
        elif kind == "date":
            frame[name] = pd.to_datetime(texts, format="%Y-%m-%d")
        else:
            frame[name] = texts
    return frame
