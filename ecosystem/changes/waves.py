"""Two waves of one quarter side by side (M29)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field

import numpy as np

from ecosystem.changes.base import CellChange, changed_cells
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.places import STATES as DATED_STATES
from ecosystem.findings.places import FundingCliff, dated_state, dated_words
from ecosystem.findings.registry import Note, Result, find_all
from ecosystem.findings.units import SinglePoint
from ecosystem.model.arrays import FloatArray
from ecosystem.model.network import KINDS, REPORTED, RISK_NAMES, CellKey, fold_reports
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, as_number
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, label, profile, say_day, text

# --- Who was asked in a wave, and who said that a tie is there.

# Source, target and kind of a tie.
TieKey = tuple[str, str, str]


@dataclass(frozen=True)
class Witnesses:
    """Who said what about one tie."""

    # Ids of the actors that said that it is there: its own sides, and the organisations of
    # third parties.
    units: frozenset[str] = frozenset()
    nameless: bool = False  # Whether somebody else said so whose organisation is not known.
    denied: bool = False  # Whether one of its sides said that it is not there.


NOBODY = Witnesses()


@dataclass(frozen=True)
class Answers:
    """What one wave holds about its ties, and who was asked."""

    there: frozenset[str]  # Ids of the actors in force.
    asked: frozenset[str]  # Those of them that were asked about their ties.
    ties: frozenset[TieKey]  # Ties in the generous graph.
    # Ties that the tables name and that do not count: their end has passed, or they are
    # reported as never used.
    ended: frozenset[TieKey]
    witnesses: Mapping[TieKey, Witnesses]
    noted: bool  # Whether it is known of any actor whether it was asked.

    def of(self, tie: TieKey) -> Witnesses:
        """Return who said what about a tie."""
        return self.witnesses.get(tie, NOBODY)


def ties_of(quarter: Quarter) -> frozenset[TieKey]:
    """Return the ties of the generous graph as texts."""
    network = quarter.network()
    records = network.records
    ends = (records.source.tolist(), records.target.tolist(), records.kind.tolist())
    return frozenset(
        (network.ids[a], network.ids[b], KINDS[kind]) for a, b, kind in zip(*ends, strict=True)
    )


def read_answers(quarter: Quarter) -> Answers:
    """Read who was asked and who said what."""
    network = quarter.network()
    ties, reports = quarter.table("ties"), quarter.table("reports")
    folded = fold_reports(ties, reports, [True] * len(ties)).ties
    units: dict[TieKey, set[str]] = defaultdict(set)
    denied: set[TieKey] = set()
    named: set[TieKey] = set()
    counted: dict[TieKey, int] = defaultdict(int)
    spoke: set[str] = set()
    for source, target, kind, first, second, others in folded.select(
        "source", "target", "kind", "source_reports", "target_reports", "others_report"
    ):
        key = (source, target, kind)
        named.add(key)
        for unit, said in ((source, first), (target, second)):
            if said in REPORTED:
                spoke.add(unit)
            if said == "yes":
                units[key].add(unit)
            elif said == "no":
                denied.add(key)
        counted[key] = max(counted[key], int(as_number(others) or 0))
    heard = _third_parties(quarter, named)
    for key, organisations in heard.items():
        units[key] |= {unit for unit in organisations if unit}
        spoke |= units[key]
    ids = frozenset(network.ids)
    asked = frozenset(
        unit
        for unit, said in zip(network.ids, network.asked, strict=True)
        if said == "yes" or (said == "" and unit in spoke)
    )
    there = ties_of(quarter)
    witnesses = {
        key: Witnesses(
            units=frozenset(units.get(key, ())),
            nameless=counted[key] > sum(1 for unit in heard.get(key, ()) if unit),
            denied=key in denied,
        )
        for key in named
    }
    ended = frozenset(key for key in named if key not in there)
    return Answers(ids, asked, there, ended, witnesses, bool(asked) or any(network.asked))


def _third_parties(quarter: Quarter, ties: set[TieKey]) -> dict[TieKey, list[str]]:
    """Organisation of each third party that says that a tie is there; blank if not known."""
    actors = set(quarter.table("actors").column("id"))
    found: dict[TieKey, dict[str, str]] = defaultdict(dict)
    for source, target, kind, role, says, informant, organisation in quarter.table(
        "reports"
    ).select("source", "target", "kind", "role", "says", "informant", "organisation"):
        key = (source, target, kind)
        if role == "third" and says == "yes" and key in ties:
            found[key][informant] = organisation if organisation in actors else ""
    return {key: sorted(by_informant.values()) for key, by_informant in found.items()}


# --- Ties of two waves: what is still there, what has changed, and what was only not told again.

KEPT, LOST, TIES_NEW = "kept", "lost", "new"

NOT_TOLD, FIRST_TOLD = "not_told_again", "first_told"

GONE_WITH, CAME_WITH = "gone_with_actor", "came_with_actor"

# Every state of a tie, in the order in which people read them.
TIES_STATES = (KEPT, LOST, TIES_NEW, NOT_TOLD, FIRST_TOLD, GONE_WITH, CAME_WITH)


# Below this Jaccard index single changes are not to be interpreted.
FEWEST_FOR_CHANGE = 0.3


@dataclass(frozen=True)
class TieChange:
    """One tie of two waves."""

    source: str  # The tie.
    target: str
    kind: str
    # `kept`, `lost` or `new` (real change); `not_told_again` or `first_told` (only what was
    # told has changed, since nobody who could say so was asked in the other wave);
    # `gone_with_actor` or `came_with_actor` (one end is not in the other wave).
    state: str
    # Whether both ends are there and were asked in both waves: only these ties are counted.
    compared: bool
    # Names of the two ends by id.
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> TieKey:
        """Source, target and kind."""
        return self.source, self.target, self.kind

    def name(self, actor: str) -> str:
        """Return the name of an end, or its id."""
        return self.names.get(actor) or actor


@dataclass(frozen=True)
class TieCounts:
    """How many ties are kept, lost and new among those that can be compared."""

    kept: int  # Numbers of ties.
    lost: int
    new: int

    @classmethod
    def of(cls, changes: Iterable[TieChange]) -> TieCounts:
        """Count the changes that can be compared."""
        states = [change.state for change in changes if change.compared]
        return cls(*(states.count(state) for state in (KEPT, LOST, TIES_NEW)))

    @property
    def jaccard(self) -> float | None:
        """Kept by all that were there in either wave; None without any tie."""
        either = self.kept + self.lost + self.new
        return self.kept / either if either else None

    @property
    def survival(self) -> float | None:
        """Kept by all that were there in the first wave; None without any."""
        before = self.kept + self.lost
        return self.kept / before if before else None


def _state_of_missing(tie: TieKey, before: Answers, after: Answers) -> str:
    """Say why a tie of the first wave is not in the second."""
    if not {tie[0], tie[1]} <= after.there:
        return GONE_WITH
    if tie in after.ended:  # a line about it is there: its end has passed, or somebody says no
        return LOST
    said = before.of(tie)
    if said.units:
        return LOST if said.units & after.asked else NOT_TOLD
    if said.nameless:
        return NOT_TOLD
    return LOST if {tie[0], tie[1]} & after.asked else NOT_TOLD


def _state_of_added(tie: TieKey, before: Answers, after: Answers) -> str:
    """Say why a tie of the second wave was not in the first: the same rule, backwards."""
    missing = _state_of_missing(tie, after, before)
    return {LOST: TIES_NEW, NOT_TOLD: FIRST_TOLD, GONE_WITH: CAME_WITH}[missing]


def compare_ties(
    before: Answers, after: Answers, names: Mapping[str, str]
) -> tuple[TieChange, ...]:
    """Compare the ties of two waves."""
    asked = before.asked & after.asked
    found = []
    for tie in sorted(before.ties | after.ties):
        if tie in before.ties and tie in after.ties:
            state = KEPT
        elif tie in before.ties:
            state = _state_of_missing(tie, before, after)
        else:
            state = _state_of_added(tie, before, after)
        ends = {tie[0], tie[1]}
        compared = ends <= asked and state in (KEPT, LOST, TIES_NEW)
        own = {actor: names[actor] for actor in sorted(ends)}
        found.append(TieChange(*tie, state=state, compared=compared, names=own))
    return tuple(found)


# --- How the risks of ties go together with their survival, once enough ties were seen twice.

# Ties observed twice before anything is estimated.
FEWEST_TIES = 100


_STEPS, _CLOSE, _LARGEST_STEP = 200, 1e-9, 2.0


@dataclass(frozen=True)
class SurvivalModel:
    """A logistic regression of the survival of ties on their risks."""

    ties: int  # Ties observed twice, and how many of them were lost.
    lost: int
    # Log-odds of survival by risk, and of a tie without any as `"none"`; negative means that
    # ties with the risk survive less often. None where the risk does not vary.
    coefficients: Mapping[str, float | None] = field(default_factory=dict)
    errors: Mapping[str, float | None] = field(default_factory=dict)
    # Why nothing was estimated: `too_few_ties`, `nothing_lost`, `view`; else blank.
    reason: str = ""


def firth_logistic(design: FloatArray, outcome: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit a logistic regression that stays finite however few ties were lost.

    Source: Firth, D. (1993). Bias reduction of maximum likelihood estimates. Biometrika 80(1),
    27-38. doi:10.1093/biomet/80.1.27
    """
    # Maximises the likelihood with Jeffreys' prior by Newton's method; with one column of ones
    # it is the log-odds of `(kept + 1/2) / (lost + 1/2)`.
    beta = np.zeros(design.shape[1])
    inverse: FloatArray = np.eye(design.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(design @ beta)))
        weight = chance * (1 - chance)
        inverse = np.asarray(np.linalg.inv((design.T * weight) @ design), np.float64)
        leverage = weight * np.einsum("ij,jk,ik->i", design, inverse, design)
        score = design.T @ (outcome - chance + leverage * (0.5 - chance))
        step = inverse @ score
        largest = float(np.abs(step).max())
        beta = beta + step * min(1.0, _LARGEST_STEP / max(largest, _LARGEST_STEP))
        if largest < _CLOSE:
            break
    return beta, np.sqrt(np.diag(inverse))


