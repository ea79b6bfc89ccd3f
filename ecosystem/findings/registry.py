"""The summary of a quarter, and what its figures do not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from ecosystem.errors import UsageError
from ecosystem.findings import base, places, reports, units
from ecosystem.findings.base import Finding, Findings, Json
from ecosystem.findings.bridges import find_strong_bridges, find_untested_bridges, find_weak_bridges
from ecosystem.findings.gaps import CellRow, find_cells, find_gaps, find_informal_only
from ecosystem.findings.likely import learnt
from ecosystem.findings.own import Finder, found_by, with_own_stability
from ecosystem.findings.stability import Progress, usual_draws, with_trust
from ecosystem.measures.analysis import REACH_CURVE, Analysis, GraphAnalysis, analyse
from ecosystem.measures.space import hours_unread
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Conventions, Meta, Parameters, conventions
from ecosystem.plugins import rows_of
from ecosystem.schema import SECTORS
from ecosystem.stubs import dataclass
from ecosystem.words import percent, text

if TYPE_CHECKING:
    import pandas as pd

# --- The summary of a quarter, and what its figures do not say.


@dataclass(frozen=True)
class Note:
    """Why a figure is missing or must be read with care."""

    key: str  # Message in the area `findings`, below `note.`.

    def sentence(self, lang: str) -> str:
        """Say it."""
        return text(f"findings.note.{self.key}", lang)

    def as_dict(self) -> dict[str, Json]:
        """Return key and both languages."""
        return {"key": self.key, "de": self.sentence("de"), "en": self.sentence("en")}


def made_by(fingerprint: str) -> dict[str, Json]:
    """Say which software made a result, from which tables; outside internal nobody learns those."""
    import ecosystem

    learnt_in = str(learnt().get("about", ""))
    return {
        "software": f"ecosystem {ecosystem.__version__}",
        "input": fingerprint or None,
        "likely_true": learnt_in or None,
    }


def informal_dependency(graph: GraphAnalysis) -> float | None:
    """M10: share of reach that is lost without informal actors and offers."""
    reach, official = graph.reach(graph.k), graph.official_reach
    if not reach or official is None:
        return None
    return base.tidy(1 - official / reach)


def summary_of(analysis: Analysis, findings: Iterable[Finding]) -> Mapping[str, Json]:
    """Sum a quarter up."""
    network, graph = analysis.network, analysis.generous
    coverage = {name: base.tidied(graph.coverage(name)) for name in ("low", "high", "robust")}
    reach: dict[str, Json] = {
        str(hops): base.tidied(graph.reach(hops)) for hops in range(REACH_CURVE + 1)
    }
    most, own = graph.reach(graph.k), graph.reach(0)
    dead = sum(finding.kind == "dead_end" for finding in findings)
    return {
        "actors": len(network.ids),
        "offers": len(network.offers),
        "ties": len(network.records),
        "docks": len(network.docks),
        "reach": reach,
        "surplus": None if most is None or own is None else base.tidy(most - own),
        "coverage": {"low": coverage["low"], "high": coverage["high"]},
        "coverage_robust": coverage["robust"],
        "informal_dependency": informal_dependency(graph),
        "dead_dock_share": base.tidy(dead / len(network.docks)) if network.has_way else None,
        "unweighted": network.demand.unweighted,
    }


def notes_of(analysis: Analysis) -> tuple[Note, ...]:
    """List what is not known and therefore not said."""
    network = analysis.network
    demand = sum(cell.weight for cell in network.demand.cells)
    has_referrals = bool((network.records.layer == 0).any())
    tests = {
        "no_actors": not network.ids,
        "no_wave": network.calendar.wave is None,
        "strict_unknown": not network.asked_anybody,
        "no_ties": len(network.records) == 0,
        "no_sector": bool((network.sectors == len(SECTORS)).any()),
        "no_docks": len(network.docks) == 0,
        "no_referrals": len(network.docks) > 0 and not has_referrals,
        "no_visits": len(network.docks) > 0 and float(network.weights.sum()) == 0,
        "no_offers": not network.offers,
        "no_cells": not network.demand.cells,
        "unweighted": network.demand.unweighted and bool(network.demand.cells),
        "no_demand": bool(network.demand.cells) and demand == 0,
        "not_recorded": network.recorded is None and bool(network.offers),
        "net_alone": network.structural and len(network.records) > 0,
        "no_reach": network.has_way
        and network.recorded is not None
        and demand > 0
        and not analysis.generous.reach(analysis.generous.k),
    }
    return tuple(Note(key) for key, holds in tests.items() if holds)


# --- Everything that one analysis found, and how it is written down.

SCHEMA = "ecosystem-findings/1"


@dataclass(frozen=True)
class Result(base.Written):
    """All findings of one wave of one quarter.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    parameters
        The conventions used.
    summary
        Counts and shares.
    cells
        All cells of need.
    findings
        All findings, in their fixed order.
    notes
        Why a figure is missing or must be read with care.
    horizon_months
        The horizon used.
    view
        ``internal``, ``partner`` or ``public``.
    draws
        Disturbed quarters in which the findings were tested; 0 if they were not.
    kinds
        Kinds of findings that were looked for; empty for all.
    fingerprint
        Of the quarter's tables, see `Quarter.fingerprint`; blank outside the internal view.
    """

    meta: Meta
    parameters: Parameters
    summary: Mapping[str, Json]
    cells: tuple[CellRow, ...]
    findings: Findings[Finding]
    notes: tuple[Note, ...]
    horizon_months: int
    view: str = "internal"
    draws: int = 0
    kinds: tuple[str, ...] = ()
    fingerprint: str = ""

    def __iter__(self) -> Iterator[Finding]:
        """Walk over all findings, as over ``result.findings``."""
        return iter(self.findings)

    def __getitem__(self, kind: str) -> Findings[Finding]:
        """Return the findings of one kind."""
        known = {**FINDERS, **dict(rows_of("FINDERS"))}
        if kind not in known and not any(finding.kind == kind for finding in self.findings):
            raise UsageError("measures.choice", name="kind", value=kind, known=", ".join(known))
        return self.findings.of_kind(kind)

    @property
    def has_way(self) -> bool:
        """Whether the way to help was tested; else the classes rest on the offers alone."""
        return not any(note.key in ("no_docks", "no_referrals") for note in self.notes)

    def __repr__(self) -> str:
        counts = Counter(finding.kind for finding in self.findings)
        said = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no findings"
        return f"<Result for {self.meta.name or self.meta.id or 'a quarter'}: {said}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self)[1:-1])}</p>{self.findings._repr_html_()}"

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return the findings as a tidy table, as `Findings.to_frame` does.

        Parameters
        ----------
        lang
            Language of the sentences.

        Returns
        -------
        frame
            One row a finding.
        """
        return self.findings.to_frame(lang)

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        used = self.parameters
        return {
            "schema": SCHEMA,
            "quarter": {**self.meta.as_dict(), "view": self.view},
            "parameters": {
                **used.values,
                **{"horizon_months": self.horizon_months, "seed": used.seed, "draws": self.draws},
            },
            **base.values_of(self, "summary cells"),
            "findings": base.plain(self.findings.rows),
            "notes": base.plain(self.notes),
            "made": made_by(self.fingerprint if self.view == "internal" else ""),
        }


