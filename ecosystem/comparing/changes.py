"""Findings of two waves: what is closed, new, changed, unchanged, or cannot be judged any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.findings import Finding, Result
from ecosystem.findings.rows import Bridge, CellRow, Gap
from ecosystem.findings.words import profile

CLOSED, NEW, CHANGED, UNCHANGED = "closed", "new", "changed", "unchanged"
NOT_NEEDED, NOT_MEASURABLE, NOW_MEASURABLE = "not_needed", "not_measurable", "now_measurable"
STATES = (NEW, CHANGED, CLOSED, NOT_NEEDED, NOT_MEASURABLE, NOW_MEASURABLE, UNCHANGED)
"""Every state of a finding, in the order in which people read them."""
NO_PROBLEM = ("strong_bridge", "double_structure", "blind_spot")
WORD_RISKS = frozenset({"denied", "third_party"})
"""Risks that lie in what was told, not in the tie itself."""
_CLASSES = ("G0", "G1", "G2", "G3", "G4", "G5")
CellKey = tuple[str, str, str, str]


@dataclass(frozen=True)
class FindingChange:
    """One finding of two waves.

    Parameters
    ----------
    key
        The same in both waves: the id of the finding, for a cell of need without its kind.
    state
        ``closed``, ``new``, ``changed`` (another class of gap, or a bridge that was strong),
        ``unchanged``, ``not_needed`` (nobody needs it any more), ``not_measurable`` (it may still
        be there: what it rests on is not known any more) or ``now_measurable`` (the reverse).
    reason
        Why, as a word of the catalogue; blank where the state says it.
    before, after
        The finding in each wave, None where there is none.
    """

    key: str
    state: str
    reason: str
    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The later one of the two."""
        found = self.after if self.after is not None else self.before
        if found is None:
            raise ValueError(self.key)
        return found

    def sentence(self, lang: str) -> str:
        """Say what has become of it."""
        finding = self.finding
        values = {"finding": _subject(finding, lang)}
        if isinstance(self.before, Gap) and isinstance(self.after, Gap):
            values["before"], values["after"] = (
                _class_word(gap.gap_class, lang) for gap in (self.before, self.after)
            )
        if self.state in (NEW, NOW_MEASURABLE):
            values["finding"] = finding.sentence(lang)
        key = f"{self.state}_{self.reason}" if self.reason else self.state
        return text(f"comparing.finding.{key}", lang, **values)


@dataclass(frozen=True)
class CellChange:
    """One cell of need whose class has changed.

    Parameters
    ----------
    topic, language, group, status
        The cell.
    before, after
        Its class in each wave; None if the wave does not hold it.
    """

    topic: str
    language: str
    group: str
    status: str
    before: str | None
    after: str | None

    @property
    def direction(self) -> str:
        """``better``, ``worse``, or ``unclear`` if a class is unknown or not needed."""
        if self.before not in _CLASSES or self.after not in _CLASSES:
            return "unclear"
        return "worse" if self.after > self.before else "better"


def _class_word(name: str, lang: str) -> str:
    return text(f"comparing.class.{name}", lang)


def _subject(finding: Finding, lang: str) -> str:
    """Name what a finding is about."""
    if isinstance(finding, Gap):
        return profile(finding.topic, finding.language, finding.group, finding.status, lang)
    if isinstance(finding, Bridge):
        return f"{finding.name(finding.source)} – {finding.name(finding.target)}"
    kind = label("finding_kind", finding.kind, lang)
    names = ", ".join(finding.name(actor) for actor in finding.actors)
    return f"{kind}: {names}" if names else finding.sentence(lang).rstrip(".")


def key_of(finding: Finding) -> str:
    """Return what a finding is called in every wave.

    Parameters
    ----------
    finding
        The finding.

    Returns
    -------
    key
        Its id; gaps and gaps with informal help alone are one cell.
    """
    if isinstance(finding, Gap):
        return "gap:" + finding.id.partition(":")[2]
    return finding.id


def cell_key(cell: CellRow | Gap) -> CellKey:
    """Return the profile of a cell of need."""
    return cell.topic, cell.language, cell.group, cell.status


def classes_of(result: Result) -> dict[CellKey, str]:
    """Return the class of every cell."""
    return {cell_key(cell): cell.cell_class for cell in result.cells}


def compare_cells(before: Result, after: Result) -> tuple[CellChange, ...]:
    """List the cells of need whose class has changed.

    Parameters
    ----------
    before, after
        Results of two waves in the same view.

    Returns
    -------
    changes
        Sorted by profile.
    """
    first, second = classes_of(before), classes_of(after)
    return tuple(
        CellChange(*key, before=first.get(key), after=second.get(key))
        for key in sorted({*first, *second})
        if first.get(key) != second.get(key)
    )


@dataclass(frozen=True)
class Judged:
    """What one wave can say about a finding that it does not hold.

    Parameters
    ----------
    classes
        Class of every cell.
    actors
        Ids of the actors in force.
    silent
        Kinds of findings that the wave cannot tell anything about, since their tables are empty.
    untold
        Pairs whose ties are missing only because nobody who could say so was asked.
    """

    classes: Mapping[CellKey, str]
    actors: frozenset[str]
    silent: frozenset[str]
    untold: frozenset[frozenset[str]]

    def why_absent(self, finding: Finding) -> tuple[str, str]:
        """Return the state and the reason of a finding that is not in this wave."""
        if isinstance(finding, Gap):
            found = self.classes.get(cell_key(finding))
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


def _both(before: Finding, after: Finding) -> tuple[str, str]:
    if isinstance(before, Bridge) and isinstance(after, Bridge) and before.kind != after.kind:
        if before.kind == "weak_bridge":
            return CLOSED, _strengthened(before, after)
        return CHANGED, "weakened"
    if isinstance(before, Gap) and isinstance(after, Gap) and before.gap_class != after.gap_class:
        return CHANGED, ""
    return UNCHANGED, ""


def state_of(
    before: Finding | None, after: Finding | None, then: Judged, now: Judged
) -> tuple[str, str] | None:
    """Say what has become of one finding.

    Parameters
    ----------
    before, after
        The finding in each wave.
    then, now
        What each wave can judge.

    Returns
    -------
    state, reason
        None for what is no problem in either wave.
    """
    problems = [f for f in (before, after) if f is not None and f.kind not in NO_PROBLEM]
    if not problems:
        return None
    if before is not None and after is not None:
        return _both(before, after)
    if before is not None:
        return now.why_absent(before)
    assert after is not None
    absent, _ = then.why_absent(after)
    return (NOW_MEASURABLE, "") if absent == NOT_MEASURABLE else (NEW, "")


def compare_findings(
    before: Result, after: Result, then: Judged, now: Judged
) -> tuple[FindingChange, ...]:
    """Compare the findings of two waves.

    Parameters
    ----------
    before, after
        Results of two waves in the same view.
    then, now
        What each wave can judge.

    Returns
    -------
    changes
        In the order of the states, most severe first, then by key.
    """
    first, second = _problems(before), _problems(after)
    found = []
    for key in {**first, **second}:
        one, other = first.get(key), second.get(key)
        judged = state_of(one, other, then, now)
        if judged is not None:
            found.append(FindingChange(key, *judged, before=one, after=other))
    return tuple(sorted(found, key=lambda c: (STATES.index(c.state), -c.finding.severity, c.key)))
