"""What was found against what was planted: typed keys, precision, recall, false alarms.

The key of an item says all that makes it right: a cell with its class, a tie with its kind, an
actor, a set of actors for a topic. *Truth* is what the generator planted, with what follows from
it; a finding that the generator calls possible is neither asked for nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecosystem.findings import Bridge, Finding, Gap, Loop
from ecosystem.worlds.world import Item, World

SCORED = ("cell", "weak_bridge", "single_point", "dead_end", "loop")
"""Kinds of problems that count for the total; a strong bridge is good news and scored apart."""

PARTS = (*SCORED, "strong_bridge")
TOTAL, EITHER = "all", "weak_bridge_either"
"""Further rows of a score: all problems, and weak bridges found in either graph."""

_CELLS = ("gap", "informal_only")
_NEIGHBOURS = {"G1": "G2", "G2": "G1"}


@dataclass(frozen=True, order=True)
class Key:
    """What makes an item right or wrong.

    Parameters
    ----------
    part
        ``cell``, ``weak_bridge``, ``strong_bridge``, ``single_point``, ``dead_end`` or ``loop``.
    subject
        The cell, the sorted pair, the actor, or the topic and the sorted actors.
    value
        Class of a cell, else blank.
    """

    part: str
    subject: tuple[str, ...]
    value: str = ""


@dataclass(frozen=True)
class Score:
    """How well one method did on one quarter for one part.

    Parameters
    ----------
    truth
        Items that are there to be found.
    flagged
        Items that were reported.
    found
        Items of the truth that were reported.
    right
        Reported items that are true or possible.
    half
        Cells that were reported with the neighbouring class, G1 for G2 or G2 for G1.
    """

    truth: int
    flagged: int
    found: int
    right: int
    half: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was reported that is right; None if nothing was reported."""
        return self.right / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Share of the truth that was reported; None if there is nothing to be found."""
        return self.found / self.truth if self.truth else None


def key_of_item(item: Item) -> Key | None:
    """Return the key of a planted item.

    Parameters
    ----------
    item
        What was planted.

    Returns
    -------
    key
        None if the item has no finding of a kind that is scored.

    Examples
    --------
    >>> from ecosystem.worlds import Item
    >>> key_of_item(Item("WB4", "weak_bridge", "bridge:JC~W07", "")).subject
    ('JC', 'W07')
    """
    part = "cell" if item.kind in _CELLS else item.kind
    if item.finding is None or part not in PARTS:
        return None
    _, _, subject = item.finding.partition(":")
    if part == "cell":
        return Key(part, tuple(subject.split(":")), str(item.expect["class"]))
    if part.endswith("bridge"):
        return Key(part, tuple(sorted(subject.split("~"))))
    if part == "loop":
        topic, _, members = subject.partition(":")
        return Key(part, (topic, *sorted(members.split("+"))))
    return Key(part, (subject,))


def key_of_finding(finding: Finding, aliases: Mapping[str, str] | None = None) -> Key | None:
    """Return the key of a finding.

    Parameters
    ----------
    finding
        What was found.
    aliases
        Ids of second spellings to the ids of those whom they stand for: whoever reads the finding
        knows who is meant.

    Returns
    -------
    key
        None if the finding is of a kind that is not scored.
    """
    if isinstance(finding, Gap):
        cell = (finding.topic, finding.language, finding.group, finding.status)
        return Key("cell", cell, finding.gap_class)
    if finding.kind not in PARTS:
        return None
    known = aliases or {}
    actors = sorted({known.get(actor, actor) for actor in finding.actors})
    if isinstance(finding, Loop):
        return Key(finding.kind, (finding.topic, *actors))
    return Key(finding.kind, tuple(actors))


@dataclass(frozen=True)
class Truth:
    """What is there to be found in a quarter.

    Parameters
    ----------
    items
        Planted items and what follows from them.
    possible
        Items that may be reported without being wrong.
    """

    items: frozenset[Key]
    possible: frozenset[Key] = frozenset()

    @classmethod
    def of(cls, world: World) -> Truth:
        """Read the truth off a quarter.

        Parameters
        ----------
        world
            With its planted items.

        Returns
        -------
        truth
            Planted and incidental items; possible ones apart.
        """
        by_status: dict[str, set[Key]] = {}
        for item in world.planted:
            key = key_of_item(item)
            if key is not None:
                by_status.setdefault(item.status, set()).add(key)
        items = by_status.get("planted", set()) | by_status.get("incidental", set())
        return cls(frozenset(items), frozenset(by_status.get("possible", set())))

    @property
    def right(self) -> frozenset[Key]:
        """Everything that is not wrong to report."""
        return self.items | self.possible


def score(flagged: Iterable[Key], truth: Truth) -> dict[str, Score]:
    """Score what a method reports, by part and for all problems together.

    Parameters
    ----------
    flagged
        Keys of what is reported; one that occurs twice counts once.
    truth
        What is there to be found.

    Returns
    -------
    scores
        By part, and under `TOTAL` for all parts that are problems.
    """
    found = set(flagged)
    scores = {part: _score({k for k in found if k.part == part}, truth, (part,)) for part in PARTS}
    problems = {key for key in found if key.part in SCORED}
    return {TOTAL: _score(problems, truth, SCORED), **scores}


def _score(found: set[Key], truth: Truth, parts: tuple[str, ...]) -> Score:
    items = {key for key in truth.items if key.part in parts}
    near = {Key(k.part, k.subject, _NEIGHBOURS.get(k.value, "?")) for k in items}
    return Score(
        truth=len(items),
        flagged=len(found),
        found=len(found & items),
        right=len(found & truth.right),
        half=len((found & near) - items),
    )


def score_findings(
    findings: Iterable[Finding], truth: Truth, aliases: Mapping[str, str] | None = None
) -> dict[str, Score]:
    """Score findings: those of the generous graph, and weak bridges of either graph apart.

    Parameters
    ----------
    findings
        What was found.
    truth
        What is there to be found.
    aliases
        Second spellings.

    Returns
    -------
    scores
        As `score`, and under `EITHER` for weak bridges in the band "possible or sure".
    """
    rows = list(findings)
    generous = [key_of_finding(row, aliases) for row in rows if "generous" in row.holds_in]
    either = [key_of_finding(row, aliases) for row in rows if isinstance(row, Bridge)]
    scores = score((key for key in generous if key), truth)
    wide = score((key for key in either if key), truth)
    return {**scores, EITHER: wide["weak_bridge"]}


def false_alarms(findings: Iterable[Finding], world: World) -> tuple[str, ...]:
    """List the decoys that are reported.

    Parameters
    ----------
    findings
        What was found.
    world
        With its decoys.

    Returns
    -------
    decoys
        Keys of the decoys one of whose findings is reported, or reported as another kind than it
        may be.
    """
    kinds: dict[str, set[str]] = {}
    for row in findings:
        kinds.setdefault(row.id, set()).add(row.kind)
    return tuple(
        decoy.key
        for decoy in world.decoys
        if any(name in kinds for name in decoy.findings)
        or any(kinds.get(name, {kind}) != {kind} for name, kind in decoy.allowed.items())
    )