# Keys of notes that say that no way to help can be tested.
UNTESTED = ("no_docks", "no_referrals", "no_offers", "no_cells")


def of_the_net(result: Result, lang: str) -> tuple[str, ...]:
    """Say what hangs on single actors, where losses are told on the net alone (M42)."""
    if not any(note.key == "net_alone" for note in result.notes) or result.parameters["k"] < 1:
        return ()
    hubs = result.findings.of_kind("hub")
    least = percent(result.parameters["hub_loss_min"], lang)
    if len(hubs):
        first, following = hubs[0].sentence(lang), None
        if len(hubs) > 1:
            share = hubs[1].evidence["pair_loss"]
            following = text("findings.net_next", lang, share=percent(float(str(share)), lang))
        elif result.view == "internal":
            following = text("findings.net_less", lang, share=least)
        return (first, following) if following else (first,)
    looked = not result.kinds or "hub" in result.kinds
    few = int(str(result.summary["actors"])) < _FEWEST
    if result.view != "internal" or not looked or few:  # what a view hides may be a hub
        return ()
    return (text("findings.net_firm", lang, share=least),)


# With fewer actors there are no others between whom one could stand.
_FEWEST = 3

# --- All finders in the order of the results, and the one call that runs them.

# Kind of finding to its finder, in the order of the results.
FINDERS: Mapping[str, Callable[..., Findings[Any]]] = {
    "gap": find_gaps,
    "informal_only": find_informal_only,
    "weak_bridge": find_weak_bridges,
    "strong_bridge": find_strong_bridges,
    "untested_bridge": find_untested_bridges,
    "single_point": units.find_single_points,
    "untested_point": units.find_untested_points,
    "dead_end": units.find_dead_ends,
    "hub": units.find_hubs,
    "loop": units.find_loops,
    "sector_hole": places.find_sector_holes,
    "funding_cliff": places.find_funding_cliffs,
    "spatial_gap": places.find_spatial_gaps,
    "time_gap": places.find_time_gaps,
    "reported_gap": partial(reports.find_reported_gaps, least=reports.MINIMUM_INFORMANTS),
    "double_structure": reports.find_double_structures,
    "blind_spot": reports.find_blind_spots,
    "open_loop": units.find_open_loops,
}


