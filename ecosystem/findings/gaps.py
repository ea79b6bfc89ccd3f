"""Gaps: cells of need with no offer, no way, only informal, only shaky or only one help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from ecosystem.findings import base
from ecosystem.findings.base import Findings
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.graphs import positions, unrecorded
from ecosystem.model.network import Network, Offer, OfNeed, standing_chains
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, number, profile, text

# --- Gaps, and the cells of need that they come from.


@dataclass(frozen=True, kw_only=True)
class Gap(base.Finding, OfNeed):
    """A cell of need without a sure official way: kinds ``gap`` and ``informal_only``."""

    RECOMMENDED: ClassVar[Mapping[str, str]] = {
        **{"G5": "R4", "G4": "R5", "G3": "R3", "G2": "R1", "G1": "R1"}
    }

    topic: str  # The cell.
    language: str
    group: str
    status: str
    gap_class: str  # `G1` … `G5`.
    # People who need it; None if there are too few to say or nobody counted them.
    demand: float | None
    counted: bool = True  # Whether somebody counted them.
    unweighted: bool = False  # Whether nobody was counted for any need.
    providers: tuple[str, ...] = ()  # Actors with a matching offer.

    @property
    def subjects(self) -> dict[str, base.Json]:
        """Topic, language, group and status."""
        return base.values_of(self, "topic language group status")

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Class, demand and providers; demand alone where only informal help carries."""
        if self.kind == "informal_only":
            return {"demand": self.demand}
        return base.values_of(self, "gap_class:class demand providers")

    @property
    def recommendation(self) -> str:
        """Housing and discrimination serve R2, the rest by class."""
        if self.topic in ("housing", "discrimination"):
            return "R2"
        return self.RECOMMENDED[self.gap_class]

    def _values(self, lang: str) -> dict[str, str]:
        cell = profile(*self.key, lang)
        names = and_list([self.name(actor) for actor in self.providers[:3]], lang)
        return {"cell": cell, "providers": names, "office": self.office(lang)}

    def sentence(self, lang: str) -> str:
        """Say what is missing, and for how many."""
        key, count = self.gap_class, len(self.providers)
        if (key == "G1" and count == 1) or (key == "G4" and count):
            key += "_named"
        if not self.is_sure:
            key += "_asked"
        said = text(f"findings.gap.{key}", lang, count=count, **self._values(lang))
        if not self.counted:
            return f"{said} {text('findings.gap.uncounted', lang)}"
        if self.unweighted:
            return said
        if self.demand is None:
            return f"{said} {text('findings.gap.few', lang)}"
        people = number(self.demand, lang)
        return f"{said} {text('findings.gap.people', lang, people=people, count=self.demand)}"

    def action(self, lang: str) -> str:
        """Say how to close or secure it."""
        key, count = self.gap_class, len(self.providers)
        if key in ("G1", "G4") and count:
            key += "_named"
        if key == "G5" and self.topic == "language":
            key += "_course"  # nobody interprets a course of German
        return text(f"findings.gap_action.{key}", lang, count=count, **self._values(lang))


@dataclass(frozen=True)
class CellRow(OfNeed):
    """One cell of need as the results print it."""

    # The cell; the demand is None if there are too few people to say or nobody counted them.
    topic: str
    language: str
    group: str
    status: str
    demand: float | None
    cell_class: str  # Its class in the generous graph.
    class_worst: str  # The same with every maybe as a no and as a yes.
    class_best: str
    class_official: str  # Its class without informal help.
    reason: str | None  # Why the class is `GX`: `maybe` or `not_recorded`; else None.
    class_strict: str | None
    providers: tuple[str, ...]  # Ids of the actors with a matching offer.
    docks_reached: int | None
    only_for: tuple[str, ...]  # Groups, if every matching offer is for named groups only.
    bottleneck: bool  # Whether every matching offer takes nobody new.
    stability: str | None = None  # As for findings.
    counted: bool = True  # Whether somebody counted the people.

    def as_dict(self) -> dict[str, base.Json]:
        """Return the cell as plain values, keys in the documented order."""
        classes = "cell_class:class class_worst class_best class_official reason class_strict"
        rest = "providers docks_reached only_for bottleneck stability"
        return base.values_of(self, f"topic language group status demand {classes} {rest}")


# --- Gaps: cells of need with no offer, no way, only informal, only shaky or only one help.

BASE_SEVERITY = {"G5": 0.9, "G4": 0.8, "G3": 0.7, "G2": 0.5, "G1": 0.3}

DEMAND_WEIGHT = 0.1


def _matching(network: Network) -> list[list[Offer]]:
    """List the matching offers of every cell."""
    found: list[list[Offer]] = [[] for _ in network.demand.cells]
    for offer in network.offers:
        for position in positions(offer.yes):
            found[position].append(offer)
    return found


