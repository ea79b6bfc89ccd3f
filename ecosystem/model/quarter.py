"""The quarter: the tables of one wave, checked once, and what is derived from them on demand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.model.checks import check_tables
from ecosystem.model.values import Conventions, Meta, Parameters, Table, conventions
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from ecosystem.model.network import Network

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
        self._worlds: dict[Hashable, Quarter] = {}

    @property
    def meta(self) -> Meta:
        """What the quarter says about itself."""
        return self._meta

    @property
    def told_meta(self) -> Meta:
        """What results say of the quarter: without offers nobody claims that a list is complete."""
        return self._meta if "offers" in self._tables else replace(self._meta, offers_recorded=None)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables that are there, by stored key, in the order of the data model."""
        return self._tables

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is odd in the tables but does not stop the analysis."""
        return self._warnings

    @cached_property
    def fingerprint(self) -> str:
        """Hash of all tables and of what the quarter says about itself, in any order of rows.

        Returns
        -------
        digest
            64 hexadecimal digits (SHA-256): two results with the same one rest on the same data.
        """
        digest = sha256(repr(sorted(self._meta.as_dict().items(), key=str)).encode())
        for name, table in self._tables.items():
            order = sorted(range(len(table.columns)), key=table.columns.__getitem__)
            columns = [table.columns[place] for place in order]
            rows = sorted([row[place] for place in order] for row in table.rows)
            digest.update(repr((name, columns, rows)).encode())
        return digest.hexdigest()

    @property
    def worlds(self) -> dict[Hashable, Quarter]:
        """The same quarter without some actors or with other names, kept once it was made."""
        return self._worlds

    def __eq__(self, other: object) -> bool:
        """Equal meta data and equal tables."""
        if not isinstance(other, Quarter):
            return NotImplemented
        return self.meta == other.meta and dict(self.tables) == dict(other.tables)

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (self._meta, dict(self._tables), self._warnings))

    def __copy__(self) -> Quarter:
        return self

    def __deepcopy__(self, memo: object) -> Quarter:
        return self  # it never changes

    __hash__ = None  # type: ignore[assignment]  # meta data may hold lists

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(table)} {name}" for name, table in self.tables.items())
        wave = self.meta.wave.isoformat() if self.meta.wave else "wave unknown"
        return f"<Quarter {self.meta.name or self.meta.id or 'without a name'}, {wave}: {rows}>"

    def _repr_html_(self) -> str:
        meta = self.meta
        wave = meta.wave.isoformat() if meta.wave else "wave unknown"
        rows = "".join(
            f"<tr><td>{name}</td><td>{len(table)}</td></tr>" for name, table in self.tables.items()
        )
        title = f"{meta.name or meta.id or 'Quarter without a name'}, {wave}"
        notes = f"<p>{len(self.warnings)} notes in <code>.warnings</code></p>"
        head = "<tr><th>table</th><th>rows</th></tr>"
        table = f"<table><caption>{escape(title)}</caption>{head}{rows}</table>"
        return table + (notes if self.warnings else "")

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

    def frame(self, name: str, *, resolved: bool = True) -> pd.DataFrame:
        """Return one table as a data frame with values instead of texts.

        Parameters
        ----------
        name
            Stored key.
        resolved
            Whether to say what the analysis makes of the rows: for actors the ``sector`` that
            counts, ``dock`` and ``in_force``, for ties ``layer`` and ``in_force``.

        Returns
        -------
        frame
            A new frame: whole numbers ``Int64``, numbers ``float64``, days ``datetime64``, lists
            as texts with semicolons; unknown is missing (``NA``, ``NaN``, ``NaT``).

        Raises
        ------
        UsageError
            If the data model has no such table.

        Examples
        --------
        >>> import ecosystem as eco
        >>> actors = eco.load_sample("mini").frame("actors")
        >>> actors.groupby("sector")["dock"].sum()["state"]
        np.int64(1)
        """
        from ecosystem.model.views import typed_frame

        self.table(name)
        return typed_frame(self, name, resolved=resolved)

    def frames(self, *, resolved: bool = True) -> dict[str, Any]:
        """Return all tables as data frames, in a form that `quarter_from_frames` gives back.

        Parameters
        ----------
        resolved
            As for `frame`.

        Returns
        -------
        frames
            Stored key to frame. Where a value does not tell how its cell was written (``?``
            for unknown, ``05`` for 5), the column ``as_written`` says it.

        Examples
        --------
        >>> import ecosystem as eco
        >>> quarter = eco.load_sample("mini")
        >>> eco.quarter_from_frames(**quarter.frames(), meta=quarter.meta) == quarter
        True
        """
        from ecosystem.model.views import typed_frame

        return {
            name: typed_frame(self, name, resolved=resolved, written=True) for name in self.tables
        }

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """A frozen graph of all actors and tie rows, made when first asked for.

        Ties carry their columns plus ``layer`` and ``in_force``; an unknown value is an absent
        attribute. It is the record of all rows; for a graph to compute on see `to_networkx`.
        """
        from ecosystem.model.views import frozen_graph

        return frozen_graph(self)

    def to_networkx(
        self,
        *,
        which: str = "in_force",
        layer: str | None = None,
        simple: bool | None = None,
        parameters: Conventions | None = None,
    ) -> nx.Graph[str]:
        """Return a networkx graph to compute on: only what counts at the wave.

        Parameters
        ----------
        which
            ``"in_force"``: every row of ties that is in force; ``"generous"`` and ``"strict"``:
            the ties of the two graphs of the analysis, reports folded in; ``"referrals"``: the
            generous ties that send people on; ``"union"``: every generous tie and who sits at
            whom, without direction. The measures run on the last two.
        layer
            ``"REF"``, ``"COOP"`` or ``"INFO"`` for the ties of one layer, None for all.
        simple
            Whether parallel ties are one edge, with ``ties`` for their number and ``kinds``;
            None: for referrals and the union yes, else no.
        parameters
            Conventions; the defaults if None.

        Returns
        -------
        graph
            A new graph with all actors in force. Attributes are texts, numbers and truth values,
            so that ``write_gexf``, ``write_graphml`` and ``node_link_data`` take it; an unknown
            value is an absent attribute.

        Raises
        ------
        UsageError
            If a word is not known, or the layer is not among the ties that are asked for.

        Examples
        --------
        >>> import networkx as nx
        >>> import ecosystem as eco
        >>> graph = eco.load_sample("mini").to_networkx(which="union")
        >>> round(nx.betweenness_centrality(graph)["W1"], 4)
        0.4727
        """
        from ecosystem.model.views import computing_graph

        return computing_graph(
            self, which=which, layer=layer, simple=simple, parameters=conventions(parameters)
        )

    def network(self, parameters: Conventions | None = None) -> Network:
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
        from ecosystem.model.network import compile_network

        used = conventions(parameters) or Parameters()
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

    def noted(self, notes: Iterable[Problem]) -> Quarter:
        """Return the same quarter with more warnings."""
        found = object.__new__(Quarter)
        found.__dict__.update(self.__dict__)
        found._warnings = (*self._warnings, *notes)
        return found

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


def _again(meta: Meta, tables: Mapping[str, Table], warnings: tuple[Problem, ...]) -> Quarter:
    """Make a quarter anew that was checked before it was sent elsewhere."""
    found = Quarter(meta, tables)
    return found.noted(warnings[len(found.warnings) :])


def check_full(quarter: Quarter, fault: str, **about: Any) -> Quarter:  # noqa: ANN401
    """Refuse a shared copy: what is found in data from which things were taken out is wrong."""
    check_quarter(quarter)
    if quarter.meta.view != "internal":
        raise DataError(fault, **about)
    return quarter


def check_quarter(*given: object) -> None:
    """Refuse what is no quarter, and say what makes one."""
    for each in given:
        # a twin of tests and of other packages may be one without being of our class
        if not (hasattr(each, "network") and hasattr(each, "tables")):
            raise UsageError("measures.no_quarter", kind=type(each).__name__)