KINDS = tuple(FINDERS)


def find_all(
    quarter: Quarter,
    *,
    parameters: Conventions | None = None,
    seed: int | None = None,
    draws: int | None = None,
    kinds: Collection[str] = KINDS,
    finders: Sequence[Finder] = (),
    overturn: bool = True,
    progress: Progress | None = None,
) -> Result:
    """Run every finder.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions, for example ``{"k": 2}``; the defaults if None.
    seed
        Start of every random draw; that of the conventions if None.
    draws
        Disturbed quarters in which each finding is tested (M40), 0 for none. If None, 200, or
        fewer where ties and findings are many: 100, 50, 20, none; the result tells.
    kinds
        Kinds of findings to look for; all of them, with those of plug-ins, by default.
    finders
        Finders of one's own: functions of a quarter (and, if they like, of ``parameters``) that
        give findings, for example `OwnFinding`. Each runs once for every draw, too, and its
        findings get the same words of stability as ours.
    overturn
        Whether it is also tried which single tie more would overturn a finding, where the draws
        are made; that takes about as long as the draws, and no text tells it.
    progress
        Called with how many findings are tested and how many there are.

    Returns
    -------
    result
        Cells, findings in their fixed order, summary and notes, on the full data.

    Raises
    ------
    UsageError
        If there is no such kind or convention, something else than a quarter is given, or a
        finder gives something else than findings.

    Examples
    --------
    >>> import ecosystem as eco
    >>> result = eco.find_all(eco.load_sample("mini"))
    >>> result.summary["actors"]
    12
    """
    used = conventions(parameters, seed)
    analysis = analyse(quarter, used)
    rows: list[Finding] = []
    added = dict(rows_of("FINDERS"))
    table = {**FINDERS, **added}
    chosen = (kinds,) if isinstance(kinds, str) else kinds
    for kind in chosen:
        if kind not in table:
            known = ", ".join(table)
            raise UsageError("measures.choice", name="kinds", value=kind, known=known)
    wanted = {*chosen, *(added if kinds is KINDS else ())}
    for find in (FINDERS[kind] for kind in FINDERS if kind in wanted and kind not in added):
        rows.extend(find(quarter, parameters=used))
    cells = find_cells(quarter, parameters=used)
    if draws is None:
        draws = usual_draws(analysis.network, rows)
    if draws:
        rows, cells = with_trust(
            quarter, analysis, rows, cells, draws=draws, overturn=overturn, progress=progress
        )
    settled = analysis.network.parameters
    others = [added[kind] for kind in added if kind in wanted]
    own = [(find, row) for find in (*others, *finders) for row in found_by(find, quarter, settled)]
    tested = with_own_stability(quarter, analysis.network, own, draws=draws, progress=progress)
    for group in (*([find] for find in others), list(finders)):
        rows += base.in_order(
            row for (find, _), row in zip(own, tested, strict=True) if find in group
        )
    return Result(
        fingerprint=quarter.fingerprint,
        meta=quarter.told_meta,
        parameters=analysis.network.parameters,
        summary=summary_of(analysis, rows),
        cells=cells,
        findings=base.listed(analysis, rows),
        notes=(
            *notes_of(analysis),
            *([Note("learnt")] if any(row.likely_true is not None for row in rows) else []),
            *([Note("hours_unread")] if hours_unread(quarter) else []),
        ),
        horizon_months=analysis.network.calendar.horizon_months,
        draws=draws,
        kinds=() if kinds is KINDS else tuple(kind for kind in KINDS if kind in kinds),
    )
