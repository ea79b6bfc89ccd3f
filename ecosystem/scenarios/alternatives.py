"""M32: a common house, its price, and what the same effort would do without one."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

from ecosystem.catalogue import text
from ecosystem.findings.merge import once, tidy
from ecosystem.findings.rows import Json
from ecosystem.measures.analysis import analyse
from ecosystem.measures.endings import OPEN, endings
from ecosystem.measures.served import served_share
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.additions import AddTie, OpenDock
from ecosystem.scenarios.base import Change
from ecosystem.scenarios.changes import apply_changes
from ecosystem.scenarios.comparisons import Comparison, what_if
from ecosystem.scenarios.houses import Bundle
from ecosystem.scenarios.suggestions import suggest_ties

SCHEMA = "ecosystem-alternatives/1"
HOUSE, TIES, DOCK = "house", "ties", "dock"


@dataclass(frozen=True)
class Alternative:
    """One thing that could be done, compared with today.

    Parameters
    ----------
    key
        ``house``, ``ties`` or ``dock``.
    comparison
        Before and after.
    served_before, served_after
        Share of people who are served in the end, between the two routings; None if it is not
        defined.
    cut_before, cut_after
        Number of actors whose loss parts the net.
    """

    key: str
    comparison: Comparison
    served_before: tuple[float, float] | None
    served_after: tuple[float, float] | None
    cut_before: int
    cut_after: int

    @property
    def classes(self) -> tuple[dict[str, int], dict[str, int]]:
        """Number of needs in each class, before and after."""
        before, after = (
            dict(sorted(Counter(cell.cell_class for cell in result.cells).items()))
            for result in (self.comparison.before, self.comparison.after)
        )
        return before, after

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        before, after = self.classes
        pairs: dict[str, Json] = {
            "served": {"before": _pair(self.served_before), "after": _pair(self.served_after)},
            "cut_points": {"before": self.cut_before, "after": self.cut_after},
            "classes": {"before": {**before}, "after": {**after}},
        }
        return {"alternative": self.key, **pairs, "comparison": self.comparison.as_dict()}


def _pair(values: tuple[float, float] | None) -> Json:
    return None if values is None else list(values)


@dataclass(frozen=True)
class Alternatives:
    """A common house beside what the same effort would do without one.

    Parameters
    ----------
    rows
        The house, as many new ties as units move, and one new docking point; in this order,
        which is no ranking.
    money_until
        The earliest recorded end of what the units do: so long the house is paid for; None if
        none is recorded.
    view
        The view that they may be shown in.
    """

    rows: tuple[Alternative, ...]
    money_until: dt.date | None
    view: str = "internal"

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        until = self.money_until
        return {
            "schema": SCHEMA,
            "money_until": until.isoformat() if until else None,
            "alternatives": [row.as_dict() for row in self.rows],
            "notes": {lang: text("alternatives.method", lang) for lang in ("de", "en")},
        }

    def to_json(self) -> str:
        """Write everything as JSON; two runs give the same text.

        Returns
        -------
        text
            Indented, UTF-8 characters as they are, ending in a line break.
        """
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def alternatives(
    quarter: Quarter, bundle: Bundle, *, parameters: Parameters | None = None
) -> Alternatives:
    """Put a common house and what the same effort would do without one side by side (M32).

    Parameters
    ----------
    quarter
        The quarter on full data.
    bundle
        Who would move under one roof.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    alternatives
        The house; as many new ties as units would move, chosen as `suggest_ties` does; and one of
        the units as a new docking point where it stands, the one that reaches most. Nothing is
        chosen: a house helps only those who have a way in already, it may be the one point that
        everything hangs on, and it is further away for some.

    Raises
    ------
    UnknownActorError
        If a unit does not exist.
    UsageError
        If the house is not possible.

    Notes
    -----
    What happens inside the house is no hand-over here: whoever gets in is where the help is. If
    one inside arrives with a chance of 0.95, the served share of the units' needs is that much
    smaller.
    """
    ties = suggest_ties(
        quarter, count=0, together=len(set(bundle.ids)), parameters=parameters
    ).sequence
    options: list[tuple[str, tuple[Change, ...]]] = [(HOUSE, (bundle,))]
    if ties:
        options.append((TIES, tuple(AddTie(row.source, row.target) for row in ties)))
    dock = _best_dock(quarter, bundle, parameters)
    if dock is not None:
        options.append((DOCK, (OpenDock(dock),)))
    rows = tuple(_alternative(quarter, key, changes, parameters) for key, changes in options)
    return Alternatives(rows, _money_until(quarter, bundle))


def _best_dock(quarter: Quarter, bundle: Bundle, parameters: Parameters | None) -> str | None:
    docks = set(quarter.table("docks").column("actor"))
    found = []
    for actor in sorted(set(bundle.ids) - docks):
        graph = analyse(OpenDock(actor).apply(quarter), parameters).generous
        found.append((-(graph.reach(graph.k) or 0.0), actor))
    return min(found)[1] if found else None


def _alternative(
    quarter: Quarter, key: str, changes: tuple[Change, ...], parameters: Parameters | None
) -> Alternative:
    comparison = what_if(quarter, *changes, parameters=parameters)
    return rated(Alternative(key, comparison, None, None, 0, 0), quarter, parameters)


def rated(alternative: Alternative, quarter: Quarter, parameters: Parameters | None) -> Alternative:
    """Return an alternative with its figures on a quarter.

    Parameters
    ----------
    alternative
        What could be done.
    quarter
        The quarter before.
    parameters
        Conventions.

    Returns
    -------
    alternative
        A new one with served shares and cut points.
    """
    changed = apply_changes(quarter, alternative.comparison.changes)
    (served_before, cut_before), (served_after, cut_after) = (
        once(analyse(each, parameters), "price", partial(_price, each, parameters))
        for each in (quarter, changed)
    )
    return replace(
        alternative,
        served_before=served_before,
        served_after=served_after,
        cut_before=cut_before,
        cut_after=cut_after,
    )


def _price(
    quarter: Quarter, parameters: Parameters | None
) -> tuple[tuple[float, float] | None, int]:
    served = served_share(quarter, parameters=parameters)
    cut = int((analyse(quarter, parameters).generous.cohesion.parted > 0).sum())
    return None if served is None else (tidy(served[0]), tidy(served[1])), cut


def _money_until(quarter: Quarter, bundle: Bundle) -> dt.date | None:
    network = quarter.network()
    ends = endings(quarter, network)
    units = {network.ids.index(actor) for actor in bundle.ids}
    known = [
        int(end)
        for offer, end in zip(network.offers, ends.offers.tolist(), strict=True)
        if offer.actor in units and end != OPEN
    ]
    return dt.date.fromordinal(min(known)) if known else None