def risks_by_tie(quarter: Quarter) -> Mapping[TieKey, int]:
    """Return the known risks of each tie."""
    network = quarter.network()
    records = network.records
    columns = (records.source, records.target, records.kind, records.risks)
    found: dict[TieKey, int] = {}
    for source, target, kind, risks in zip(*(c.tolist() for c in columns), strict=True):
        key = (network.ids[source], network.ids[target], KINDS[kind])
        found[key] = found.get(key, risks) & risks
    return found


def survival_model(
    observed: Iterable[tuple[Mapping[TieKey, int], Sequence[TieChange]]],
) -> SurvivalModel:
    """Estimate how the risks go together with the survival of ties."""
    # Only ties whose ends were asked in both waves count. The figures describe these quarters
    # and this time between two waves; nothing in the library uses them in place of the
    # conventions.
    risks: list[int] = []
    kept: list[bool] = []
    for known, changes in observed:
        for change in changes:
            if change.compared and change.state in (KEPT, LOST):
                risks.append(known[change.key])
                kept.append(change.state == KEPT)
    lost = len(kept) - sum(kept)
    if len(kept) < FEWEST_TIES:
        return SurvivalModel(len(kept), lost, reason="too_few_ties")
    if not lost:
        return SurvivalModel(len(kept), lost, reason="nothing_lost")
    bits = np.array(risks)[:, None] >> np.arange(len(RISK_NAMES)) & 1
    varying = _independent(bits.astype(np.float64))
    design = np.column_stack([np.ones(len(bits)), bits[:, varying]])
    beta, errors = firth_logistic(design, np.array(kept, np.float64))
    names = ["none", *(RISK_NAMES[column] for column in varying)]
    empty: dict[str, float | None] = dict.fromkeys(("none", *RISK_NAMES))
    return SurvivalModel(
        len(kept),
        lost,
        coefficients={**empty, **dict(zip(names, beta.tolist(), strict=True))},
        errors={**empty, **dict(zip(names, errors.tolist(), strict=True))},
    )