def _only_for(offers: list[Offer]) -> tuple[str, ...]:
    named = [offer.groups for offer in offers]
    if not named or any(groups is None for groups in named):
        return ()
    return tuple(sorted({group for groups in named if groups for group in groups}))


def find_cells(quarter: Quarter, *, parameters: Parameters | None = None) -> tuple[CellRow, ...]:
    """Classify every cell of need (M01)."""
    analysis = analyse(quarter, parameters)
    return base.once(analysis, "cells", lambda: _cells(analysis))


def _reason(name: str, *, hidden: bool) -> str | None:
    if name != "GX":
        return None
    return "not_recorded" if hidden else "maybe"


def _official(network: Network) -> Network:
    """Return the network without informal help; informal actors stay there, alone."""
    gone, records = network.informal, network.records
    at = np.where(gone | ((network.at >= 0) & gone[network.at]), np.int32(-1), network.at)
    offers = (offer for offer in network.offers if offer.formal)
    return replace(
        network,
        at=at,
        chains=standing_chains(at.tolist()),
        docks=network.docks[~gone[network.docks]],
        weights=network.weights[~gone[network.docks]],
        # what an office offers at a helper's place it offers nowhere else than where it is
        offers=tuple(
            replace(offer, place=-1) if offer.place >= 0 and gone[offer.place] else offer
            for offer in offers
        ),
        records=records.keep(~(gone[records.source] | gone[records.target])),
    )


def _cells(analysis: Analysis) -> tuple[CellRow, ...]:
    network = analysis.network
    generous = analysis.generous.classes
    strict = analysis.strict.classes.classes if analysis.strict else None
    official = Analysis(_official(network)).generous.classes.classes
    hidden = unrecorded(network)
    rows = []
    for position, offers in enumerate(_matching(network)):
        cell = network.demand.cells[position]
        reached = generous.docks_reached
        rows.append(
            CellRow(
                *cell.key,
                demand=base.tidied(cell.demand),
                counted=cell.demand is not None,
                cell_class=generous.classes[position],
                class_worst=generous.worst[position],
                class_best=generous.best[position],
                class_official=official[position],
                reason=_reason(generous.classes[position], hidden=hidden[position]),
                class_strict=strict[position] if strict else None,
                providers=tuple(sorted({network.ids[offer.actor] for offer in offers})),
                docks_reached=None if reached is None else reached[position],
                only_for=_only_for(offers),
                bottleneck=bool(offers) and all(offer.takes_new == "no" for offer in offers),
            )
        )
    return tuple(rows)


def _gap(analysis: Analysis, cell: CellRow, largest: float, names: Mapping[str, str]) -> Gap:
    network = analysis.network
    kind = "informal_only" if cell.cell_class == "G3" else "gap"
    holds = ("generous", "strict") if cell.class_strict == cell.cell_class else ("generous",)
    share = (cell.demand or 0.0) / largest if largest > 0 else 0.0
    return Gap(
        id=":".join((kind, *cell.key)),
        kind=kind,
        severity=base.tidy(BASE_SEVERITY[cell.cell_class] + DEMAND_WEIGHT * share),
        holds_in=holds,
        band="sure" if analysis.strict else "possible",
        names={actor: names[actor] for actor in cell.providers},
        coordinator=network.coordinator,
        topic=cell.topic,
        language=cell.language,
        group=cell.group,
        status=cell.status,
        gap_class=cell.cell_class,
        demand=cell.demand,
        counted=cell.counted,
        unweighted=network.demand.unweighted,
        providers=cell.providers,
    )


def _find(quarter: Quarter, parameters: Parameters | None, classes: set[str]) -> Findings[Gap]:
    analysis = analyse(quarter, parameters)
    cells = find_cells(quarter, parameters=parameters)
    largest = max((cell.demand or 0.0 for cell in cells), default=0.0)
    names = dict(zip(analysis.network.ids, analysis.network.names, strict=True))
    found = [_gap(analysis, cell, largest, names) for cell in cells if cell.cell_class in classes]
    return base.listed(analysis, base.in_order(found))


def find_gaps(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Gap]:
    """Find the cells of need without a firm official way (classes G5, G4, G2 and G1).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    gaps
        No offer first, then no way, shaky, one provider only; larger demand first.

    Notes
    -----
    A cell that may be better than it looks (GX) is no gap. Without docking points or referral ties
    the classes come from the offers alone.
    """
    return _find(quarter, parameters, {"G5", "G4", "G2", "G1"})


def find_informal_only(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Gap]:
    """Find the cells of need that only informal help serves (class G3).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    cells
        Larger demand first. Informal help is access and dependence at once: the remedy is an
        additional official way, never fewer helpers.

    References
    ----------
    Hanhörster, H., & Wessendorf, S. (2020). The role of arrival areas for migrant integration and
    resource access. Urban Planning 5(3), 1-10. doi:10.17645/up.v5i3.2891
    """
    return _find(quarter, parameters, {"G3"})
