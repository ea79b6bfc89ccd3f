"""What-if comparisons as a view may show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ecosystem.catalogue import text
from ecosystem.errors import UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.measures.hand_overs import HandOvers, hand_overs
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.scenarios import (
    AddTie,
    Bundle,
    Change,
    Close,
    Comparison,
    EndFunding,
    LosePerson,
    OpenDock,
    Repair,
    Strengthen,
    apply_changes,
)
from ecosystem.scenarios.base import Names
from ecosystem.scenarios.on_foot import OnFoot
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.redaction import share_result
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    check_view,
    coarse_share,
    informal_in_force,
    shown_actors,
)
from ecosystem.sharing.shared import not_mentioned

_KINDS: Mapping[type[Change], str] = {
    AddTie: "add_tie",
    Bundle: "bundle",
    Close: "close",
    LosePerson: "lose_person",
    OpenDock: "open_dock",
    Strengthen: "strengthen",
}


@dataclass(frozen=True)
class Veiled(Change):
    """A change of which a view tells the kind alone.

    Parameters
    ----------
    kind
        What happens.
    """

    kind: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Refuse: whom it is about is not told.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            Never.

        Raises
        ------
        UsageError
            Always.
        """
        del quarter
        raise UsageError("sharing_scenarios.veiled")

    def sentence(self, names: Names, lang: str) -> str:
        """Say what happens, to nobody in particular."""
        del names
        return text(f"sharing_scenarios.veiled_{self.kind}", lang)


def share_what_if(comparison: Comparison, quarter: Quarter, *, view: str = "partner") -> Comparison:
    """Redact a comparison for a view.

    Parameters
    ----------
    comparison
        What changes, on the full data.
    quarter
        The quarter on full data, before the changes.
    view
        ``partner``, ``public``, or ``internal`` for the comparison itself.

    Returns
    -------
    comparison
        A new comparison. Both sides are redacted as findings are, so that a need without an
        official way reads alike whatever is behind it. Repairs that name somebody who is not
        shown are left out; the public view names no actor and no repair.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or a change is about somebody whom the view may not name: what
        happens without one helper would tell what rests on that helper.
    """
    if check_view(view) == "internal":
        return comparison
    shown = shown_actors(quarter, view)
    _refuse(comparison.changes, quarter, shown_actors(quarter, "partner"), view)
    changed = apply_changes(quarter, comparison.changes)
    before = share_result(comparison.before, quarter, view=view)
    after = share_result(comparison.after, changed, view=view)
    steps = _steps(comparison, (quarter, changed))
    named = set(shown) | set(shown_actors(changed, view))
    names = {key: name for key, name in comparison.names.items() if key in named}
    return replace(
        comparison,
        changes=tuple(_told(change, quarter, view) for change in comparison.changes),
        before=before,
        after=after,
        steps_before=steps[0],
        steps_after=steps[1],
        on_foot=_coarse(comparison.on_foot),
        repairs=None
        if comparison.repairs is None
        else tuple(_repairs(comparison.repairs, quarter, shown, view)),
        names={} if view == "public" else names,
        view=view,
    )


def _refuse(changes: Iterable[Change], quarter: Quarter, shown: frozenset[str], view: str) -> None:
    offers = quarter.table("offers")
    pairs = zip(offers.column("id"), offers.column("informal"), strict=True)
    unofficial = {offer for offer, informal in pairs if informal == "yes"}
    for change in changes:
        helper = isinstance(change, Close) and change.id in unofficial
        if helper or not set(change.actors(quarter)) <= shown | {""}:
            raise UsageError("sharing_scenarios.not_shown", view=view)


def _told(change: Change, quarter: Quarter, view: str) -> Change:
    """Veil whom the public view does not name, and the names of money, which stay inside."""
    money = isinstance(change, EndFunding) or (
        isinstance(change, Close) and not change.actors(quarter)
    )
    if money:
        return Veiled("end_funding")
    about_someone = bool(change.actors(quarter))
    return Veiled(_KINDS[type(change)]) if view == "public" and about_someone else change


def _repairs(
    repairs: Iterable[Repair], quarter: Quarter, shown: frozenset[str], view: str
) -> Iterable[Repair]:
    hidden = not_mentioned(quarter)
    for repair in repairs:
        ends = {actor for tie in repair.ties for actor in tie}
        cells = tuple(cell for cell in repair.cells if cell[1] not in hidden)
        if view != "public" and ends <= shown and cells:
            yield replace(repair, cells=cells)


def _coarse(found: OnFoot | None) -> OnFoot | None:
    if found is None:
        return None
    return replace(found, before=coarse_share(found.before), after=coarse_share(found.after))


def _steps(
    comparison: Comparison, quarters: tuple[Quarter, Quarter]
) -> tuple[HandOvers | None, HandOvers | None]:
    """Coarse figures; with few informal actors those of the ways without informal help."""
    found = [comparison.steps_before, comparison.steps_after]
    parameters: Parameters = comparison.before.parameters
    if any(informal_in_force(quarter) < MINIMUM_INFORMAL for quarter in quarters):
        plain = [analyse(without_informal(quarter), parameters) for quarter in quarters]
        found = [hand_overs(analysis.generous) for analysis in plain]
    before, after = (
        None if steps is None else HandOvers(coarse_share(steps.mean) or 0.0, steps.most)
        for steps in found
    )
    return before, after