def _independent(bits: FloatArray) -> list[int]:
    """Columns that vary and that no earlier ones determine."""
    chosen: list[int] = []
    for column in range(bits.shape[1]):
        trial = np.column_stack([np.ones(len(bits)), bits[:, [*chosen, column]]])
        if np.linalg.matrix_rank(trial) == trial.shape[1]:
            chosen.append(column)
    return chosen


# --- Findings of two waves: what is closed, new, changed, unchanged, or cannot be judged any
# more.

CLOSED, CHANGES_NEW, CHANGED, UNCHANGED = "closed", "new", "changed", "unchanged"

NOT_NEEDED, NOT_MEASURABLE, NOW_MEASURABLE = "not_needed", "not_measurable", "now_measurable"

# Every state of a finding, in the order in which people read them.
CHANGES_STATES = (
    *(CHANGES_NEW, CHANGED, CLOSED, NOT_NEEDED, NOT_MEASURABLE, NOW_MEASURABLE),
    *DATED_STATES,
    UNCHANGED,
)


NO_PROBLEM = ("strong_bridge", "double_structure", "blind_spot")

# Risks that lie in what was told, not in the tie itself.
WORD_RISKS = frozenset({"denied", "third_party"})


@dataclass(frozen=True)
class FindingChange:
    """One finding of two waves."""

    key: str  # The same in both waves: the id of the finding, for a cell of need without its kind.
    # `closed`, `new`, `changed` (another class of gap, or a bridge that was strong),
    # `unchanged`, `not_needed` (nobody needs it any more), `not_measurable` (it may still be
    # there: what it rests on is not known any more) or `now_measurable` (the reverse). Of what had
    # a last day: one of the states of `dated_state`, never by absence.
    state: str
    reason: str  # Why, as a word of the catalogue; blank where the state says it.
    before: Finding | None
    after: Finding | None
    took: tuple[CellKey, ...] = ()  # Needs that are met less well since the day that happened.

    @property
    def finding(self) -> Finding:
        """The later one of the two."""
        found = self.after if self.after is not None else self.before
        if found is None:
            raise ValueError(self.key)
        return found

    @property
    def is_dated(self) -> bool:
        """Whether the state is that of something with a last day."""
        return self.state in DATED_STATES

    def sentence(self, lang: str) -> str:
        """Say what has become of it."""
        finding = self.finding
        values = {"finding": _subject(finding, lang)}
        if isinstance(self.before, Gap) and isinstance(self.after, Gap):
            values["before"], values["after"] = (
                _class_word(gap.gap_class, lang) for gap in (self.before, self.after)
            )
        if self.state in (CHANGES_NEW, NOW_MEASURABLE):
            values["finding"] = finding.sentence(lang)
        if self.is_dated:
            said = f"{values['finding']}. {dated_words(self.state, lang)}"
            cells = and_list([profile(*cell, lang) for cell in self.took], lang)
            return f"{said} {text('cliffs.took', lang, cells=cells)}" if cells else said
        key = f"{self.state}_{self.reason}" if self.reason else self.state
        return text(f"comparing.finding.{key}", lang, **values)


