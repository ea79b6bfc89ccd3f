"""Ties of two waves: what is still there, what has changed, and what was only not told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ecosystem.comparing.answers import Answers, TieKey

KEPT, LOST, NEW = "kept", "lost", "new"
NOT_TOLD, FIRST_TOLD = "not_told_again", "first_told"
GONE_WITH, CAME_WITH = "gone_with_actor", "came_with_actor"
STATES = (KEPT, LOST, NEW, NOT_TOLD, FIRST_TOLD, GONE_WITH, CAME_WITH)
"""Every state of a tie, in the order in which people read them."""
FEWEST_FOR_CHANGE = 0.3
"""Below this Jaccard index single changes are not to be interpreted."""


@dataclass(frozen=True)
class TieChange:
    """One tie of two waves.

    Parameters
    ----------
    source, target, kind
        The tie.
    state
        ``kept``, ``lost`` or ``new`` (real change); ``not_told_again`` or ``first_told`` (only
        what was told has changed, since nobody who could say so was asked in the other wave);
        ``gone_with_actor`` or ``came_with_actor`` (one end is not in the other wave).
    compared
        Whether both ends are there and were asked in both waves: only these ties are counted.
    names
        Names of the two ends by id.
    """

    source: str
    target: str
    kind: str
    state: str
    compared: bool
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
    """How many ties are kept, lost and new among those that can be compared.

    Parameters
    ----------
    kept, lost, new
        Numbers of ties.
    """

    kept: int
    lost: int
    new: int

    @classmethod
    def of(cls, changes: Iterable[TieChange]) -> TieCounts:
        """Count the changes that can be compared."""
        states = [change.state for change in changes if change.compared]
        return cls(*(states.count(state) for state in (KEPT, LOST, NEW)))

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
    return {LOST: NEW, NOT_TOLD: FIRST_TOLD, GONE_WITH: CAME_WITH}[missing]


def compare_ties(
    before: Answers, after: Answers, names: Mapping[str, str]
) -> tuple[TieChange, ...]:
    """Compare the ties of two waves.

    Parameters
    ----------
    before, after
        What each wave holds.
    names
        Name of every actor of either wave.

    Returns
    -------
    changes
        Every tie of either wave, sorted by source, target and kind.
    """
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
        compared = ends <= asked and state in (KEPT, LOST, NEW)
        own = {actor: names[actor] for actor in sorted(ends)}
        found.append(TieChange(*tie, state=state, compared=compared, names=own))
    return tuple(found)
