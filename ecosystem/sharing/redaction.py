"""Findings as a view may show them: computed on the full data, then redacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecosystem.catalogue import text
from ecosystem.findings import Result, find_all
from ecosystem.findings.gaps import BASE_SEVERITY, DEMAND_WEIGHT
from ecosystem.findings.merge import in_order, tidy
from ecosystem.findings.rows import CellRow, Finding, Gap, Json
from ecosystem.findings.summary import Note
from ecosystem.findings.table import Findings
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.people import shown_cells, shown_people
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    MINIMUM_PEOPLE,
    check_view,
    coarse_share,
    informal_in_force,
    sharing_sectors,
    shielded_firms,
    shown_actors,
    shown_docks,
)
from ecosystem.sharing.shared import not_mentioned, shared_meta
from ecosystem.sharing.units import Rules

HIDDEN_CLASSES = ("G3", "G4", "G5")
NO_OFFICIAL_WAY = "no_official_way"
# What may rest on informal help; the other kinds have rules of their own.
COMPARED = (
    "gap",
    "weak_bridge",
    "strong_bridge",
    "single_point",
    "dead_end",
    "loop",
    "funding_cliff",
)
_SHARES = ("surplus", "coverage_robust", "informal_dependency", "dead_dock_share")
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class SharingNote(Note):
    """What a view does not say, in words of this package."""

    def sentence(self, lang: str) -> str:
        """Say it."""
        return text(f"sharing.note.{self.key}", lang)


def _key(cell: CellRow | Gap) -> Key:
    return cell.topic, cell.language, cell.group, cell.status


class _Redactor:
    """Redacts one result for one view."""

    def __init__(self, result: Result, quarter: Quarter, view: str) -> None:
        self.result = result
        self.quarter = quarter
        self.view = view
        self.unweighted = bool(result.summary["unweighted"])
        self.shown = shown_actors(quarter, view)
        self.docks = shown_docks(quarter, view)
        self.unmentioned = not_mentioned(quarter)
        self.sectors = sharing_sectors(quarter)
        self.few = informal_in_force(quarter) < MINIMUM_INFORMAL
        told = [cell for cell in result.cells if cell.language not in self.unmentioned]
        self.told = tuple(told)
        self.people: Mapping[Key, float | None] = (
            {_key(cell): cell.demand for cell in told}
            if self.unweighted
            else shown_people({_key(cell): cell.demand or 0.0 for cell in told})
        )
        counted = [count for count in self.people.values() if count is not None]
        self.largest = max(counted, default=0.0)
        offers = quarter.table("offers")
        pairs = zip(offers.column("actor"), offers.column("informal"), strict=True)
        self.unofficial = {actor for actor, informal in pairs if informal == "yes"}
        self.plain = find_all(
            without_informal(quarter), parameters=result.parameters, draws=0, kinds=COMPARED
        )
        self.plain_cells = {_key(cell): cell for cell in self.plain.cells}
        self.rules = Rules(
            view=view,
            shown=self.shown,
            docks=self.docks,
            shielded=shielded_firms(quarter),
            unmentioned=self.unmentioned,
            official={(finding.kind, finding.id): finding for finding in self.plain.findings},
            few=self.few,
            threshold=result.parameters["fragility_threshold"],
            people=shown_cells(quarter),
        )

    def cell(self, cell: CellRow) -> CellRow:
        """Redact one cell of need."""
        masked = self._is_small(cell.providers, cell.demand or 0.0)

        def seen(name: str | None) -> str | None:
            return NO_OFFICIAL_WAY if masked and name in HIDDEN_CLASSES else name

        hidden = HIDDEN_CLASSES if masked else ()
        lost = cell.cell_class in hidden or cell.class_strict in hidden
        plain = self.plain_cells.get(_key(cell), cell)
        reached = plain.docks_reached if self.few else cell.docks_reached
        return replace(
            cell,
            demand=self.people[_key(cell)],
            cell_class=seen(cell.cell_class) or "",
            class_strict=seen(cell.class_strict),
            providers=() if lost else self._providers(cell),
            docks_reached=None if lost else reached,
            stability=None if lost else cell.stability,
            only_for=() if lost else plain.only_for,
            bottleneck=False if lost else plain.bottleneck,
        )

    def _is_small(self, providers: tuple[str, ...], demand: float) -> bool:
        behind = sum(
            self.sectors[actor] == INFORMAL or actor in self.unofficial for actor in providers
        )
        few = not self.unweighted and demand < MINIMUM_PEOPLE
        return behind < MINIMUM_INFORMAL or few

    def _providers(self, cell: CellRow | Gap) -> tuple[str, ...]:
        """Actors that may be named and that have an official offer for the cell."""
        plain = self.plain_cells.get(_key(cell))
        if self.view == "public" or plain is None:
            return ()
        official = set(plain.providers)
        return tuple(a for a in cell.providers if a in self.shown and a in official)

    def gap(self, gap: Gap) -> Gap | None:
        """Redact a gap; small ones only say that there is no official way."""
        if gap.language in self.unmentioned:
            return None
        providers = self._providers(gap)
        demand = self.people[_key(gap)]
        share = (demand or 0.0) / self.largest if self.largest > 0 else 0.0
        small = self._is_small(gap.providers, gap.demand or 0.0)
        masked = small and gap.gap_class in HIDDEN_CLASSES
        base = BASE_SEVERITY["G4" if masked else gap.gap_class]
        coarse = replace(
            gap,
            demand=demand,
            severity=tidy(base + DEMAND_WEIGHT * share),
            stability_share=coarse_share(gap.stability_share),
            overturn=self.rules.overturn(gap.overturn),
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

    def findings(self) -> tuple[list[Finding], bool]:
        """Redact all findings; also tell whether any is left out."""
        kept: list[Finding] = []
        left_out = False
        for finding in self.result.findings:
            shown: Finding | None = (
                self.gap(finding) if isinstance(finding, Gap) else self.rules.redacted(finding)
            )
            left_out |= shown is None
            if shown is not None:
                kept.append(shown)
        order = list(dict.fromkeys(["gap", *(finding.kind for finding in kept)]))
        return [f for kind in order for f in in_order(f for f in kept if f.kind == kind)], left_out

    def summary(self) -> dict[str, Json]:
        """Count what the view shows, and round every share.

        The full counts would tell, with the copy beside them, how many informal actors there are.
        With fewer than five of them every share is the one without informal help.
        """
        source = self.plain.summary if self.few else self.result.summary
        summary = dict(self.result.summary)
        for name in _SHARES:
            summary[name] = _rounded(source[name])
        for name in ("reach", "coverage"):
            summary[name] = _rounded(source[name])
        if self.few:
            summary["informal_dependency"] = None
        return {**summary, **self._counts()}

    def _counts(self) -> dict[str, Json]:
        network = self.quarter.network(self.result.parameters)
        named = [actor in self.shown for actor in network.ids]
        official = [offer for offer in network.offers if named[offer.actor]]
        unofficial = self.quarter.table("offers")
        informal = {
            key
            for key, told in zip(
                unofficial.column("id"), unofficial.column("informal"), strict=True
            )
            if told == "yes"
        }
        records = network.records
        ends = zip(records.source.tolist(), records.target.tolist(), strict=True)
        return {
            "actors": sum(named),
            "offers": sum(offer.id not in informal for offer in official),
            "ties": sum(named[one] and named[other] for one, other in ends),
            "docks": sum(network.ids[dock] in self.docks for dock in network.docks.tolist()),
        }


def _rounded(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return coarse_share(value) if isinstance(value, float) else value


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
        no landlord, shop or firm in a bad light, and nobody's denial. Where fewer than five
        informal actors or ten people stand behind a cell, no offer, no way and informal help only
        read alike: no official way. The public view names no single actor. Findings of a kind
        without a rule here are left out.

    Raises
    ------
    DataError
        If a text that would leave holds a phone number, an e-mail address, an account or the
        name of a person; each is named.
    UsageError
        If there is no such view.
    """
    if check_view(view) == "internal":
        return result
    refuse(quarter, view)
    redactor = _Redactor(result, quarter, view)
    findings, left_out = redactor.findings()
    notes = [
        *result.notes,
        *([Note("redacted")] if left_out else []),
        SharingNote("counts"),
        *([SharingNote("official_shares")] if redactor.few else []),
    ]
    return replace(
        result,
        meta=shared_meta(quarter, view),
        summary=redactor.summary(),
        cells=tuple(redactor.cell(cell) for cell in redactor.told),
        findings=Findings(findings, result.parameters),
        notes=tuple(notes),
        view=view,
    )