def _class_word(name: str, lang: str) -> str:
    return text(f"comparing.class.{name}", lang)


def _subject(finding: Finding, lang: str) -> str:
    """Name what a finding is about."""
    if isinstance(finding, Gap):
        return profile(*finding.key, lang)
    if isinstance(finding, Bridge):
        return f"{finding.name(finding.source)} – {finding.name(finding.target)}"
    kind = label("finding_kind", finding.kind, lang)
    if isinstance(finding, FundingCliff):
        return f"{kind}: {say_day(finding.date, lang)}"
    names = ", ".join(finding.name(actor) for actor in finding.actors)
    return f"{kind}: {names}" if names else finding.sentence(lang).rstrip(".")


def key_of(finding: Finding) -> str:
    """Return what a finding is called in every wave."""
    if isinstance(finding, Gap):
        return "gap:" + finding.id.partition(":")[2]
    return finding.id


@dataclass(frozen=True)
class Judged:
    """What one wave can say about a finding that it does not hold."""

    classes: Mapping[CellKey, str]
    actors: frozenset[str]  # Ids of the actors in force.
    # Kinds of findings that the wave cannot tell anything about, since their tables are empty.
    silent: frozenset[str]
    # Pairs whose ties are missing only because nobody who could say so was asked.
    untold: frozenset[frozenset[str]]
    # Says what became of what had a last day, by what this wave says of it.
    dated: Callable[[Finding], str | None]
    way: bool = True  # Whether the way to help was tested.

    def is_blind_to(self, finding: Finding, other: Judged) -> bool:
        """Whether a finding of another wave rests on what only that wave could look at."""
        if self.way == other.way:
            return False
        if isinstance(finding, Gap):
            return not self.way and finding.gap_class != "G5"
        if isinstance(finding, Bridge):
            return not {"cut", "sectors"} & set(finding.roles)
        if isinstance(finding, SinglePoint):
            return bool(finding.gates)
        return finding.kind == "hub"

    def why_absent(self, finding: Finding, other: Judged) -> tuple[str, str]:
        """Return the state and the reason of a finding that another wave holds, not this one."""
        if self.is_blind_to(finding, other):
            return NOT_MEASURABLE, ""
        if isinstance(finding, Gap):
            found = self.classes.get(finding.key)
            if found == "-":
                return NOT_NEEDED, ""
            return (NOT_MEASURABLE, "") if found in (None, "GX") else (CLOSED, "")
        if not set(finding.actors) <= self.actors:
            return NOT_MEASURABLE, "actor"
        if finding.kind in self.silent:
            return NOT_MEASURABLE, ""
        if isinstance(finding, Bridge):
            untold = frozenset(finding.actors) in self.untold
            return (NOT_MEASURABLE, "untold") if untold else (CLOSED, "other_ways")
        return CLOSED, ""


