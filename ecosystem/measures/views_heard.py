"""Whose view the map holds: who was heard, by sector and by language (M39)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecosystem.measures.confirmation import confirmations
from ecosystem.model.force import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown, split_mode
from ecosystem.schema import SECTORS

REASONS = ("list", "named", "event", "spatial")
"""Why an actor is on the map."""


@dataclass(frozen=True)
class Heard:
    """How many actors of one part of the map were heard.

    Parameters
    ----------
    part
        A sector, or a language.
    actors
        Actors in force.
    heard
        Actors from which there is at least one report, or that answered on a tie.
    informants
        People who spoke for them; one for an actor that answered without a code.
    share
        Heard among all; None if there is no actor.
    """

    part: str
    actors: int
    heard: int
    informants: int
    share: float | None


@dataclass(frozen=True)
class Views:
    """Whose view the map holds.

    Parameters
    ----------
    everybody
        All actors in force.
    inside
        The same without those that lie outside the neighbourhood.
    sectors
        One row a sector, in the order of the vocabulary.
    languages
        One row a language, actors whose own staff speak it with clients.
    reasons
        Why actors are on the map, with the number of each; ``unknown`` if nothing is stated.
    """

    everybody: Heard
    inside: Heard
    sectors: tuple[Heard, ...]
    languages: tuple[Heard, ...]
    reasons: dict[str, int]


def _voices(quarter: Quarter) -> Mapping[str, frozenset[str]]:
    """Codes of the informants that spoke for each actor; none for one that has no code."""
    found: dict[str, set[str]] = defaultdict(set)
    reports, hurdles = quarter.table("reports"), quarter.table("hurdles")
    columns = ("informant", "organisation", "role", "source", "target", "says")
    for who, own, role, source, target, says in zip(*map(reports.column, columns), strict=True):
        if says != "unsure":
            found[own or {"source": source, "target": target}.get(role, "")].add(who)
    for who, own in zip(hurdles.column("informant"), hurdles.column("organisation"), strict=True):
        found[own].add(who)
    for tie in confirmations(quarter):
        for actor, said in ((tie.source, tie.source_says), (tie.target, tie.target_says)):
            if said:
                found.setdefault(actor, set())
    return {actor: frozenset(codes) for actor, codes in found.items()}


def _row(part: str, actors: Iterable[str], voices: Mapping[str, frozenset[str]]) -> Heard:
    there = set(actors)
    spoken = [voices[actor] for actor in there if actor in voices]
    people = len(frozenset().union(*spoken)) + sum(not codes for codes in spoken)
    share = len(spoken) / len(there) if there else None
    return Heard(part, len(there), len(spoken), people, share)


def _speakers(quarter: Quarter) -> dict[str, set[str]]:
    network = quarter.network()
    in_force = {offer.id for offer in network.offers}
    found: dict[str, set[str]] = {}
    offers = quarter.table("offers")
    columns = ("id", "actor", "languages")
    for key, actor, languages in zip(*map(offers.column, columns), strict=True):
        if key not in in_force:
            continue
        for entry in as_list(languages):
            code, mode = split_mode(entry)
            if mode == "staff" and code != "*" and not is_unknown(code):
                found.setdefault(code, set()).add(actor)
    return found


def views_heard(quarter: Quarter) -> Views:
    """Count whose view the map holds, by sector and by language (M39).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    views
        Actors in force and how many of them were heard: all, without those that are known to lie
        outside, by sector, and by the languages that their staff speak. Languages are those of
        offers, never guessed from names of people or places.

    References
    ----------
    Laumann, E. O., Marsden, P. V., & Prensky, D. (1983). The boundary specification problem in
    network analysis. In R. S. Burt & M. J. Minor (eds.), Applied network analysis, 18-34. Sage.
    """
    actors = quarter.table("actors")
    there = frozenset(quarter.network().ids)
    voices = _voices(quarter)
    sectors = actor_sectors(actors)
    outside = {
        actor
        for actor, inside in zip(actors.column("id"), actors.column("inside"), strict=True)
        if inside == "no"
    }
    reasons = Counter(
        "unknown" if is_unknown(reason) else reason
        for actor, reason in zip(actors.column("id"), actors.column("named_by"), strict=True)
        if actor in there
    )
    return Views(
        everybody=_row("all", there, voices),
        inside=_row("inside", there - outside, voices),
        sectors=tuple(
            _row(sector, (actor for actor in there if sectors[actor] == sector), voices)
            for sector in SECTORS
        ),
        languages=tuple(
            _row(code, speakers, voices) for code, speakers in sorted(_speakers(quarter).items())
        ),
        reasons={reason: reasons[reason] for reason in (*REASONS, "unknown")},
    )
