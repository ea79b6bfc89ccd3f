"""Whom the map does not show yet: unseen actors, saturation and coverage of views (M39)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from ecosystem.catalogue import text
from ecosystem.measures.confirmation import confirmations
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown

STOP_AFTER = 3
STOP_SHARE = 0.05
Naming = tuple[str, str, str]
"""Day (blank if unknown), informant, actor that the informant named."""


@dataclass(frozen=True)
class Unseen:
    """How many actors nobody named yet, at least.

    Parameters
    ----------
    informants
        Number of informants.
    named
        Actors that at least one informant named.
    once, twice
        Actors that exactly one and exactly two informants named.
    estimate
        Lower bound of the actors that there are to name; None if undefined.
    listed
        Actors in force on the map, named or not.
    beyond_map
        How many more there are than the map holds, at least; None if undefined.
    reason
        Why there is no estimate: ``no_reports`` or ``one_informant``; blank if there is one.
    """

    informants: int
    named: int
    once: int
    twice: int
    estimate: float | None
    listed: int
    beyond_map: float | None
    reason: str = ""

    def sentence(self, lang: str) -> str:
        """Say how many there are at least, or why that is not known."""
        if self.estimate is None:
            return text(f"boundary.reason.{self.reason}", lang)
        values = {"informants": self.informants, "named": self.named}
        return text("boundary.unseen.said", lang, estimate=round(self.estimate), **values)


@dataclass(frozen=True)
class Saturation:
    """New names per informant, in the order in which they were asked.

    Parameters
    ----------
    curve
        For each informant how many actors are known once he or she was heard.
    last_share
        New among all names of the last three informants; None if undefined.
    saturated
        Whether that is less than five per cent, so that one may stop asking; None if undefined.
    reason
        Why it is undefined: ``no_reports``, ``no_dates`` or ``few_informants``; blank if it is not.
    """

    curve: tuple[int, ...]
    last_share: float | None
    saturated: bool | None
    reason: str = ""

    def sentence(self, lang: str) -> str:
        """Say whether it is worth asking more people, or why that is not known."""
        if self.reason:
            return text(f"boundary.reason.{self.reason}", lang)
        return text(f"boundary.saturation.{'stop' if self.saturated else 'go_on'}", lang)


def chao1(seen: int, once: int, twice: int) -> float:
    """Estimate from below how many there are, seen and unseen (bias-corrected Chao1).

    Parameters
    ----------
    seen
        How many were seen at all.
    once, twice
        How many were seen exactly once and exactly twice.

    Returns
    -------
    estimate
        A lower bound.

    References
    ----------
    Chao, A. (1984). Nonparametric estimation of the number of classes in a population.
    Scandinavian Journal of Statistics 11(4), 265-270.

    Examples
    --------
    >>> chao1(40, 6, 3)
    43.75
    """
    return seen + once * (once - 1) / (2 * (twice + 1))


def namings(quarter: Quarter) -> tuple[Naming, ...]:
    """List which informant named which actor.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    namings
        Day, informant and actor, sorted, each informant and actor once with the first day. The
        source of a tie names its target and the other way round, a third party names both; so
        does a report of a hurdle. Only actors in force are listed.

    Notes
    -----
    What a tie says in its own columns was said by somebody at that actor: by its informant if the
    reports hold exactly one from there, else by one of whom no more is known than the actor.
    """
    there = frozenset(quarter.network().ids)
    days: dict[tuple[str, str], str] = {}
    codes: dict[str, set[str]] = defaultdict(set)

    def name(who: str, day: str, actors: Iterable[str], own: str) -> None:
        day = "" if is_unknown(day) else day
        for actor in actors:
            if actor in there and actor != own:
                known = days.get((who, actor))
                days[who, actor] = min(known, day) if known and day else known or day

    columns = ("informant", "organisation", "role", "date", "source", "target", "says")
    for who, own, role, day, source, target, says in zip(
        *map(quarter.table("reports").column, columns), strict=True
    ):
        home = own or {"source": source, "target": target}.get(role, "")
        codes[home].add(who)
        if says in ("yes", "missing"):
            ends = {"source": (target,), "target": (source,)}.get(role, (source, target))
            name(who, day, ends, own)
    asked = ("informant", "organisation", "date", "from_actor", "to_actor")
    for who, own, day, start, end in zip(*map(quarter.table("hurdles").column, asked), strict=True):
        codes[own].add(who)
        name(who, day, (start, end), own)
    for tie in confirmations(quarter):
        for said, own, other in (
            (tie.source_says, tie.source, tie.target),
            (tie.target_says, tie.target, tie.source),
        ):
            if said == "yes":
                known = codes.get(own, set())
                name(next(iter(known)) if len(known) == 1 else f"@{own}", "", (other,), own)
    return tuple(sorted((day, who, actor) for (who, actor), day in days.items()))


def unseen_actors(quarter: Quarter) -> Unseen:
    """Estimate how many actors nobody named yet (M39).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    unseen
        Bias-corrected Chao1, a lower bound; undefined with fewer than two informants.

    Notes
    -----
    The estimate takes the informants as free to name anybody. Where all of them ticked the same
    list nobody outside it can be named, and the figure says less than it seems.
    """
    found = namings(quarter)
    listed = len(quarter.network().ids)
    informants = len({who for _, who, _ in found})
    times = Counter(actor for _, _, actor in found)
    often = Counter(times.values())
    figures = (informants, len(times), often[1], often[2])
    if informants < 2:
        reason = "one_informant" if informants else "no_reports"
        return Unseen(*figures, None, listed, None, reason)
    estimate = chao1(len(times), often[1], often[2])
    return Unseen(*figures, estimate, listed, max(0.0, estimate - listed))


def saturation(quarter: Quarter) -> Saturation:
    """Follow how many new actors each further informant names (M39).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    saturation
        The curve in the order of each informant's first dated report, equal days by code; an
        informant without any day is left out. One may stop asking when fewer than five per cent
        of what the last three informants named was new.
    """
    found = namings(quarter)
    if not found:
        return Saturation((), None, None, "no_reports")
    first: dict[str, str] = {}
    named: Mapping[str, set[str]] = defaultdict(set)
    for day, who, actor in found:
        named[who].add(actor)
        if day:
            first[who] = min(first.get(who, day), day)
    order = sorted(first, key=lambda who: (first[who], who))
    if not order:
        return Saturation((), None, None, "no_dates")
    known: set[str] = set()
    new = []
    for who in order:
        new.append(len(named[who] - known))
        known |= named[who]
    curve = tuple(accumulate(new))
    if len(order) <= STOP_AFTER:
        return Saturation(curve, None, None, "few_informants")
    last = len(set().union(*(named[who] for who in order[-STOP_AFTER:])))
    share = sum(new[-STOP_AFTER:]) / last
    return Saturation(curve, share, share < STOP_SHARE)