def _problems(result: Result) -> dict[str, Finding]:
    return {key_of(f): f for f in result.findings}


def _strengthened(before: Bridge, after: Bridge) -> str:
    """Say whether a weak bridge was repaired, or only confirmed."""
    gone = set(before.risks) - set(after.risks)
    return "confirmed" if gone and gone <= WORD_RISKS else "repaired"


def _both(before: Finding, after: Finding, then: Judged, now: Judged) -> tuple[str, str]:
    if isinstance(before, Bridge) and isinstance(after, Bridge) and before.kind != after.kind:
        if before.kind == "weak_bridge":
            return CLOSED, _strengthened(before, after)
        return CHANGED, "weakened"
    if isinstance(before, Gap) and isinstance(after, Gap) and before.gap_class != after.gap_class:
        # without a test of the way a class is never worse than with one
        if now.is_blind_to(before, then) and after.gap_class < before.gap_class:
            return NOT_MEASURABLE, ""
        if then.is_blind_to(after, now) and before.gap_class < after.gap_class:
            return NOW_MEASURABLE, ""
        return CHANGED, ""
    return UNCHANGED, ""


def state_of(
    before: Finding | None, after: Finding | None, then: Judged, now: Judged
) -> tuple[str, str] | None:
    """Say what has become of one finding."""
    problems = [f for f in (before, after) if f is not None and f.kind not in NO_PROBLEM]
    if not problems:
        return None
    if before is not None and (after is None or isinstance(before, FundingCliff)):
        dated = now.dated(before)
        if dated is not None:
            return dated, ""
    if before is not None and after is not None:
        return _both(before, after, then, now)
    if before is not None:
        return now.why_absent(before, then)
    assert after is not None
    absent, _ = then.why_absent(after, now)
    return (NOW_MEASURABLE, "") if absent == NOT_MEASURABLE else (CHANGES_NEW, "")


