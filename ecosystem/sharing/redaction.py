"""Findings as a view may show them: computed on the full data, then redacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ecosystem.findings import Result, find_all
from ecosystem.findings.gaps import BASE_SEVERITY, DEMAND_WEIGHT
from ecosystem.findings.merge import in_order, tidy
from ecosystem.findings.rows import Bridge, CellRow, Finding, Gap, Json, Overturn, SinglePoint
from ecosystem.findings.summary import Note
from ecosystem.findings.table import Findings
from ecosystem.model.force import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    MINIMUM_PEOPLE,
    check_view,
    coarse_people,
    shown_actors,
)

HIDDEN_CLASSES = ("G3", "G4", "G5")
NO_OFFICIAL_WAY = "no_official_way"
_UNIT_KINDS = ("weak_bridge", "strong_bridge", "single_point", "dead_end", "loop")
_INFORMANT_RISKS = ("denied", "third_party")


def without_informal(quarter: Quarter) -> Quarter:
    """Return the quarter as if there were no informal help.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    quarter
        A new quarter without informal actors, informal offers and everything that refers to them;
        used only to see which findings rest on informal help.
    """
    sectors = actor_sectors(quarter.table("actors"))
    gone = {actor for actor, sector in sectors.items() if sector == INFORMAL}
    tables: list[Table] = []
    for name, table in quarter.tables.items():
        references = [c.name for c in TABLES[name].columns.values() if c.reference == "actors.id"]
        key = "id" if name == "actors" else None
        kept = []
        for row, record in enumerate(table.records()):
            names = [record.get(c, "") for c in references if c not in ("at", "part_of")]
            unofficial = name == "offers" and record.get("informal") == "yes"
            if gone.isdisjoint(names) and not unofficial and not (key and record[key] in gone):
                kept.append(row)
        records = table.keep(kept).records()
        for record in records:
            record.update({c: "" for c in ("at", "part_of") if record.get(c, "") in gone})
        tables.append(Table.from_records(name, records, table.columns))
    docks = {
        record["actor"] for table in tables if table.name == "docks" for record in table.records()
    }
    tables = [_known_docks(table, docks) for table in tables]
    return Quarter(quarter.meta, {table.name: table for table in tables})


def _known_docks(table: Table, docks: set[str]) -> Table:
    if table.name != "distances":
        return table
    return table.keep([row for row, dock in enumerate(table.column("dock")) if dock in docks])


class _Redactor:
    """Redacts one result for one view."""

    def __init__(self, result: Result, quarter: Quarter, view: str) -> None:
        self.result = result
        self.view = view
        self.unweighted = bool(result.summary["unweighted"])
        self.shown = shown_actors(quarter, view)
        self.sectors = actor_sectors(quarter.table("actors"))
        counted = [coarse_people(cell.demand or 0.0) for cell in result.cells]
        self.largest = max((count for count in counted if count is not None), default=0.0)
        offers = quarter.table("offers")
        pairs = zip(offers.column("actor"), offers.column("informal"), strict=True)
        self.unofficial = {actor for actor, informal in pairs if informal == "yes"}
        plain = find_all(without_informal(quarter), parameters=result.parameters, draws=0)
        self.official: Mapping[tuple[str, str], Finding] = {
            (finding.kind, finding.id): finding for finding in plain.findings
        }

    def cell(self, cell: CellRow) -> CellRow:
        """Redact one cell of need."""
        masked = self._is_small(cell.providers, cell.demand or 0.0)

        def seen(name: str | None) -> str | None:
            return NO_OFFICIAL_WAY if masked and name in HIDDEN_CLASSES else name

        hidden = masked and HIDDEN_CLASSES
        lost = hidden and (cell.cell_class in hidden or cell.class_strict in hidden)
        return replace(
            cell,
            demand=self._people(cell.demand),
            cell_class=seen(cell.cell_class) or "",
            class_strict=seen(cell.class_strict),
            providers=() if lost else self._providers(cell.providers),
            docks_reached=None if lost else cell.docks_reached,
            stability=None if lost else cell.stability,
            only_for=() if lost else cell.only_for,
            bottleneck=False if lost else cell.bottleneck,
        )

    def _is_small(self, providers: tuple[str, ...], demand: float) -> bool:
        behind = sum(
            self.sectors[actor] == INFORMAL or actor in self.unofficial for actor in providers
        )
        few = not self.unweighted and demand < MINIMUM_PEOPLE
        return behind < MINIMUM_INFORMAL or few

    def _providers(self, providers: tuple[str, ...]) -> tuple[str, ...]:
        if self.view == "public":
            return ()
        return tuple(actor for actor in providers if actor in self.shown)

    def gap(self, gap: Gap) -> Gap:
        """Redact a gap; small ones only say that there is no official way."""
        providers = self._providers(gap.providers)
        demand = self._people(gap.demand)
        share = (demand or 0.0) / self.largest if self.largest > 0 else 0.0
        small = self._is_small(gap.providers, gap.demand or 0.0)
        masked = small and gap.gap_class in HIDDEN_CLASSES
        base = BASE_SEVERITY["G4" if masked else gap.gap_class]
        coarse = replace(
            gap,
            demand=demand,
            severity=tidy(base + DEMAND_WEIGHT * share),
            overturn=self._overturn(gap.overturn),
        )
        if not masked:
            names = {actor: gap.names[actor] for actor in providers}
            return replace(coarse, providers=providers, names=names)
        return replace(
            coarse,
            id="gap:" + gap.id.partition(":")[2],
            kind="gap",
            gap_class=NO_OFFICIAL_WAY,
            holds_in=("generous",),
            stability=None,
            stability_share=None,
            overturn=None,
            providers=(),
            names={},
        )

    def _overturn(self, overturn: Overturn | None) -> Overturn | None:
        """Keep the number, and the plausible ties between actors that may be named."""
        if overturn is None:
            return None
        pairs = [] if self.view == "public" else overturn.plausible
        return replace(
            overturn, plausible=tuple(pair for pair in pairs if self.shown.issuperset(pair))
        )

    def _people(self, demand: float | None) -> float | None:
        return demand if self.unweighted else coarse_people(demand or 0.0)

    def unit(self, finding: Finding) -> Finding | None:
        """Redact a finding about actors; None if it may not be shown."""
        plain = self.official.get((finding.kind, finding.id))
        if self.view == "public" or plain is None or not self.shown.issuperset(finding.actors):
            return None
        finding = replace(finding, overturn=self._overturn(finding.overturn))
        if isinstance(finding, SinglePoint) and isinstance(plain, SinglePoint):
            gates = tuple(gate for gate in finding.gates if gate in plain.gates)
            return replace(finding, gates=gates, staff=None)
        if isinstance(finding, Bridge):
            named = [risk for risk in finding.risks if risk not in _INFORMANT_RISKS]
            told = ["unconfirmed"] if len(named) < len(finding.risks) else []
            return replace(finding, risks=(*named, *told))
        return finding

    def findings(self) -> tuple[list[Finding], bool]:
        """Redact all findings; also tell whether any is left out."""
        kept: list[Finding] = []
        left_out = False
        for finding in self.result.findings:
            shown: Finding | None = None
            if isinstance(finding, Gap):
                shown = self.gap(finding)
            elif finding.kind in _UNIT_KINDS:
                shown = self.unit(finding)
            left_out |= shown is None
            if shown is not None:
                kept.append(shown)
        order = list(dict.fromkeys(["gap", *(finding.kind for finding in kept)]))
        return [f for kind in order for f in in_order(f for f in kept if f.kind == kind)], left_out

    def summary(self) -> dict[str, Json]:
        """Redact the summary: informal dependency only where enough informal actors stand."""
        informal = sum(sector == INFORMAL for sector in self.sectors.values())
        summary = dict(self.result.summary)
        if informal < MINIMUM_INFORMAL:
            summary["informal_dependency"] = None
        return summary


def share_result(result: Result, quarter: Quarter, *, view: str = "partner") -> Result:
    """Redact a result for a view.

    Parameters
    ----------
    result
        All findings on the full data.
    quarter
        The quarter on full data that they come from.
    view
        ``partner``, ``public``, or ``internal`` for the result itself.

    Returns
    -------
    result
        A new result. No actor or tie is named whose role rests on an informal actor (a finding
        about an actor or a tie must also hold without informal help), none that is not released,
        and nobody's denial. Where fewer than five informal actors or ten people stand behind a
        cell, no offer, no way and informal help only read alike: no official way. The public view
        names no single actor.

    Raises
    ------
    UsageError
        If there is no such view.
    """
    if check_view(view) == "internal":
        return result
    redactor = _Redactor(result, quarter, view)
    findings, left_out = redactor.findings()
    notes = [*result.notes, *([Note("redacted")] if left_out else [])]
    return replace(
        result,
        summary=redactor.summary(),
        cells=tuple(redactor.cell(cell) for cell in result.cells),
        findings=Findings(findings, result.parameters),
        notes=tuple(notes),
        view=view,
    )
