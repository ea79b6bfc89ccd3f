"""Whether the label keeps its word: how much of what is called stable is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecosystem.bench.score import SCORED, TOTAL, Key, Truth, key_of_finding
from ecosystem.findings import Finding

LABELS = ("stable", "fragile", "unsure")


@dataclass(frozen=True)
class Kept:
    """How many findings with one label are right.

    Parameters
    ----------
    count
        Findings with the label.
    right
        Those that are true or possible in the undisturbed quarter, a cell with its class.
    near
        The same, whatever the class of a cell that is a gap in truth.
    """

    count: int = 0
    right: int = 0
    near: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.count + other.count, self.right + other.right, self.near + other.near)

    @property
    def share(self) -> float | None:
        """Share that is right; None if there are none."""
        return self.right / self.count if self.count else None

    @property
    def near_share(self) -> float | None:
        """Share that is right or a gap of another class; None if there are none."""
        return self.near / self.count if self.count else None


Labels = Mapping[tuple[str, str], Kept]


def calibrate(
    findings: Iterable[Finding], truth: Truth, aliases: Mapping[str, str] | None = None
) -> dict[tuple[str, str], Kept]:
    """Count for every kind and label how many findings are right.

    Parameters
    ----------
    findings
        What was found on a harmed quarter, with labels.
    truth
        What is there to be found in the undisturbed one.
    aliases
        Second spellings.

    Returns
    -------
    counts
        By part and label; under `TOTAL` for all problems. Findings without a label are left out,
        those of the strict graph alone are not.
    """
    near = {_without_class(key) for key in truth.right}
    counts: dict[tuple[str, str], Kept] = {}
    for finding in findings:
        key = key_of_finding(finding, aliases)
        if key is None or finding.stability is None:
            continue
        one = Kept(1, int(key in truth.right), int(_without_class(key) in near))
        for part in (key.part, *((TOTAL,) if key.part in SCORED else ())):
            cell = (part, finding.stability)
            counts[cell] = counts.get(cell, Kept()) + one
    return counts


def pooled(many: Iterable[Labels]) -> dict[tuple[str, str], Kept]:
    """Add the counts of several quarters.

    Parameters
    ----------
    many
        Counts by part and label.

    Returns
    -------
    counts
        Their sums.
    """
    total: dict[tuple[str, str], Kept] = {}
    for labels in many:
        for cell, kept in labels.items():
            total[cell] = total.get(cell, Kept()) + kept
    return total


def _without_class(key: Key) -> tuple[str, tuple[str, ...]]:
    return key.part, key.subject