def worse_off(cells: Iterable[CellChange]) -> frozenset[CellKey]:
    """Return the needs that are met less well than before."""
    return frozenset(cell.key for cell in cells if cell.direction in ("lost", "worse"))


def taken(before: Finding | None, state: str, worse: Collection[CellKey]) -> tuple[CellKey, ...]:
    """Return what money that ended has taken: needs that hung on it and are met less well now."""
    if state != "happened" or not isinstance(before, FundingCliff):
        return ()
    return tuple(cell for cell in before.needs if cell in worse)


def compare_findings(
    before: Result, after: Result, then: Judged, now: Judged
) -> tuple[FindingChange, ...]:
    """Compare the findings of two waves."""
    first, second = _problems(before), _problems(after)
    worse = worse_off(changed_cells(before, after))
    found = []
    for key in {**first, **second}:
        one, other = first.get(key), second.get(key)
        judged = state_of(one, other, then, now)
        if judged is not None:
            took = taken(one, judged[0], worse)
            found.append(FindingChange(key, *judged, before=one, after=other, took=took))
    return tuple(
        sorted(found, key=lambda c: (CHANGES_STATES.index(c.state), -c.finding.severity, c.key))
    )


# --- Two waves of one quarter side by side (M29).


@dataclass(frozen=True)
class ComparisonNote(Note):
    """How a comparison is to be read, in words of this package."""

    def sentence(self, lang: str) -> str:
        """Say it."""
        return text(f"comparing.note.{self.key}", lang)


@dataclass(frozen=True)
class ActorCounts:
    """How many actors two waves have in common."""

    both: int  # In force in both waves.
    asked: int  # Of these, asked about their ties in both.
    came: int  # In the later wave only, and in the earlier one only.
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
        return tuple(c.key for c in self.cells if c.after == name and c.before)

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
        _judged(before, results[0], answers[0], ties, before, FIRST_TOLD),
        _judged(after, results[1], answers[1], ties, before, NOT_TOLD),
    )
    counts = TieCounts.of(ties)
    same_day = (ComparisonNote("same_day"),) if before.meta.wave == after.meta.wave else ()
    return WaveComparison(
        results=results,
        actors=ActorCounts.of(*answers),
        ties=ties,
        counts=counts,
        findings=compare_findings(*results, *judged),
        cells=changed_cells(*results),
        model=survival_model([(risks_by_tie(before), ties)]),
        notes=(*same_day, *notes_of(counts, answers)),
    )


def check_waves(before: Quarter, after: Quarter) -> None:
    """Refuse what are no two waves of one quarter."""
    check_quarter(before, after)
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
    return list(quarter.table("actors").select("id", "name"))


def _judged(
    quarter: Quarter,
    result: Result,
    answers: Answers,
    ties: tuple[TieChange, ...],
    before: Quarter,
    untold: str,
) -> Judged:
    on_the_way = () if quarter.network().has_way else ("dead_end", "loop")
    told = () if len(quarter.table("hurdles")) else ("reported_gap",)
    return Judged(
        classes={cell.key: cell.cell_class for cell in result.cells},
        actors=answers.there,
        silent=frozenset((*on_the_way, *told)),
        untold=frozenset(
            frozenset((tie.source, tie.target)) for tie in ties if tie.state == untold
        ),
        dated=lambda finding: dated_state(finding, before, quarter),
        way=quarter.network().has_way,
    )


def notes_of(counts: TieCounts, answers: tuple[Answers, Answers]) -> tuple[Note, ...]:
    """Say how a comparison is to be read."""
    jaccard = counts.jaccard
    tests = {
        "nobody_asked": not answers[0].asked & answers[1].asked,
        "no_ties": bool(answers[0].asked & answers[1].asked) and jaccard is None,
        "too_different": jaccard is not None and jaccard < FEWEST_FOR_CHANGE,
    }
    return tuple(ComparisonNote(key) for key, holds in tests.items() if holds)
