"""Comparisons as a view may show them: made on the full data, then redacted."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.comparing.answers import read_answers
from ecosystem.comparing.calibration import SurvivalModel
from ecosystem.comparing.changes import STATES as FINDING_STATES
from ecosystem.comparing.changes import (
    FindingChange,
    compare_cells,
    key_of,
)
from ecosystem.comparing.ties import TieChange, TieCounts
from ecosystem.comparing.waves import ActorCounts, WaveComparison
from ecosystem.errors import UsageError
from ecosystem.findings import Finding, Result
from ecosystem.findings.rows import Gap
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.redaction import SharingNote, share_result
from ecosystem.sharing.release import check_view, shown_actors


def share_comparison(
    comparison: WaveComparison, before: Quarter, after: Quarter, *, view: str = "partner"
) -> WaveComparison:
    """Redact a comparison of two waves for a view.

    Parameters
    ----------
    comparison
        What has changed, on the full data.
    before, after
        The waves on full data that it comes from.
    view
        ``partner``, ``public``, or ``internal`` for the comparison itself.

    Returns
    -------
    comparison
        A new comparison. Counted are the ties between actors that the view may name; a finding
        that the view does not show in one of the waves is left out, and a cell of need is told
        by the classes that the view shows. The public view lists no single tie. What the risks
        have to do with survival stays inside.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or the comparison was already redacted.
    """
    if check_view(view) == "internal":
        return comparison
    if comparison.view != "internal":
        raise UsageError("sharing.already_shared", view=comparison.view)
    first, second = comparison.results
    results = share_result(first, before, view=view), share_result(second, after, view=view)
    ties = _ties(comparison.ties, before, after)
    counts = TieCounts.of(ties)
    model = comparison.model
    return replace(
        comparison,
        results=results,
        actors=_actors(before, after),
        ties=ties if view == "partner" else (),
        counts=counts,
        findings=_findings(comparison, results),
        cells=compare_cells(*results),
        model=SurvivalModel(0, 0, reason="view") if not model.reason else replace(model, ties=0),
        notes=(*comparison.notes, SharingNote("counts"), *_new_notes(results)),
        view=view,
    )


def _new_notes(results: tuple[Result, Result]) -> tuple[SharingNote, ...]:
    """Take over what the redacted results say about their shares."""
    found = [n for r in results for n in r.notes if isinstance(n, SharingNote)]
    return tuple(dict.fromkeys(note for note in found if note.key != "counts"))


def _named_in_all(before: Quarter, after: Quarter, view: str) -> frozenset[str]:
    """Actors that may be named in every wave in which they are."""
    shown = shown_actors(before, view), shown_actors(after, view)
    there = [frozenset(wave.table("actors").column("id")) for wave in (before, after)]
    hidden = (there[0] - shown[0]) | (there[1] - shown[1])
    return (shown[0] | shown[1]) - hidden


def _ties(ties: tuple[TieChange, ...], before: Quarter, after: Quarter) -> tuple[TieChange, ...]:
    # the public view only counts: what partners may see together
    shown = _named_in_all(before, after, "partner")
    return tuple(tie for tie in ties if tie.source in shown and tie.target in shown)


def _actors(before: Quarter, after: Quarter) -> ActorCounts:
    """Count the actors that partners may see."""
    shown = _named_in_all(before, after, "partner")
    answers = [read_answers(wave) for wave in (before, after)]
    kept = [replace(a, there=a.there & shown, asked=a.asked & shown) for a in answers]
    return ActorCounts.of(*kept)


def _findings(
    comparison: WaveComparison, results: tuple[Result, Result]
) -> tuple[FindingChange, ...]:
    """Keep the changes whose findings the view shows in both waves, with its own words."""
    first, second = ({key_of(f): f for f in result.findings} for result in results)
    kept = []
    for change in comparison.findings:
        before, after = first.get(change.key), second.get(change.key)
        if (change.before is None) != (before is None) or (change.after is None) != (after is None):
            continue
        kept.append(
            replace(change, before=before, after=after, state=_state(change, before, after))
        )
    return tuple(
        sorted(kept, key=lambda c: (FINDING_STATES.index(c.state), -c.finding.severity, c.key))
    )


def _state(change: FindingChange, before: Finding | None, after: Finding | None) -> str:
    """Return the state in this view: a cell whose classes read alike in it has not changed."""
    if isinstance(before, Gap) and isinstance(after, Gap) and before.gap_class == after.gap_class:
        return "unchanged"
    return change.state
