"""Two waves of one quarter side by side (M29)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.comparing.answers import Answers, read_answers
from ecosystem.comparing.calibration import SurvivalModel, risks_by_tie, survival_model
from ecosystem.comparing.changes import (
    CellChange,
    CellKey,
    FindingChange,
    Judged,
    classes_of,
    compare_cells,
    compare_findings,
)
from ecosystem.comparing.ties import (
    FEWEST_FOR_CHANGE,
    NOT_TOLD,
    TieChange,
    TieCounts,
    compare_ties,
)
from ecosystem.errors import UsageError
from ecosystem.findings import Result, find_all
from ecosystem.findings.summary import Note
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter


@dataclass(frozen=True)
class ComparisonNote(Note):
    """How a comparison is to be read, in words of this package."""

    def sentence(self, lang: str) -> str:
        """Say it."""
        return text(f"comparing.note.{self.key}", lang)


@dataclass(frozen=True)
class ActorCounts:
    """How many actors two waves have in common.

    Parameters
    ----------
    both
        In force in both waves.
    asked
        Of these, asked about their ties in both.
    came, gone
        In the later wave only, and in the earlier one only.
    """

    both: int
    asked: int
    came: int
    gone: int

    @classmethod
    def of(cls, before: Answers, after: Answers) -> ActorCounts:
        """Count the actors of two waves."""
        return cls(
            both=len(before.there & after.there),
            asked=len(before.asked & after.asked),
            came=len(after.there - before.there),
            gone=len(before.there - after.there),
        )


@dataclass(frozen=True)
class WaveComparison:
    """What has changed from one wave of a quarter to a later one.

    Parameters
    ----------
    results
        The findings of both waves, in the same view.
    actors
        How many actors the waves have in common.
    ties
        Every tie of either wave with its state.
    counts
        Kept, lost and new ties among the actors that were asked in both waves.
    findings
        What has become of each finding.
    cells
        Cells of need whose class has changed.
    model
        Risks and survival of ties, where enough were observed.
    notes
        How all this is to be read.
    view
        ``internal``, ``partner`` or ``public``.
    """

    results: tuple[Result, Result]
    actors: ActorCounts
    ties: tuple[TieChange, ...]
    counts: TieCounts
    findings: tuple[FindingChange, ...]
    cells: tuple[CellChange, ...]
    model: SurvivalModel
    notes: tuple[Note, ...]
    view: str = "internal"

    @property
    def interpretable(self) -> bool:
        """Whether single changes of ties may be interpreted: a Jaccard index of at least 0.3."""
        jaccard = self.counts.jaccard
        return jaccard is not None and jaccard >= FEWEST_FOR_CHANGE

    def tie_states(self) -> Counter[str]:
        """Count all ties by state, those that cannot be compared included."""
        return Counter(change.state for change in self.ties)

    def finding_states(self) -> Counter[str]:
        """Count the findings by what has become of them."""
        return Counter(change.state for change in self.findings)

    def in_class(self, name: str) -> tuple[CellKey, ...]:
        """Return the cells of need that are in a class now and were in another before.

        Parameters
        ----------
        name
            ``"G5"``, for example.

        Returns
        -------
        cells
            Topic, language, group and status of each.
        """
        return tuple(
            (cell.topic, cell.language, cell.group, cell.status)
            for cell in self.cells
            if cell.after == name and cell.before is not None
        )

    def state_of(self, finding_id: str) -> str | None:
        """Return what has become of a finding, for example of one that an action was to close.

        Parameters
        ----------
        finding_id
            Id of a finding of either wave.

        Returns
        -------
        state
            A state of `FindingChange`; None if neither wave holds the finding.
        """
        key = finding_id.replace("informal_only:", "gap:", 1)
        return next((change.state for change in self.findings if change.key == key), None)


def compare_waves(
    before: Quarter, after: Quarter, *, parameters: Parameters | None = None
) -> WaveComparison:
    """Compare two waves of one quarter.

    Parameters
    ----------
    before, after
        The waves on full data, the earlier one first.
    parameters
        Conventions for both; the defaults if None.

    Returns
    -------
    comparison
        Ties kept, lost and new, and what has become of each finding. It holds internal data:
        reduce it with `share_comparison` before it is passed on.

    Raises
    ------
    UsageError
        If the two are no waves of one quarter, a wave has no date, the later one comes first, or
        their findings rest on different horizons.

    Notes
    -----
    Counted are the ties between actors that are there and were asked in both waves. A tie is
    lost only if an actor that reported it was asked again and did not report it; else it is only
    not told again. The reverse holds for new ties. Below a Jaccard index of 0.3 the two waves
    have so little in common that single changes are not to be interpreted.

    Two waves of the same day are two states of knowledge, for example before and after a
    workshop: the order given counts, and a note says so.

    References
    ----------
    Snijders, T. A. B., van de Bunt, G. G., & Steglich, C. E. G. (2010). Introduction to
    stochastic actor-based models for network dynamics. Social Networks 32(1), 44-60.
    doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> import dataclasses, datetime as dt
    >>> import ecosystem as eco
    >>> first = eco.load_sample("mini")
    >>> later = dataclasses.replace(first.meta, wave=dt.date(2026, 1, 15))
    >>> eco.compare_waves(first, first.with_meta(later)).counts.lost
    0
    """
    check_waves(before, after)
    results = (
        find_all(before, parameters=parameters, draws=0),
        find_all(after, parameters=parameters, draws=0),
    )
    answers = read_answers(before), read_answers(after)
    names = {key: name for wave in (before, after) for key, name in _names(wave)}
    ties = compare_ties(*answers, names)
    judged = (
        _judged(before, results[0], answers[0], ()),
        _judged(after, results[1], answers[1], ties),
    )
    counts = TieCounts.of(ties)
    same_day = (ComparisonNote("same_day"),) if before.meta.wave == after.meta.wave else ()
    return WaveComparison(
        results=results,
        actors=ActorCounts.of(*answers),
        ties=ties,
        counts=counts,
        findings=compare_findings(*results, *judged),
        cells=compare_cells(*results),
        model=survival_model([(risks_by_tie(before), ties)]),
        notes=(*same_day, *notes_of(counts, answers)),
    )


def check_waves(before: Quarter, after: Quarter) -> None:
    """Refuse what are no two waves of one quarter.

    Parameters
    ----------
    before, after
        The waves, the earlier one first.

    Raises
    ------
    UsageError
        If they are not.
    """
    one, other = before.meta, after.meta
    if one.id != other.id:
        raise UsageError("comparing.not_one_quarter", first=one.id, second=other.id)
    if one.wave is None or other.wave is None:
        raise UsageError("comparing.no_wave")
    if one.wave > other.wave:
        raise UsageError("comparing.wrong_order", first=one.wave, second=other.wave)
    if one.horizon_months != other.horizon_months or one.blank_language != other.blank_language:
        raise UsageError("comparing.other_rules")


def _names(quarter: Quarter) -> list[tuple[str, str]]:
    actors = quarter.table("actors")
    return list(zip(actors.column("id"), actors.column("name"), strict=True))


def _judged(
    quarter: Quarter, result: Result, answers: Answers, ties: tuple[TieChange, ...]
) -> Judged:
    on_the_way = () if quarter.network().has_way else ("dead_end", "loop")
    told = () if len(quarter.table("hurdles")) else ("reported_gap",)
    return Judged(
        classes=classes_of(result),
        actors=answers.there,
        silent=frozenset((*on_the_way, *told)),
        untold=frozenset(
            frozenset((tie.source, tie.target)) for tie in ties if tie.state == NOT_TOLD
        ),
    )


def notes_of(counts: TieCounts, answers: tuple[Answers, Answers]) -> tuple[Note, ...]:
    """Say how a comparison is to be read.

    Parameters
    ----------
    counts
        The ties that can be compared.
    answers
        What each wave holds.

    Returns
    -------
    notes
        In a fixed order.
    """
    jaccard = counts.jaccard
    tests = {
        "nobody_asked": not answers[0].asked & answers[1].asked,
        "no_ties": bool(answers[0].asked & answers[1].asked) and jaccard is None,
        "too_different": jaccard is not None and jaccard < FEWEST_FOR_CHANGE,
    }
    return tuple(ComparisonNote(key) for key, holds in tests.items() if holds)
