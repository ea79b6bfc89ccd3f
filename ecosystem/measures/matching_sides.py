"""The three sides of a matching, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Household:
    """A household that looks for a flat. Nothing about origin, religion, name or prospects.

    Parameters
    ----------
    id
        A code.
    persons
        How many live in it.
    rent_max
        Largest rent; None if not stated.
    languages
        Languages in which somebody can go along, any of them.
    slots
        Times that suit, as the office words them.
    districts
        Wished parts of the town; empty for any.
    step_free
        Whether there must be no step.
    companion_gender
        Wish for who goes along; blank for none.
    waiting_days
        How long it has waited.
    """

    id: str
    persons: int
    rent_max: float | None = None
    languages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    step_free: bool = False
    companion_gender: str = ""
    waiting_days: float = 0.0


@dataclass(frozen=True)
class Flat:
    """A flat on offer.

    Parameters
    ----------
    id
        A code.
    persons_min, persons_max
        For how many it is.
    rent
        Monthly rent; None if not stated.
    district
        Part of the town.
    step_free
        Whether there is no step; None if unknown.
    """

    id: str
    persons_max: int
    persons_min: int = 1
    rent: float | None = None
    district: str = ""
    step_free: bool | None = None


@dataclass(frozen=True)
class Companion:
    """A volunteer who goes along.

    Parameters
    ----------
    id
        A code.
    languages, slots
        What they speak, and times that suit.
    capacity
        How many households at once.
    gender
        As they state it; used only where a household wishes so.
    checked
        Whether the safeguarding check is done.
    """

    id: str
    languages: tuple[str, ...]
    slots: tuple[str, ...] = ()
    capacity: int = 1
    gender: str = ""
    checked: bool = False


@dataclass(frozen=True)
class Proposal:
    """A proposal for people to accept or not.

    Parameters
    ----------
    household, flat
        Codes.
    companion
        Code; blank if there is none.
    fit
        How well the flat suits, 1 to 4: size, rent, district, entrance.
    """

    household: str
    flat: str
    companion: str
    fit: float


@dataclass(frozen=True)
class Unmatched:
    """Why somebody or something has no match.

    Parameters
    ----------
    what
        ``household``, ``flat`` or ``companion``.
    id
        Its code.
    lacks
        ``flat`` or ``companion`` for a household; blank else.
    reason
        Key of the reason.
    detail
        What is missing, for example the languages.
    """

    what: str
    id: str
    lacks: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Matching:
    """What is proposed, and a reason for everything that is not.

    Parameters
    ----------
    proposals
        By household.
    unmatched
        Households first, then flats, then companions.
    missing_languages
        Language to households that found nobody who speaks it; most first.
    """

    proposals: tuple[Proposal, ...]
    unmatched: tuple[Unmatched, ...]
    missing_languages: tuple[tuple[str, int], ...]
