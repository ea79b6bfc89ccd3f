"""What is fixed about a quarter before chance fills it: who is there, who sends to whom, demand."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE_SECTOR: dict[str, str] = {
    kind: sector
    for sector, kinds in {
        "state": (
            "municipal_office integration_centre immigration_authority jobcentre "
            "employment_agency school daycare library adult_education public_health "
            "neighbourhood_management"
        ),
        "welfare": (
            "awo caritas diakonie drk paritaet refugee_counselling migration_counselling "
            "youth_migration_service integration_agency food_bank welfare_other"
        ),
        "civil": (
            "migrant_organisation association sports_club mosque church faith_other "
            "volunteer_initiative parents_group foundation rights_advice"
        ),
        "business": (
            "shop gastronomy hairdresser phone_shop travel_translation practice_pharmacy "
            "employer_chamber business_other"
        ),
        "housing": (
            "housing_municipal housing_cooperative housing_private private_owner "
            "housing_project housing_other"
        ),
        "informal": "helper_person helper_place online_group",
    }.items()
    for kind in kinds.split()
}
SECTORS = ("state", "welfare", "civil", "business", "housing", "informal")
# Contacts per 100 newcomers and year.
TOPIC_NEED: dict[str, int] = {
    "arrival": 80,
    "benefits": 70,
    "housing": 60,
    "language": 60,
    "work": 50,
    "family_school": 35,
    "residence": 35,
    "health": 30,
    "debt": 15,
    "recognition": 12,
    "mental_health": 10,
    "discrimination": 8,
}
TOPICS = tuple(TOPIC_NEED)
Cell = tuple[str, str]


@dataclass(frozen=True)
class Member:
    """One actor of the cast; the name and the place are drawn later unless given here."""

    id: str
    type: str
    staff: int | None = None
    kind: str = ""
    part_of: str = ""
    at: str = ""
    inside: bool = True
    asked: bool = True
    active_until: str = ""
    district: str = ""
    same_name_as: str = ""
    called: str = ""

    @property
    def sector(self) -> str:
        """The sector that follows from the type."""
        return TYPE_SECTOR[self.type]


@dataclass(frozen=True)
class Dock:
    """A place where people come in: visits, opening hours, languages at the counter."""

    id: str
    visits: int | None
    hours: str
    languages: str
    walk_in: bool = True


@dataclass(frozen=True)
class Plan:
    """The fixed part of a quarter.

    ``hubs`` send to each other and to everybody in ``pools``; ``docks`` not in ``loose`` send to
    the hubs; ``silent`` actors never send anybody anywhere by chance, nobody is sent to those in
    ``untouched`` by chance, and neither takes part in cooperation drawn by chance if it is in
    ``apart``. ``closed`` cells are served by nobody but those whom the planting names, and
    ``surely`` topics hold no offer of unknown language.
    """

    name: str
    place: str
    title: str
    description: str
    wave: str
    languages: tuple[str, ...]
    shares: dict[str, float]
    residents: int
    newcomers: int
    zero: frozenset[Cell]
    cast: tuple[Member, ...]
    hubs: tuple[str, ...]
    docks: tuple[Dock, ...]
    pools: dict[str, tuple[str, ...]]
    counts: dict[str, int]
    project_share: float
    loose: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    untouched: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    closed: frozenset[Cell] = frozenset()
    surely: frozenset[str] = frozenset()
    single_offer: dict[str, str] = field(default_factory=dict)
    side_topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    no_sector_ties: frozenset[frozenset[str]] = frozenset()
    bodies: tuple[tuple[str, str, str], ...] = ()
    origin: tuple[float, float] = (51.4, 7.0)

    def member(self, identifier: str) -> Member:
        """Return the actor with this id.

        Parameters
        ----------
        identifier
            Id of an actor.

        Returns
        -------
        Member
            The actor.
        """
        return next(member for member in self.cast if member.id == identifier)

    @property
    def needed(self) -> tuple[Cell, ...]:
        """Every needed cell (topic, language), topics in their usual order."""
        return tuple(
            (topic, language)
            for topic in TOPICS
            for language in self.languages
            if (topic, language) not in self.zero
        )

    @property
    def in_force(self) -> tuple[Member, ...]:
        """The actors that exist at the date of the wave."""
        return tuple(m for m in self.cast if not m.active_until or m.active_until >= self.wave)


def cells(text: str) -> frozenset[Cell]:
    """Cells from a short notation.

    Parameters
    ----------
    text
        Entries ``topic:language,language`` separated by blanks.

    Returns
    -------
    frozenset
        The (topic, language) pairs.

    Examples
    --------
    >>> sorted(cells("debt:bg,ro health:ar"))
    [('debt', 'bg'), ('debt', 'ro'), ('health', 'ar')]
    """
    pairs = (entry.split(":") for entry in text.split())
    return frozenset(
        (topic, language) for topic, languages in pairs for language in languages.split(",")
    )
