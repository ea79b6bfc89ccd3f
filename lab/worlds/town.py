"""Tables about the town as a whole: districts over the years, landlords; bodies and actions."""

from __future__ import annotations

import datetime as dt
import math
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ecosystem.model.quarter import Quarter
from ecosystem.schema import MISSING, TABLES, Column
from ecosystem.words import label, language_name, vocabulary

# --- The columns of a quarter's tables, in the order in which they are written.

COLUMNS: dict[str, tuple[str, ...]] = {
    "actors": (
        "id",
        "name",
        "type",
        "sector",
        "kind",
        "part_of",
        "at",
        "address",
        "lat",
        "lon",
        "inside",
        "active_from",
        "active_until",
        "staff",
        "asked",
        "named_by",
        "release",
        "confirmed_on",
    ),
    "offers": (
        "id",
        "actor",
        "topics",
        "groups",
        "languages",
        "excludes",
        "at",
        "informal",
        "help",
        "walk_in",
        "takes_new",
        "capacity_week",
        "waiting_days",
        "cost_free",
        "valid_from",
        "valid_until",
        "funding",
        "confirmed_on",
    ),
    "ties": (
        "source",
        "target",
        "kind",
        "topics",
        "frequency",
        "referrals_year",
        "formality",
        "one_person",
        "funding",
        "valid_until",
        "source_reports",
        "target_reports",
        "others_report",
        "documented",
        "last_seen",
        "wished",
    ),
    "docks": (
        "actor",
        "visits_week",
        "ground_floor",
        "shop_window",
        "busy_location",
        "readable_sign",
        "multilingual_sign",
        "lit",
        "walk_in",
        "no_registration",
        "step_free",
        "friendly_entrance",
        "opening_hours",
        "languages",
        "role",
        "beside_authority",
        "consent",
    ),
    "needs": (
        "topic",
        "language",
        "group",
        "status",
        "persons",
        "source",
        "year",
    ),
    "funding": (
        "id",
        "source",
        "valid_from",
        "valid_until",
        "renewed_until",
        "permanent",
    ),
    "bodies": (
        "id",
        "name",
        "topic",
    ),
    "members": (
        "body",
        "actor",
    ),
    "reports": (
        "id",
        "informant",
        "organisation",
        "role",
        "date",
        "source",
        "target",
        "kind",
        "says",
    ),
    "hurdles": (
        "id",
        "date",
        "informant",
        "organisation",
        "role",
        "topic",
        "language",
        "from_actor",
        "to_actor",
        "kind",
    ),
    "residents": (
        "cell",
        "lat",
        "lon",
        "residents",
        "newcomers",
    ),
    "distances": (
        "cell",
        "dock",
        "distance_m",
    ),
    "positions": (
        "actor",
        "x",
        "y",
    ),
    "actions": (
        "id",
        "finding",
        "action",
        "owner_role",
        "due",
        "status",
    ),
    "areas": (
        "area",
        "year",
        "residents",
        "in_moves_abroad",
        "moves_in",
        "moves_out",
        "newcomers",
        "n_BG",
        "n_RO",
        "n_SY",
        "n_UA",
        "n_TR",
        "n_AF",
        "n_ER",
    ),
    "landlords": (
        "class",
        "units",
        "units_signed",
        "item_1",
        "item_2",
        "item_3",
        "item_4",
        "item_5",
        "item_6",
        "item_7",
        "item_8",
        "item_9",
    ),
}

# --- What a generated quarter consists of, and what is known about it beforehand.

Row = dict[str, str]

Tables = dict[str, list[Row]]

Meta = dict[str, "str | int | bool | list[str]"]


@dataclass(frozen=True)
class Item:
    """One thing that was put into a quarter on purpose.

    ``status`` is ``planted`` (meant to be found), ``incidental`` (follows from something planted
    and is right to be found), ``possible`` (found in the strict graph only) or ``later`` (not one
    of the kinds that the acceptance compares).
    """

    key: str
    kind: str
    finding: str | None
    note: str
    status: str = "planted"
    expect: dict[str, str | int | float | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decoy:
    """Something that looks like a finding and is none.

    ``findings`` lists the ids that must not be reported; an id in ``allowed`` may be reported, but
    only as the kind given there.
    """

    key: str
    findings: tuple[str, ...]
    note: str
    allowed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """One invented quarter at one date; ``later`` is its next wave if there is one."""

    name: str
    seed: int
    title: str
    description: str
    meta: Meta
    tables: Tables
    planted: tuple[Item, ...]
    decoys: tuple[Decoy, ...]
    later: World | None = None

    def expected(self) -> dict[str, str]:
        """Return finding id to kind for everything that the acceptance compares.

        Returns
        -------
        dict
            The planted and incidental items that have a finding, by id; for a gap the value is
            its class (``"G1"`` to ``"G5"``), otherwise the kind.
        """
        return {
            item.finding: str(item.expect.get("class", item.kind))
            for item in self.planted
            if item.finding is not None and item.status in ("planted", "incidental")
        }


def make_row(table: str, **values: object) -> Row:
    """One full row of a table: every column in its order, blank where nothing is given.

    Parameters
    ----------
    table
        Name of the table.
    **values
        Cell values by column; ``None`` is a blank, ``True`` and ``False`` are yes and no.

    Returns
    -------
    dict
        Text by column.

    Raises
    ------
    KeyError
        If a column does not belong to the table.
    """
    result = dict.fromkeys(COLUMNS[table], "")
    for column, value in values.items():
        if column not in result:
            message = f"{table} has no column {column}"
            raise KeyError(message)
        if value is None:
            continue
        if isinstance(value, bool):
            result[column] = "yes" if value else "no"
        elif isinstance(value, list | tuple):
            result[column] = ";".join(str(part) for part in value)
        else:
            result[column] = str(value)
    return result


def stream(seed: int, *labels: str) -> random.Random:
    """Return an independent random stream for one part of a quarter.

    Each part draws from its own stream, so a change in one part does not move the others.

    Parameters
    ----------
    seed
        Seed of the quarter.
    *labels
        Names of the quarter and of the part.

    Returns
    -------
    random.Random
        The stream; equal arguments give equal streams.
    """
    return random.Random("/".join((str(seed), *labels)))


# --- Where the money comes from and until when.

SOURCES = (
    "Landesprogramm Ankommen Wessenburg",
    "Stiftung Kornwaage",
    "Bundesprogramm Nachbarschaft (erfunden)",
    "Fonds Gutes Ankommen",
    "Stadt Wessenburg, Projektmittel",
    "Spendenfonds Wehrinsel",
)

ENDING = tuple(f"FUND-{number:02d}" for number in range(1, 10))

RENEWED = "FUND-10"

NEXT_YEAR = ("FUND-11", "FUND-12")

LATER = ("FUND-13", "FUND-14", "FUND-15", "FUND-16")

PERMANENT = ("FUND-17", "FUND-18")


def funding_table(wave: date) -> list[Row]:
    """Nine projects that end this year, one that was renewed, later ones, and permanent money.

    Parameters
    ----------
    wave
        Date of the wave.

    Returns
    -------
    list of dict
        Rows of the table ``funding``.
    """
    year = wave.year
    rows: list[Row] = []

    def add(identifier: str, first: int, last: int | None, **values: object) -> None:
        rows.append(
            make_row(
                "funding",
                id=identifier,
                source=SOURCES[len(rows) % len(SOURCES)],
                valid_from=f"{first}-01-01",
                valid_until=None if last is None else f"{last}-12-31",
                **values,
            )
        )

    for identifier in ENDING:
        add(identifier, year - 2, year, permanent=False)
    add(RENEWED, year - 2, year, renewed_until=f"{year + 2}-12-31", permanent=False)
    for identifier in NEXT_YEAR:
        add(identifier, year - 1, year + 1, permanent=False)
    for place, identifier in enumerate(LATER):
        add(identifier, year - 1, year + 2 + place % 2, permanent=False)
    for identifier in PERMANENT:
        add(identifier, year - 6, None, permanent=True)
        rows[-1]["source"] = "Stadt Wessenburg, Haushalt"
    return rows


# --- What is fixed about a quarter before chance fills it: who is there, who sends to whom,
# demand.

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


# --- Where things lie: cells with residents, docks, walking distances, positions moved by hand.

KM_PER_DEGREE = 111.195

DETOUR = 1.3

Point = tuple[float, float]


@dataclass(frozen=True)
class Ground:
    """A quarter as a grid in kilometres.

    ``beyond`` are the cells behind the railway line, ``passage`` the only way across, ``slots``
    the places of the docks (the first one is not moved by chance).
    """

    width: float
    height: float
    columns: int
    lines: int
    slots: tuple[Point, ...]
    beyond: frozenset[tuple[int, int]] = frozenset()
    beyond_residents: int = 0
    beyond_newcomers: int = 0
    passage: Point = (0.0, 0.0)

    def centre(self, column: int, line: int) -> Point:
        """Centre of a cell.

        Parameters
        ----------
        column, line
            Place in the grid, from the south-west.

        Returns
        -------
        tuple of float
            Kilometres to the east and to the north.
        """
        return (
            (column + 0.5) * self.width / self.columns,
            (line + 0.5) * self.height / self.lines,
        )

    def behind(self, point: Point) -> bool:
        """Whether a point lies in a cell behind the railway line.

        Parameters
        ----------
        point
            Kilometres to the east and to the north.

        Returns
        -------
        bool
            True behind the line.
        """
        column = int(point[0] / self.width * self.columns)
        line = int(point[1] / self.height * self.lines)
        return (column, line) in self.beyond


def degrees(plan: Plan, point: Point) -> dict[str, str]:
    """Columns ``lat`` and ``lon`` of a point.

    Parameters
    ----------
    plan
        The quarter, for its south-western corner.
    point
        Kilometres to the east and to the north.

    Returns
    -------
    dict
        WGS 84 degrees as text, six digits.
    """
    lat, lon = plan.origin
    east = KM_PER_DEGREE * math.cos(math.radians(lat))
    return {
        "lat": f"{lat + point[1] / KM_PER_DEGREE:.6f}",
        "lon": f"{lon + point[0] / east:.6f}",
    }


def place_actors(plan: Plan, ground: Ground, rng: random.Random) -> dict[str, Point]:
    """Return a point for every actor inside the quarter that is no informal one.

    Parameters
    ----------
    plan
        The cast.
    ground
        The grid.
    rng
        Stream to draw from.

    Returns
    -------
    dict
        Kilometres to the east and to the north, by actor.
    """
    points: dict[str, Point] = {}
    for place, dock in enumerate(plan.docks):
        x, y = ground.slots[place]
        jitter = 0.0 if place == 0 else 0.03
        points[dock.id] = (x + rng.uniform(-jitter, jitter), y + rng.uniform(-jitter, jitter))
    for member in plan.cast:
        if member.id in points or member.sector == "informal" or not member.inside:
            continue
        point = (rng.uniform(0, ground.width), rng.uniform(0, ground.height))
        while ground.behind(point):
            point = (rng.uniform(0, ground.width), rng.uniform(0, ground.height))
        points[member.id] = point
    for member in plan.cast:
        if member.at:
            points[member.id] = points[member.at]
    return points


def residents(plan: Plan, ground: Ground, rng: random.Random) -> tuple[list[Row], dict[str, Point]]:
    """Return the table of cells, with totals exactly as planned.

    Parameters
    ----------
    plan
        For the totals.
    ground
        The grid.
    rng
        Stream to draw from.

    Returns
    -------
    tuple
        Rows of ``residents`` and the centre of each cell.
    """
    places = [(c, r) for r in range(ground.lines) for c in range(ground.columns)]
    inner = [place for place in places if place not in ground.beyond]
    outer = [place for place in places if place in ground.beyond]
    people = dict(
        zip(inner, _split(plan.residents - ground.beyond_residents, len(inner), rng), strict=True)
    )
    new = dict(
        zip(inner, _split(plan.newcomers - ground.beyond_newcomers, len(inner), rng), strict=True)
    )
    if outer:
        people.update(zip(outer, _split(ground.beyond_residents, len(outer), rng), strict=True))
        new.update(zip(outer, _split(ground.beyond_newcomers, len(outer), rng), strict=True))
    rows, centres = [], {}
    for column, line in places:
        name = f"Z{column + 1}{line + 1}"
        centres[name] = ground.centre(column, line)
        rows.append(
            make_row(
                "residents",
                cell=name,
                **degrees(plan, centres[name]),
                residents=people[column, line],
                newcomers=new[column, line],
            )
        )
    return rows, centres


def _split(total: int, parts: int, rng: random.Random) -> list[int]:
    """Split a number into parts between 0.7 and 1.3 of the mean that add up to it."""
    weights = [rng.uniform(0.7, 1.3) for _ in range(parts)]
    shares = [int(total * weight / sum(weights)) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % parts] += 1
    return shares


def distances(
    plan: Plan, ground: Ground, centres: dict[str, Point], points: dict[str, Point]
) -> list[Row]:
    """Return walking distances from every cell to every dock.

    Whoever lives behind the railway line walks through the passage; elsewhere a way is 1.3 times
    the distance as the crow flies.

    Parameters
    ----------
    plan
        For the docks.
    ground
        The grid.
    centres
        Centre of each cell.
    points
        Where the docks lie.

    Returns
    -------
    list of dict
        Rows of ``distances``.
    """
    rows = []
    for cell, centre in centres.items():
        for dock in plan.docks:
            point = points[dock.id]
            if ground.behind(centre):
                way = math.dist(centre, ground.passage) + math.dist(ground.passage, point)
            else:
                way = math.dist(centre, point)
            metres = round(DETOUR * way * 1000)
            rows.append(make_row("distances", cell=cell, dock=dock.id, distance_m=metres))
    return rows


def positions(plan: Plan) -> list[Row]:
    """Return some positions that somebody moved by hand: the hubs, side by side at the top.

    Parameters
    ----------
    plan
        For the hubs.

    Returns
    -------
    list of dict
        Rows of ``positions``, between 0 and 1, near the other actors of their sectors.
    """
    return [
        make_row(
            "positions",
            actor=hub,
            x=f"{0.42 + 0.07 * number:.3f}",
            y=f"{0.78 - 0.09 * (number % 2):.3f}",
        )
        for number, hub in enumerate(plan.hubs)
    ]


# --- The book of ties: rows with their risks, drawn sound or drawn by chance.

LAYER: dict[str, str] = {
    "referral": "REF",
    "appointment": "REF",
    "handover": "REF",
    "tip": "REF",
    "cooperation": "COOP",
    "shared_space": "COOP",
    "exchange": "INFO",
    "feedback": "INFO",
    "stand_in": "INFO",
}

TIES_KINDS: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "REF": (("handover", "appointment", "referral", "tip"), (20, 36, 34, 10)),
    "COOP": (("cooperation", "shared_space"), (85, 15)),
    "INFO": (("exchange", "feedback", "stand_in"), (70, 20, 10)),
}

# How many people a year somebody counts who says this.
PER_YEAR = {"weekly": (35, 90), "monthly": (8, 20), "quarterly": (4, 7)}

SOUND: dict[str, object] = {
    "frequency": "weekly",
    "formality": "contract",
    "one_person": False,
    "source_reports": True,
    "target_reports": True,
    "documented": True,
}


class TieBook:
    """Collects the ties of a quarter, at most one row per pair and layer.

    Parameters
    ----------
    rng
        Stream to draw from.
    wave
        Date of the wave.
    asked
        Which actors were interviewed.
    """

    def __init__(self, rng: random.Random, wave: date, asked: dict[str, bool]) -> None:
        self.rng = rng
        self.wave = wave
        self.asked = asked
        self.rows: list[Row] = []
        self.chance: list[Row] = []
        self.ending_projects: tuple[str, ...] = ()
        self._held: set[tuple[str, str, str]] = set()

    def holds(self, source: str, target: str, layer: str) -> bool:
        """Whether the layer already has this pair (in this direction for REF).

        Parameters
        ----------
        source, target
            Ids of the actors.
        layer
            REF, COOP or INFO.

        Returns
        -------
        bool
            True if a row is there.
        """
        return self._key(source, target, layer) in self._held

    def _key(self, source: str, target: str, layer: str) -> tuple[str, str, str]:
        if layer == "REF":
            return source, target, layer
        return min(source, target), max(source, target), layer

    def add(self, source: str, target: str, kind: str, **values: object) -> Row:
        """Add a row as it is given.

        Parameters
        ----------
        source, target
            Ids of the actors.
        kind
            Kind of the tie.
        **values
            The other columns.

        Returns
        -------
        dict
            The row.
        """
        row = make_row("ties", source=source, target=target, kind=kind, **values)
        self._held.add(self._key(source, target, LAYER[kind]))
        self.rows.append(row)
        return row

    def seen(self, low: int, high: int) -> str:
        """Return a day between ``low`` and ``high`` days before the wave.

        Parameters
        ----------
        low, high
            Days before the wave.

        Returns
        -------
        str
            ISO date.
        """
        return (self.wave - timedelta(days=self.rng.randint(low, high))).isoformat()

    def kind(self, layer: str) -> str:
        """Return a kind of tie of this layer, drawn with its usual share.

        Parameters
        ----------
        layer
            REF, COOP or INFO.

        Returns
        -------
        str
            The kind.
        """
        names, weights = TIES_KINDS[layer]
        return self.rng.choices(names, weights)[0]

    def sound(
        self, source: str, target: str, layer: str = "REF", topics: tuple[str, ...] = ()
    ) -> Row:
        """Add a tie on which nothing hangs loose: its fragility is 0.

        Parameters
        ----------
        source, target
            Ids of the actors.
        layer
            REF, COOP or INFO.
        topics
            Topics of the tie; none is unspecified.

        Returns
        -------
        dict
            The row.
        """
        rng = self.rng
        formality = rng.choices(("agreement", "contract", "routine"), (50, 20, 30))[0]
        answered = {
            "source_reports": self._answer(source, 0.9),
            "target_reports": self._answer(target, 0.78),
        }
        documented = rng.random() < (0.55 if formality != "routine" else 0.3)
        if "yes" not in answered.values():
            documented = True
        frequency = rng.choices(tuple(PER_YEAR), (30, 50, 20))[0]
        counted = layer == "REF" and rng.random() < 0.4
        return self.add(
            source,
            target,
            self.kind(layer),
            topics=topics,
            frequency=frequency,
            referrals_year=rng.randint(*PER_YEAR[frequency]) if counted else None,
            formality=formality,
            one_person=False,
            valid_until=self._later_end() if rng.random() < 0.2 else None,
            documented=True if documented else rng.choice(("", "no")),
            last_seen=self.seen(10, 300),
            **answered,
        )

    def _answer(self, actor: str, share: float) -> str:
        asked = self.asked.get(actor, True) and self.rng.random() < share
        return "yes" if asked else "not_asked"

    def _later_end(self) -> str:
        return f"{self.wave.year + self.rng.randint(3, 5)}-12-31"

    def by_chance(self, source: str, target: str, layer: str, topics: tuple[str, ...] = ()) -> Row:
        """Add a tie whose risks are drawn independently of each other.

        Parameters
        ----------
        source, target
            Ids of the actors.
        layer
            REF, COOP or INFO.
        topics
            Topics of the tie; none is unspecified.

        Returns
        -------
        dict
            The row.
        """
        rng = self.rng
        values: dict[str, object] = {
            "topics": topics,
            "frequency": rng.choice(("half_yearly", "yearly", "rarer"))
            if rng.random() < 0.2
            else rng.choices(("weekly", "monthly", "quarterly", ""), (25, 45, 25, 5))[0],
            "formality": "personal"
            if rng.random() < 0.35
            else rng.choices(("agreement", "contract", "routine", ""), (25, 10, 55, 10))[0],
            "one_person": self._three_valued(0.3),
            "last_seen": self.seen(560, 900) if rng.random() < 0.15 else self.seen(10, 500),
        }
        if rng.random() < 0.3:
            values.update(self._project())
        values.update(self._reports(source, target))
        row = self.add(source, target, self.kind(layer), **values)
        self.chance.append(row)
        return row

    def _three_valued(self, share: float) -> str:
        draw = self.rng.random()
        if draw < share:
            return "yes"
        return "" if draw > 0.9 else "no"

    def _project(self) -> dict[str, object]:
        if self.ending_projects and self.rng.random() < 0.6:
            return {"funding": self.rng.choice(self.ending_projects)}
        return {"valid_until": f"{self.wave.year}-12-31"}

    def _reports(self, source: str, target: str) -> dict[str, object]:
        draw = self.rng.random()
        both_asked = self.asked.get(source, True) and self.asked.get(target, True)
        if draw < 0.1 and both_asked:
            sides = ("yes", "no") if self.rng.random() < 0.7 else ("no", "yes")
            return {"source_reports": sides[0], "target_reports": sides[1]}
        answers = (self._answer(source, 0.85), self._answer(target, 0.75))
        if draw < 0.2 or "yes" not in answers:
            return {
                "source_reports": "not_asked",
                "target_reports": "not_asked",
                "others_report": self.rng.choices((1, 2), (80, 20))[0],
            }
        return {
            "source_reports": answers[0],
            "target_reports": answers[1],
            "documented": self.rng.choices(("yes", "no", ""), (25, 35, 40))[0],
        }


# --- Who said what about ties, and which hurdles people met.

SHARE_REPORTED = 0.3

HURDLES = (
    "no_place",
    "sent_away",
    "waiting",
    "language",
    "unclear_responsibility",
    "rejection",
    "fear",
)


class Informants:
    """Codes of informants, one for each actor, that do not show who it is.

    They stay the same from wave to wave, so that one can see who was asked again.

    Parameters
    ----------
    plan
        For the actors and the name of the quarter.
    """

    def __init__(self, plan: Plan) -> None:
        actors = [member.id for member in plan.cast]
        numbers = stream(0, plan.name, "informants").sample(range(101, 999), len(actors))
        self._codes = dict(zip(actors, numbers, strict=True))

    def code(self, actor: str) -> str:
        """Return the code of the informant from this actor.

        Parameters
        ----------
        actor
            Id of the actor.

        Returns
        -------
        str
            The code.
        """
        return f"I{self._codes[actor]}"


def report_table(plan: Plan, book: TieBook, rng: random.Random, senders: list[str]) -> list[Row]:
    """Return reports that agree with the columns of the ties.

    Counts of third parties that are told here move from the tie to the reports, so that nobody is
    counted twice. Two ties are known from a report alone.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        The ties; counts of third parties in it are changed.
    rng
        Stream to draw from.
    senders
        Actors that may send people on without harm to what is planted.

    Returns
    -------
    list of dict
        Rows of ``reports``.
    """
    who = Informants(plan)
    wave = date.fromisoformat(plan.wave)
    rows: list[Row] = []

    def add(actor: str, role: str, tie: Row, says: str, low: int = 10, high: int = 90) -> None:
        rows.append(
            make_row(
                "reports",
                id=f"R{len(rows) + 1:04d}",
                informant=who.code(actor),
                organisation=actor,
                role=role,
                date=(wave - timedelta(days=rng.randint(low, high))).isoformat(),
                source=tie["source"],
                target=tie["target"],
                kind=tie["kind"],
                says=says,
            )
        )

    for tie in book.rows:
        if tie["wished"] == "yes" or tie["frequency"] == "never":
            continue
        sides = (("source", tie["source"]), ("target", tie["target"]))
        for role, actor in sides:
            said = tie[f"{role}_reports"]
            if said == "no" or (said == "yes" and rng.random() < SHARE_REPORTED):
                add(actor, role, tie, said)
        _third_parties(plan, tie, rng, add)
    _special_reports(plan, book, rng, senders, add)
    return rows


def _third_parties(plan: Plan, tie: Row, rng: random.Random, add: Callable[..., None]) -> None:
    """Move the count of third parties of some ties into reports."""
    if not tie["others_report"] or rng.random() > 0.6:
        return
    others = [m.id for m in plan.in_force if m.asked and m.id not in (tie["source"], tie["target"])]
    for actor in rng.sample(others, int(tie["others_report"])):
        add(actor, "third", tie, "yes")
    tie["others_report"] = ""


def _special_reports(
    plan: Plan, book: TieBook, rng: random.Random, senders: list[str], add: Callable[..., None]
) -> None:
    """Somebody unsure, somebody who changed their mind, and ties that only a report names."""
    certain = [row for row in book.rows if row["source_reports"] == "yes"]
    for tie in rng.sample(certain, min(3, len(certain))):
        add(tie["target"], "target", tie, "unsure")
    changed = rng.choice(certain)
    add(changed["source"], "source", changed, "no", 200, 300)
    add(changed["source"], "source", changed, "yes", 1, 5)
    asked = [actor for actor in senders if plan.member(actor).asked and actor not in plan.hubs]
    hubs = [hub for hub in plan.hubs if plan.member(hub).asked]
    pairs = [(a, h) for a in asked for h in hubs if not book.holds(a, h, "REF")]
    for source, target in rng.sample(pairs, min(2, len(pairs))):
        add(
            source,
            "source",
            make_row("ties", source=source, target=target, kind="referral"),
            "missing",
        )


def hurdle_table(
    plan: Plan, rng: random.Random, planted: tuple[tuple[str, str, str, str, str, int], ...]
) -> list[Row]:
    """Hurdles that people met, the planted ones first.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    rng
        Stream to draw from.
    planted
        Topic, language, from actor, to actor, kind and number of independent informants.

    Returns
    -------
    list of dict
        Rows of ``hurdles``.
    """
    who = Informants(plan)
    wave = date.fromisoformat(plan.wave)
    formal = [m.id for m in plan.in_force if m.sector in ("welfare", "civil") and m.asked]
    rows: list[Row] = []

    def add(actor: str, topic: str, language: str, source: str, target: str, kind: str) -> None:
        rows.append(
            make_row(
                "hurdles",
                id=f"H{len(rows) + 1:03d}",
                date=(wave - timedelta(days=rng.randint(10, 180))).isoformat(),
                informant=who.code(actor),
                organisation=actor,
                role=rng.choice(("Beratung", "Ehrenamt", "Sprachmittlung")),
                topic=topic,
                language=language,
                from_actor=source,
                to_actor=target,
                kind=kind,
            )
        )

    for topic, language, source, target, kind, number in planted:
        for actor in sorted(rng.sample(formal, number)):
            add(actor, topic, language, source, target, kind)
    for _ in range(plan.counts["hurdles"]):
        source, target = rng.sample(formal, 2)
        add(
            rng.choice(formal),
            rng.choice(TOPICS),
            rng.choice(plan.languages),
            source,
            target,
            rng.choice(HURDLES),
        )
    return rows


# --- Offers: first those that make every needed cell what it is, then others by chance.

EXTRA_LANGUAGES = ("pl", "fr", "es", "so", "ku", "sq", "it", "vi")

GROUPS = (
    "newcomers",
    "refugees",
    "eu_citizens",
    "families",
    "women",
    "youth",
    "children",
    "seniors",
    "workers",
    "single_parents",
)

HELP = ("orientation", "forms", "translating", "accompanying", "contacts")

BASE_CHUNK = 3


class OfferBook:
    """Collects the offers of a quarter.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    rng
        Stream to draw from.
    """

    def __init__(self, plan: Plan, rng: random.Random) -> None:
        self.plan = plan
        self.rng = rng
        self.wave = date.fromisoformat(plan.wave)
        self.rows: list[Row] = []

    def add(
        self, actor: str, topics: Iterable[str], languages: Iterable[str], **values: object
    ) -> Row:
        """Add an offer; what is not given is drawn.

        Parameters
        ----------
        actor
            Who offers it.
        topics, languages
            As they are stored.
        **values
            Other columns.

        Returns
        -------
        dict
            The row.
        """
        rng, year = self.rng, self.wave.year
        drawn: dict[str, object] = {
            "walk_in": rng.choices(("yes", "no", ""), (40, 50, 10))[0],
            "takes_new": rng.choices(("yes", "ask", "no", ""), (68, 12, 12, 8))[0],
            "capacity_week": rng.choice(("", 4, 6, 8, 10, 12, 15, 20, 30)),
            "waiting_days": round(14 * math.exp(rng.gauss(0, 1.13))) if rng.random() < 0.8 else "",
            "cost_free": rng.choices(("yes", "no", ""), (85, 10, 5))[0],
            "valid_from": f"{rng.randint(year - 6, year - 1)}-{rng.randint(1, 12):02d}-01",
            "confirmed_on": f"{year - 1}-{rng.randint(2, 12):02d}-{rng.randint(1, 28):02d}",
        }
        row = make_row(
            "offers",
            **{
                **drawn,
                "id": f"O{len(self.rows) + 1:03d}",
                "actor": actor,
                "topics": list(topics),
                "languages": list(languages),
                **values,
            },
        )
        self.rows.append(row)
        return row

    def permanent(self) -> dict[str, object]:
        """Columns of an offer that does not depend on a project.

        Returns
        -------
        dict
            Either permanent money or no known end.
        """
        return {"funding": self.rng.choice((*PERMANENT, "", ""))}

    def project(self) -> dict[str, object]:
        """Columns of an offer paid by a project.

        Returns
        -------
        dict
            A funding that ends this year, next year or later, or an end of the offer's own.
        """
        draw = self.rng.random()
        if draw < 0.4:
            return {
                "funding": self.rng.choice(ENDING),
                "valid_until": f"{self.wave.year}-12-31",
            }
        if draw < 0.55:
            return {"funding": self.rng.choice(NEXT_YEAR)}
        if draw < 0.85:
            return {"funding": self.rng.choice(LATER)}
        return {"valid_until": f"{self.wave.year + self.rng.randint(2, 4)}-06-30"}


def base_offers(plan: Plan, book: OfferBook, kept: frozenset[Cell]) -> None:
    """At least two permanent providers for every needed cell that is not planted otherwise.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the offers are written.
    kept
        Cells that the planting serves itself.
    """
    rng = book.rng
    given: dict[tuple[str, str], list[str]] = {}
    for topic, language in plan.needed:
        pool = plan.pools.get(topic, ())
        if (topic, language) in kept or len(pool) < 2:
            continue
        number = min(len(pool), 2 if rng.random() < 0.7 else 3)
        for actor in sorted(rng.sample(pool, number)):
            given.setdefault((topic, actor), []).append(language)
    for (topic, actor), languages in sorted(given.items()):
        for start in range(0, len(languages), BASE_CHUNK):
            part = [_with_mode(rng, code) for code in languages[start : start + BASE_CHUNK]]
            book.add(actor, (topic,), part, takes_new="yes", **book.permanent())


def _with_mode(rng: random.Random, code: str) -> str:
    if code != "de" and rng.random() < 0.2:
        return f"{code}:{rng.choice(('interpreter', 'video'))}"
    return code


def chance_offers(plan: Plan, book: OfferBook) -> None:
    """Offers by chance, up to the number that the plan names.

    No cell in ``plan.closed`` is served, not even perhaps, and topics in ``plan.surely`` have no
    unknown language.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the offers are written.
    """
    rng = book.rng
    topics = _topics_of(plan)
    actors = sorted(topics)
    wanted = round(plan.counts["offers"] * plan.project_share)
    paid = sum(1 for row in book.rows if _is_project(row))
    while len(book.rows) < plan.counts["offers"]:
        left = plan.counts["offers"] - len(book.rows)
        actor = rng.choice(actors)
        topic = rng.choice(topics[actor])
        languages = _languages(plan, rng, topic)
        if not languages or (languages in ([""], ["?"]) and _blurs(plan, book, actor, topic)):
            continue
        informal = plan.member(actor).sector == "informal"
        is_paid = not informal and rng.random() < (wanted - paid) / left
        paid += is_paid
        values = book.project() if is_paid else book.permanent()
        if informal:
            values = {"informal": True, "help": rng.sample(HELP, rng.randint(1, 3))}
        elif rng.random() < 0.25:
            values["groups"] = sorted(rng.sample(GROUPS, rng.randint(1, 2)))
        elif rng.random() < 0.5:
            values["groups"] = "all"
        if rng.random() < 0.04:
            values["excludes"] = rng.choice(("asylum_procedure", "eu", "study"))
        book.add(actor, (topic,), languages, **values)


def _blurs(plan: Plan, book: OfferBook, actor: str, topic: str) -> bool:
    """Whether an offer of unknown language could turn a planted cell into one nobody can judge."""
    for cell in sorted(plan.closed - plan.zero):
        if cell[0] == topic:
            # Two who serve it for good are enough; one more offer of the only one adds nobody.
            lasting = {row["actor"] for row in book.rows if _serves(row, cell)}
            if len(lasting) < 2 and lasting != {actor}:
                return True
    return False


def _serves(row: Row, cell: tuple[str, str]) -> bool:
    topic, language = cell
    spoken = [code.partition(":")[0] for code in row["languages"].split(";")]
    lasts = row["funding"] not in ENDING and not row["valid_until"]
    return (
        lasts
        and row["informal"] != "yes"
        and topic in row["topics"].split(";")
        and language in spoken
    )


def _is_project(row: Row) -> bool:
    return bool(row["valid_until"]) or row["funding"] not in ("", *PERMANENT)


def _topics_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Topics that each actor may offer by chance."""
    found: dict[str, list[str]] = {}
    for topic, pool in plan.pools.items():
        for actor in pool:
            found.setdefault(actor, []).append(topic)
    for actor, topics in plan.side_topics.items():
        found.setdefault(actor, []).extend(topics)
    return {
        actor: tuple(topics)
        for actor, topics in found.items()
        if actor not in plan.single_offer and topics
    }


def _languages(plan: Plan, rng: random.Random, topic: str) -> list[str]:
    draw = rng.random()
    if topic not in plan.surely and draw < 0.06:
        return ["?"] if draw < 0.03 else [""]
    count = 0
    limit, product = math.exp(-1.3), rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    weights = [max(plan.shares.get(code, 0.01), 0.01) for code in plan.languages]
    chosen = ["de"] if rng.random() < 0.9 else []
    for _ in range(count):
        pool = EXTRA_LANGUAGES if rng.random() < 0.12 else plan.languages
        code = rng.choices(pool, weights if pool is plan.languages else None)[0]
        if code not in chosen:
            chosen.append(code)
    result = []
    for code in chosen:
        if (topic, code) in plan.closed:
            continue
        mode = rng.random()
        if code == "de" or mode < 0.66:
            result.append(code)
        elif mode < 0.9:
            result.append(f"{code}:{'interpreter' if mode < 0.8 else 'video'}")
        else:
            result.append(f"{code}:{'volunteer' if mode < 0.95 else 'written'}")
    if topic == "language" and result == ["de"]:
        # a course of German for everybody would serve the cells that are to stay closed
        result.append("en")
    return result


# --- Invented names and addresses for the town of Wessenburg, which does not exist.

# Where {place} stands, a word of the quarter is put in; the names of the large associations are
# those of umbrella organisations, the places, streets and units are not.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "municipal_office": (
        "Bürgerbüro {place}",
        "Sozialamt, Außenstelle {place}",
        "Jugendamt, Bezirk {place}",
        "Wohnungsamt, Außenstelle {place}",
    ),
    "integration_centre": ("Integrationszentrum Wessenburg, Team {place}",),
    "immigration_authority": ("Ausländerbehörde Wessenburg",),
    "jobcentre": ("Jobcenter Wessenburg-{place}",),
    "employment_agency": ("Arbeitsagentur Wessenburg",),
    "school": ("Schule am {place}", "Grundschule {place}", "Gesamtschule {place}"),
    "daycare": ("Kita {place}", "Kinderhaus {place}", "Kindergarten {place}"),
    "library": ("Stadtteilbibliothek {place}",),
    "adult_education": ("Volkshochschule Wessenburg, Zweigstelle {place}",),
    "public_health": ("Gesundheitsamt, Sprechstunde {place}",),
    "neighbourhood_management": ("Quartiersbüro {place}", "Stadtteilbüro {place}"),
    "awo": ("AWO Beratungszentrum {place}", "AWO Treffpunkt {place}"),
    "caritas": ("Caritas Beratungsstelle {place}", "Caritas Haus {place}"),
    "diakonie": ("Diakonie Sozialberatung {place}", "Diakonie Beratungsstelle {place}"),
    "drk": ("DRK Servicestelle {place}", "DRK Sprachtreff {place}"),
    "paritaet": ("Paritätischer, Kontaktstelle {place}", "Paritätischer, Projekt {place}"),
    "refugee_counselling": ("Flüchtlingsberatung {place}", "Verfahrensberatung {place}"),
    "migration_counselling": ("Caritas Migrationsberatung (MBE) {place}",),
    "youth_migration_service": ("Jugendmigrationsdienst {place}",),
    "integration_agency": ("Integrationsagentur {place}", "Servicestelle Gleichbehandlung {place}"),
    "food_bank": ("Wessenburger Tafel, Ausgabe {place}",),
    "welfare_other": (
        "Beratungsverbund {place}",
        "Sozialwerk {place}",
        "Fachstelle {place}",
        "Lernhaus {place}",
        "Hilfenetz {place}",
    ),
    "migrant_organisation": (
        "Kulturverein {place}",
        "Elternbund {place}",
        "Frauenverein {place}",
        "Begegnungsverein {place}",
        "Verein Brücke {place}",
    ),
    "association": (
        "Nachbarschaftstreff {place}",
        "Bürgerverein {place}",
        "Quartierscafé {place}",
        "Haus der Vereine {place}",
        "Kulturladen {place}",
    ),
    "sports_club": ("Sportverein {place} 08", "Boxclub {place}", "Turngemeinde {place}"),
    "mosque": ("Moscheegemeinde {place}", "Islamischer Kulturverein {place}"),
    "church": ("Kirchengemeinde {place}", "Freie Gemeinde {place}", "Pfarrgemeinde {place}"),
    "faith_other": ("Gemeindetreff {place}", "Gebetshaus {place}"),
    "volunteer_initiative": (
        "Initiative Willkommen {place}",
        "Lesepaten {place}",
        "Fahrradwerkstatt {place}",
        "Gartengruppe {place}",
    ),
    "parents_group": ("Elterngruppe {place}", "Spielkreis {place}"),
    "foundation": ("Stiftung {place}",),
    "rights_advice": ("Rechtsladen {place}",),
    "shop": ("Lebensmittel {place}", "Markt {place}", "Kiosk {place}", "Möbelhalle {place}"),
    "gastronomy": ("Bäckerei {place}", "Imbiss {place}", "Teestube {place}"),
    "hairdresser": ("Frisiersalon {place}",),
    "phone_shop": ("Handyladen {place}", "Telefonshop {place}"),
    "travel_translation": ("Reise- und Übersetzungsbüro {place}",),
    "practice_pharmacy": ("Gemeinschaftspraxis {place}", "Apotheke {place}"),
    "employer_chamber": ("Logistikbetrieb {place}", "Gewerbering {place}"),
    "business_other": ("Werkstatt {place}", "Reinigungsdienst {place}"),
    "housing_municipal": ("Wohnbau Wessenburg, Büro {place}",),
    "housing_cooperative": ("Genossenschaft {place}", "Bauverein {place}"),
    "housing_private": ("Wohnen {place} GmbH", "Hausverwaltung {place}"),
    "private_owner": ("Einzeleigentum {place} (Sammelknoten)",),
    "housing_project": ("Wohnraumvermittlung {place}",),
    "housing_other": ("Mieterbüro {place}", "Hausmeisterdienst {place}"),
    "helper_place": ("Informelle Hilfe, Ort {code}",),
    "online_group": ("Informelle Hilfe, Onlinegruppe {code}",),
    "helper_person": ("Informelle Hilfe, Ansprechperson {code}",),
}

INFORMAL = ("helper_person", "helper_place", "online_group")

PLACES = (
    "Löschkai",
    "Speicherwinkel",
    "Kranbogen",
    "Mälzergang",
    "Ankerwiese",
    "Getreidegasse",
    "Siloplatz",
    "Tauwerk",
    "Pegelhof",
    "Lotsenweg",
    "Schleppsteg",
    "Bojengarten",
    "Kornwaage",
    "Hafenbrache",
    "Mühlenkolk",
    "Fährgrund",
    "Treidelpfad",
    "Wehrinsel",
    "Turbinenplatz",
    "Weidenufer",
    "Kiesbank",
    "Stauwiese",
    "Torfbrücke",
    "Lindenblick",
    "Rossmarkt",
    "Zollwinkel",
    "Brunnenhof",
    "Glockengarten",
    "Färberstieg",
    "Kupfergasse",
)

STREETS = (
    "Kornkaigasse",
    "Am Löschkran",
    "Speicherzeile",
    "Mälzerstiege",
    "Ankerwinde",
    "Silostieg",
    "Pegelwinkel",
    "Treidelgasse",
    "Lotsenkehre",
    "Wehrdammzeile",
    "Turbinengasse",
    "Weidenkehre",
    "Rossmarktzeile",
    "Färberwinkel",
    "Zollstiege",
)

# No German postcode begins with 00: nobody's post can go astray.
POSTCODES = {"Kornhafen": "00301", "Siedlung am Wehr": "00302", "Altmarkt-West": "00303"}


class Namer:
    """Draws names without repeating one.

    Parameters
    ----------
    rng
        Stream to draw from.
    quarter
        Name of the quarter, used first as the place.
    """

    def __init__(self, rng: random.Random, quarter: str) -> None:
        self._rng = rng
        self._quarter = quarter
        self._used: set[str] = set()

    def name(self, identifier: str, type_: str, called: str = "") -> str:
        """Return a name for an actor.

        Parameters
        ----------
        identifier
            Id of the actor; informal actors are named after it alone.
        type_
            Type of the actor.
        called
            Pattern with ``{place}`` to use instead of the usual ones of the type.

        Returns
        -------
        str
            A name that was not given before.
        """
        templates = (called,) if called else TEMPLATES[type_]
        if type_ in INFORMAL:
            name = templates[0].format(code=f"{identifier[0]}-{identifier[1:]}")
            self._used.add(name)
            return name
        places = self._rng.sample(PLACES, len(PLACES))
        # What a pattern was given for, and a third of the rest, is called after the quarter.
        places.insert(0 if called or self._rng.random() < 0.35 else len(places), self._quarter)
        start = self._rng.randrange(len(templates))
        for place in places:
            for step in range(len(templates)):
                name = templates[(start + step) % len(templates)].format(place=place)
                if name not in self._used:
                    self._used.add(name)
                    return name
        return f"{templates[0].format(place=self._quarter)} {identifier}"

    def address(self, district: str | None = None) -> str:
        """Return an invented address.

        Parameters
        ----------
        district
            Another district of the town; by default the quarter itself.

        Returns
        -------
        str
            Street, number, a postcode that does not exist, town and district.
        """
        place = district or self._quarter
        street = self._rng.choice(STREETS)
        code = POSTCODES.get(place, "00310")
        return f"{street} {self._rng.randint(1, 98)}, {code} Wessenburg-{place}"


# --- Actors, docks and needs as tables.

SIGNS = (
    "ground_floor",
    "shop_window",
    "busy_location",
    "readable_sign",
    "multilingual_sign",
    "lit",
    "no_registration",
    "step_free",
    "friendly_entrance",
)

PUBLIC_TYPES = frozenset(
    [
        "municipal_office",
        "jobcentre",
        "immigration_authority",
        "employment_agency",
        "library",
        "adult_education",
        "public_health",
        "integration_centre",
    ]
)


def actor_table(plan: Plan, points: dict[str, Point], rng: random.Random) -> list[Row]:
    """Return the table of actors with invented names and addresses.

    Parameters
    ----------
    plan
        The cast.
    points
        Where the actors lie.
    rng
        Stream to draw from.

    Returns
    -------
    list of dict
        Rows of ``actors``.
    """
    namer = Namer(rng, plan.place)
    year = date.fromisoformat(plan.wave).year
    rows: list[Row] = []
    names: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for member in plan.cast:
        informal = member.sector == "informal"
        drawn = namer.name(member.id, member.type, member.called)
        names[member.id] = names.get(member.same_name_as, drawn)
        values: dict[str, object] = (
            dict(degrees(plan, points[member.id])) if (member.id in points) else {}
        )
        confirmed = f"{year - 1}-{rng.randint(9, 12):02d}-{rng.randint(1, 28):02d}"
        first = rng.randint(year - 25, year - 3)
        district = member.district or (None if member.inside else "Innenstadt")
        addresses[member.id] = "" if informal else namer.address(district)
        rows.append(
            make_row(
                "actors",
                id=member.id,
                name=names[member.id],
                type=member.type,
                kind=_kind(member),
                part_of=member.part_of,
                at=member.at,
                address=addresses[member.id],
                inside=member.inside,
                active_from=None if informal or rng.random() < 0.4 else f"{first}-01-01",
                active_until=member.active_until,
                staff=_staff(member, rng),
                asked=member.asked,
                named_by=_named_by(member, rng),
                release=_release(member),
                confirmed_on=None if informal else confirmed,
                **values,
            )
        )
    for row in rows:
        if row["at"]:
            row["address"] = addresses[row["at"]]
    return rows


def _staff(member: Member, rng: random.Random) -> int | None:
    """Known for most organisations; a one-person unit is one only where the plan says so."""
    drawn = rng.randint(2, 12)
    if member.staff is not None or member.sector == "informal":
        return member.staff
    return drawn if rng.random() < 0.8 else None


def _kind(member: Member) -> str:
    if member.kind:
        return member.kind
    by_type = {
        "helper_person": "person_pseudonym",
        "helper_place": "place",
        "online_group": "group_node",
    }
    return by_type.get(member.type, "organisation")


def _named_by(member: Member, rng: random.Random) -> str:
    if member.sector == "informal":
        return "named"
    if member.sector in ("business", "housing"):
        return rng.choice(("spatial", "named"))
    return rng.choices(("list", "named", "event"), (70, 20, 10))[0]


def _release(member: Member) -> str:
    if member.sector == "informal":
        return "internal"
    if member.type in PUBLIC_TYPES:
        return "public"
    return "" if member.staff == 1 else "partner"


def dock_table(plan: Plan, rng: random.Random, missing: tuple[str, ...] = ()) -> list[Row]:
    """Return the table of docks.

    Parameters
    ----------
    plan
        For the docks.
    rng
        Stream to draw from.
    missing
        Attributes that no dock of this quarter has.

    Returns
    -------
    list of dict
        Rows of ``docks``.
    """
    rows = []
    for dock in plan.docks:
        seen: dict[str, object] = {
            sign: "no" if sign in missing else rng.choices(("yes", "no", ""), (62, 28, 10))[0]
            for sign in SIGNS
        }
        authority = plan.member(dock.id).sector == "state"
        rows.append(
            make_row(
                "docks",
                actor=dock.id,
                visits_week=dock.visits,
                walk_in=dock.walk_in,
                opening_hours=dock.hours,
                languages=dock.languages,
                role=rng.choice(("first_contact", "first_contact;referral", "referral;advice")),
                beside_authority=authority and rng.random() < 0.6,
                consent=True,
                **seen,
            )
        )
    return rows


def need_table(plan: Plan) -> list[Row]:
    """Need by topic and language: newcomers, their languages, contacts per 100 newcomers.

    Parameters
    ----------
    plan
        For the figures.

    Returns
    -------
    list of dict
        Rows of ``needs``, those with no demand included.
    """
    year = date.fromisoformat(plan.wave).year - 1
    rows = []
    for topic, rate in TOPIC_NEED.items():
        for language in plan.languages:
            persons = max(1, round(plan.newcomers * plan.shares[language] * rate / 100))
            rows.append(
                make_row(
                    "needs",
                    topic=topic,
                    language=language,
                    persons=0 if (topic, language) in plan.zero else persons,
                    source="Schätzung der Stadt Wessenburg (frei erfunden)",
                    year=year,
                )
            )
    return rows


# --- Tables about the town as a whole: districts over the years, landlords; bodies and actions.

# Residents, newcomers, moves in plus out as a share of the residents, share of the in-moves that
# come from abroad, and growth of arrival per year. A quarter's own rows are the same in all three
# packages.
DISTRICTS: dict[str, tuple[int, int, float, float, float]] = {
    "kornhafen": (21400, 3900, 0.31, 0.42, 0.02),
    "siedlung-am-wehr": (8200, 1300, 0.24, 0.48, 0.30),
    "altmarkt-west": (12600, 600, 0.14, 0.15, 0.00),
    "innenstadt": (15800, 900, 0.20, 0.20, 0.01),
    "muehlenkolk": (9700, 380, 0.12, 0.12, 0.00),
    "oberfeld": (18300, 520, 0.11, 0.10, 0.00),
    "torfmoor": (6100, 150, 0.09, 0.08, 0.00),
    "zollgrund": (13900, 980, 0.17, 0.22, 0.02),
    "hohenrain": (7600, 170, 0.08, 0.08, 0.00),
}

ORIGINS = (("BG", 0.2), ("RO", 0.18), ("SY", 0.17), ("UA", 0.11), ("TR", 0.09), ("AF", 0.04))

CLASSES: tuple[tuple[str, int, float], ...] = (
    ("housing_municipal", 3200, 0.9),
    ("housing_cooperative", 1900, 0.6),
    ("housing_private", 2400, 0.25),
    ("private_owner", 3100, 0.05),
)


def area_table(rng: random.Random, last_year: int) -> list[Row]:
    """Nine districts over four years.

    Parameters
    ----------
    rng
        Stream to draw from.
    last_year
        The last of the four years.

    Returns
    -------
    list of dict
        Rows of ``areas``; the last year holds the figures of the quarters as they are told.
    """
    rows = []
    for area, (people, newcomers, turnover, abroad, growth) in DISTRICTS.items():
        for back in (3, 2, 1, 0):
            level = (1 - growth) ** back
            moves = people * turnover / 2 * (level if back else 1)
            new = round(newcomers * level)
            rows.append(
                make_row(
                    "areas",
                    area=area,
                    year=last_year - back,
                    residents=people - back * rng.randint(20, 60),
                    in_moves_abroad=round(moves * abroad * rng.uniform(0.97, 1.03)),
                    moves_in=round(moves * 1.02),
                    moves_out=round(moves * 0.98),
                    newcomers=new,
                    n_ER=max(10, 5 * round(new * 0.02 / 5)),
                    **_origins(new, turnover, rng),
                )
            )
    return rows


def _origins(newcomers: int, turnover: float, rng: random.Random) -> dict[str, int]:
    """Newcomers by country, in fives; where few people move, most come from two countries."""
    counts = {}
    for code, share in ORIGINS:
        weight = rng.uniform(0.7, 1.1)
        if turnover <= 0.2:
            weight *= 1.6 if code in ("SY", "UA") else 0.4
        counts[f"n_{code}"] = 5 * round(newcomers * share * weight / 5)
    return counts


def landlord_table(rng: random.Random, scale: float) -> list[Row]:
    """Classes of landlords with the fair-letting commitment and its nine items.

    Parameters
    ----------
    rng
        Stream to draw from.
    scale
        Factor for the number of flats.

    Returns
    -------
    list of dict
        Rows of ``landlords``; the single owners have answered few items.
    """
    rows = []
    for name, units, share in CLASSES:
        number = round(units * scale)
        items = {
            f"item_{place}": f"{min(1.0, max(0.0, share + rng.uniform(-0.2, 0.3))):.2f}"
            for place in range(1, 10)
            if name != "private_owner" or place <= 3
        }
        rows.append(
            make_row(
                "landlords",
                **{"class": name, "units": number, "units_signed": round(number * share), **items},
            )
        )
    return rows


def body_tables(plan: Plan, rng: random.Random) -> tuple[list[Row], list[Row]]:
    """Bodies and who sits in them.

    A body whose third entry names another body has nearly the same members as that one.

    Parameters
    ----------
    plan
        For the bodies and the number of memberships.
    rng
        Stream to draw from.

    Returns
    -------
    tuple
        Rows of ``bodies`` and of ``members``.
    """
    bodies: list[Row] = []
    seats: dict[str, list[str]] = {}
    formal = [m.id for m in plan.in_force if m.sector != "informal" and m.staff != 1]
    total = plan.counts["members"]
    size, rest = divmod(total, len(plan.bodies))
    for place, (name, topic, twin) in enumerate(plan.bodies):
        identifier = f"G{place + 1}"
        bodies.append(make_row("bodies", id=identifier, name=name, topic=topic))
        number = size + (1 if place < rest else 0)
        kept = seats[twin][: round(number * 0.9)] if twin else list(plan.hubs[:2])
        others = [actor for actor in formal if actor not in kept]
        seats[identifier] = kept + rng.sample(others, number - len(kept))
    members = [
        make_row("members", body=body, actor=actor)
        for body, actors in seats.items()
        for actor in sorted(actors)
    ]
    return bodies, members


def action_table(rows: tuple[tuple[str, str, str, str, str], ...]) -> list[Row]:
    """Return what the round has agreed to do.

    Parameters
    ----------
    rows
        Finding, action, role of the owner, due date and status.

    Returns
    -------
    list of dict
        Rows of ``actions``.
    """
    return [
        make_row(
            "actions",
            id=f"A{place + 1}",
            finding=finding,
            action=action,
            owner_role=owner,
            due=due,
            status=status,
        )
        for place, (finding, action, owner, due, status) in enumerate(rows)
    ]


# --- From a plan and its ties and offers to all tables of one wave.

Hurdle = tuple[str, str, str, str, str, int]


def quarter_meta(plan: Plan) -> Meta:
    """Return the property ``quarter`` of the package.

    Parameters
    ----------
    plan
        The fixed part of the quarter.

    Returns
    -------
    dict
        Id, name, wave and the conventions of the quarter.
    """
    return {
        "id": plan.name,
        "name": plan.place,
        "municipality": "Wessenburg",
        "country": "DE",
        "wave": plan.wave,
        "languages": list(plan.languages),
        "fictional": True,
        "horizon_months": 12,
        "blank_language": "unknown",
        "offers_recorded": "all",
    }


def all_tables(
    plan: Plan,
    seed: int,
    ground: Ground,
    ties: TieBook,
    senders: list[str],
    offers: OfferBook,
    hurdles: tuple[Hurdle, ...],
    actions: tuple[tuple[str, str, str, str, str], ...],
    missing_signs: tuple[str, ...] = (),
) -> Tables:
    """Every table of the quarter, each in a fixed order of rows.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    seed
        Seed of the quarter.
    ground
        The grid.
    ties
        The filled book of ties.
    senders
        Actors that may send people on without harm to what is planted.
    offers
        The filled book of offers.
    hurdles
        Planted hurdles.
    actions
        Rows of the table of actions.
    missing_signs
        Attributes that no dock has.

    Returns
    -------
    dict
        Rows by table, in the order of the columns.
    """

    def part(label: str) -> tuple[int, str, str]:
        return seed, plan.name, label

    wave = date.fromisoformat(plan.wave)
    points = place_actors(plan, ground, stream(*part("points")))
    cells, centres = residents(plan, ground, stream(*part("residents")))
    bodies, members = body_tables(plan, stream(*part("bodies")))
    reports = report_table(plan, ties, stream(*part("reports")), senders)
    tables: Tables = {
        "actors": actor_table(plan, points, stream(*part("names"))),
        "offers": offers.rows,
        "ties": sorted(ties.rows, key=tie_order),
        "docks": dock_table(plan, stream(*part("docks")), missing_signs),
        "needs": need_table(plan),
        "funding": funding_table(wave),
        "bodies": bodies,
        "members": members,
        "reports": reports,
        "hurdles": hurdle_table(plan, stream(*part("hurdles")), hurdles),
        "residents": cells,
        "distances": distances(plan, ground, centres, points),
        "positions": positions(plan),
        "actions": action_table(actions),
        "areas": area_table(stream(0, "areas"), wave.year - 1),
        "landlords": landlord_table(stream(*part("landlords")), plan.residents / 21400),
    }
    return {name: tables[name] for name in COLUMNS}


def tie_order(row: Row) -> tuple[str, str, str]:
    """Order of the rows of ``ties``.

    Parameters
    ----------
    row
        A row of ``ties``.

    Returns
    -------
    tuple of str
        Source, target and kind.
    """
    return row["source"], row["target"], row["kind"]


# --- Ties that hold a quarter together without carrying anything alone.

# Cooperation stays near what chance would give between two sectors, so that a missing link between
# two sectors is one that was planted.
SHARE_OF_EXPECTED = 0.75

# Informal helpers have fewer ties, none of them a cooperation, and none to these authorities.
SHARE_INFORMAL = 0.6

NO_INFORMAL = frozenset(("ABH", "JC"))


def backbone(plan: Plan, book: TieBook, rng: random.Random) -> None:
    """Hubs that send to each other, to every provider, and from every dock.

    Every provider is sent to by at least two hubs and every dock sends to three, over sound ties:
    whichever single tie is taken away, a way of at most three hand-overs is left.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the ties are written.
    rng
        Stream to draw from.
    """
    for source in plan.hubs:
        for target in plan.hubs:
            if source != target:
                book.sound(source, target)
    for target in fed(plan):
        degree = len(plan.hubs) if target == "JC" else rng.choices((2, 3), (80, 20))[0]
        for source in sorted(rng.sample(plan.hubs, min(degree, len(plan.hubs)))):
            book.sound(source, target)
    for dock in plan.docks:
        if dock.id in plan.loose or dock.id in plan.hubs:
            continue
        choice = [hub for hub in plan.hubs if not book.holds(dock.id, hub, "REF")]
        for target in sorted(rng.sample(choice, min(3, len(choice)))):
            book.sound(dock.id, target)


def fed(plan: Plan) -> tuple[str, ...]:
    """Return the providers to whom hubs send, in a fixed order.

    Parameters
    ----------
    plan
        The fixed part of the quarter.

    Returns
    -------
    tuple of str
        Ids of the actors of all pools without the hubs.
    """
    names = {actor for pool in plan.pools.values() for actor in pool}
    return tuple(sorted(names - set(plan.hubs) - plan.untouched))


def referrals(plan: Plan, book: TieBook, rng: random.Random, share_back: float = 0.4) -> list[str]:
    """Referrals by chance, up to the number that the plan names.

    Only actors that send people on to a hub for every topic refer by chance: so no group of actors
    can send people round in a circle without a way out unless one was planted.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the ties are written.
    rng
        Stream to draw from.
    share_back
        Share of the providers that send people back to a hub.

    Returns
    -------
    list of str
        The actors that may refer by chance.
    """
    senders = [dock.id for dock in plan.docks if dock.id not in plan.loose] + list(plan.hubs)
    for actor in fed(plan):
        if actor not in plan.silent and rng.random() < share_back:
            book.by_chance(actor, rng.choice(plan.hubs), "REF")
            senders.append(actor)
    senders = sorted(set(senders) - plan.silent)
    targets = [
        member.id
        for member in plan.in_force
        if member.id not in plan.untouched | plan.apart and member.sector != "informal"
    ]
    while count(book, "REF") < plan.counts["REF"]:
        source, target = rng.choice(senders), rng.choice(targets)
        if source == target or book.holds(source, target, "REF"):
            continue
        if frozenset((sector(plan, source), sector(plan, target))) in plan.no_sector_ties:
            continue
        named = () if rng.random() < 0.5 else tuple(sorted(rng.sample(TOPICS, rng.randint(1, 3))))
        book.by_chance(source, target, "REF", named)
    return senders


def sector(plan: Plan, actor: str) -> str:
    """Sector of an actor.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    actor
        Id of the actor.

    Returns
    -------
    str
        The sector.
    """
    return plan.member(actor).sector


def count(book: TieBook, layer: str) -> int:
    """Return number of rows of a layer.

    Parameters
    ----------
    book
        The ties.
    layer
        REF, COOP or INFO.

    Returns
    -------
    int
        Rows so far.
    """
    return sum(1 for row in book.rows if LAYER[row["kind"]] == layer)


class Balance:
    """Cooperation and exchange by chance, near what chance gives between every two sectors.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the ties are written.
    rng
        Stream to draw from.
    """

    def __init__(self, plan: Plan, book: TieBook, rng: random.Random) -> None:
        self.plan, self.book, self.rng = plan, book, rng
        self.sector = {member.id: member.sector for member in plan.in_force}
        self.core = [m.id for m in plan.in_force if m.id not in plan.apart]
        self.pairs = {
            frozenset((row["source"], row["target"]))
            for row in book.rows
            if row["source"] in self.sector and row["target"] in self.sector
        }
        self.pairs |= {frozenset((m.id, m.at)) for m in plan.in_force if m.at}

    def fill(self) -> None:
        """Add ties until the layers hold as many as the plan names."""
        for layer in ("COOP", "INFO"):
            self._second_contacts(layer)
            missing = self.plan.counts[layer] - count(self.book, layer)
            for _ in range(max(0, missing)):
                self._one(layer)

    def _second_contacts(self, layer: str) -> None:
        """Two partners for everybody: nobody in the core hangs on one tie."""
        for actor in self.core:
            if layer == "COOP" and self.sector[actor] == "informal":
                continue
            while sum(actor in pair for pair in self.pairs) < 2:
                partner = self.rng.choice(self.core)
                if self._fits(actor, partner, layer):
                    self._write(actor, partner, layer)

    def _one(self, layer: str) -> None:
        wanted = self._most_wanted(layer)
        for attempt in range(200):
            if wanted is not None and attempt < 60:
                first = self.rng.choice([a for a in self.core if self.sector[a] == wanted[0]])
                second = self.rng.choice([a for a in self.core if self.sector[a] == wanted[1]])
            else:
                first, second = self.rng.choice(self.core), self.rng.choice(self.core)
            if self._fits(first, second, layer):
                self._write(first, second, layer)
                return

    def _fits(self, first: str, second: str, layer: str) -> bool:
        if first == second or frozenset((first, second)) in self.pairs:
            return False
        kinds = frozenset((self.sector[first], self.sector[second]))
        if "informal" in kinds and (layer == "COOP" or {first, second} & NO_INFORMAL):
            return False
        return kinds not in self.plan.no_sector_ties

    def _write(self, first: str, second: str, layer: str) -> None:
        self.pairs.add(frozenset((first, second)))
        if "informal" in (self.sector[first], self.sector[second]):
            row = self.book.by_chance(first, second, layer)
            row.update({"kind": "exchange", "documented": "", "funding": "", "valid_until": ""})
            row["formality"] = self.rng.choice(("personal", "personal", ""))
        elif self.rng.random() < 0.3:
            self.book.sound(first, second, layer)
        else:
            self.book.by_chance(first, second, layer)

    def _most_wanted(self, layer: str) -> tuple[str, str] | None:
        size = {s: sum(1 for x in self.sector.values() if x == s) for s in SECTORS}
        seen: dict[frozenset[str], int] = {}
        for pair in self.pairs:
            kinds = frozenset(self.sector[actor] for actor in pair)
            seen[kinds] = seen.get(kinds, 0) + 1
        open_ties = sum(self.plan.counts[k] for k in ("REF", "COOP", "INFO")) - len(self.book.rows)
        n, ties = len(self.sector), len(self.pairs) + max(0, open_ties)
        best: tuple[float, str, str] | None = None
        for place, first in enumerate(SECTORS):
            for second in SECTORS[place + 1 :]:
                kinds = frozenset((first, second))
                informal = "informal" in kinds
                if kinds in self.plan.no_sector_ties or (informal and layer == "COOP"):
                    continue
                share = SHARE_INFORMAL if informal else SHARE_OF_EXPECTED
                expected = ties * 2 * size[first] * size[second] / (n * (n - 1))
                lack = share * expected - seen.get(kinds, 0)
                if lack > 0 and (best is None or lack > best[0]):
                    best = (lack, first, second)
        return None if best is None else (best[1], best[2])


# --- The dirty twin of a quarter: the same tables as an office would have typed them.

_SEPARATORS = (", ", "; ", " / ", " + ", "\n", " und ")

_CUT = re.compile(r"[,/+\n]| und | and ")

_COUNTRY = {"ar": "Syrisch", "prs": "Afghanisch", "ps": "Afghanisch", "sr": "Jugoslawisch"}

_SHARE = 0.6

_LOST_SHARE = 0.05


@dataclass(frozen=True)
class Loss:
    """A value that the dirty twin no longer holds.

    Parameters
    ----------
    table, line, column
        Where it stood; the header is line 1.
    was, now
        The clean text and the dirty one.
    """

    table: str
    line: int
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class DirtyTwin:
    """Tables with dirt in them.

    Parameters
    ----------
    tables
        German name of a table to its rows, the header first.
    losses
        Each value that nobody can read back.
    """

    tables: Mapping[str, list[list[str]]]
    losses: tuple[Loss, ...]


def _day(text: str, column: Column, chance: random.Random) -> str:
    day = dt.date.fromisoformat(text)
    if not 2000 <= day.year < 2070:
        return text
    forms = [f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", f"{day.day}.{day.month}.{day.year}"]
    forms.append(str((day - dt.date(1899, 12, 30)).days))
    if column.name.endswith("until") and (day + dt.timedelta(days=1)).day == 1:
        forms += [f"{day:%m/%y}", f"{day:%m/%Y}"]
        if day.month == 12:
            forms.append(f"Ende {day.year}")
    return chance.choice(forms)


def _word(name: str, key: str, chance: random.Random) -> str:
    if key in ("yes", "no") and name.startswith("answer"):
        return chance.choice(("ja", "Ja", "x", "X") if key == "yes" else ("nein", "Nein"))
    words = [str(vocabulary(name)[key]["de"]), *map(str, vocabulary(name)[key].get("aliases", ()))]
    word = chance.choice(words)
    return chance.choice((word, word.upper())) if word.isascii() else word


def _spoken(entry: str, chance: random.Random) -> str:
    code, sign, mode = entry.partition(":")
    word = "alle Sprachen" if code == "*" else language_name(code, "de")
    return (
        f"{word}:{_word('mode', mode, chance)}"
        if sign and mode not in MISSING
        else word + sign + mode
    )


def _listed(column: Column, text: str, chance: random.Random) -> str:
    entries = [entry.strip() for entry in text.split(";") if entry.strip()]
    if any(entry in MISSING for entry in entries):
        return text
    if column.type == "languages":
        words = [_spoken(entry, chance) for entry in entries]
    else:
        words = [label(column.vocabulary or "", entry, "de") for entry in entries]
    plain = not any(_CUT.search(word) for word in words)
    return (chance.choice(_SEPARATORS) if plain else "; ").join(words)


def _soiled(column: Column, text: str, chance: random.Random) -> str:
    """Write a text as people type it, so that nothing is lost."""
    if text in ("?", "unknown") and column.type in ("date", "number", "integer", "key", "keys"):
        return "k. A."
    if text in MISSING:
        return text
    match column.type:
        case "date":
            return _day(text, column, chance)
        case "key":
            return _word(column.vocabulary or "", text, chance)
        case "keys" | "languages":
            return _listed(column, text, chance)
        case "number":
            return text.replace(".", ",") if re.fullmatch(r"\d+\.\d+", text) else text
        case "text":
            return f"{text}  "
    return text


def _lost(column: Column, text: str) -> str | None:
    """Write a text so that what it meant can no longer be known."""
    if column.type == "date" and column.name.endswith("until"):
        return "bis auf Weiteres"
    if column.type == "languages":
        return _COUNTRY.get(text)
    return None


def soil(quarter: Quarter, *, seed: int = 1, lossy: bool = True) -> DirtyTwin:
    """Make the dirty twin of a quarter.

    Parameters
    ----------
    quarter
        The clean one.
    seed
        Start of the random numbers.
    lossy
        Whether some values are written so that they cannot be read back.

    Returns
    -------
    twin
        Rows with German headers and words, and what was lost.
    """
    chance = random.Random(seed)
    tables: dict[str, list[list[str]]] = {}
    losses: list[Loss] = []
    for name, table in quarter.tables.items():
        columns = [TABLES[name].columns.get(column) for column in table.columns]
        header = [c.labels["de"] if c else n for c, n in zip(columns, table.columns, strict=True)]
        rows = [header]
        for line, row in enumerate(table.rows, start=2):
            cells = []
            for column, text in zip(columns, row, strict=True):
                shown = text
                if column is not None and text not in MISSING:
                    gone = _lost(column, text) if lossy and chance.random() < _LOST_SHARE else None
                    if gone is not None:
                        losses.append(Loss(name, line, column.name, text, gone))
                    if gone is None and chance.random() < _SHARE:
                        shown = _soiled(column, text, chance)
                    shown = gone or shown
                elif column is not None:
                    shown = _soiled(column, text, chance)
                cells.append(shown)
            rows.append(cells)
        tables[TABLES[name].labels["de"]] = rows
    return DirtyTwin(tables, tuple(losses))


# --- Short ways to write down what was planted.

ANSWERS_KINDS = {"G3": "informal_only"}


def gap(key: str, topic: str, language: str, class_: str, note: str) -> Item:
    """Return a planted cell.

    Parameters
    ----------
    key
        Name of the item.
    topic, language
        The cell.
    class_
        Its class, G1 to G5.
    note
        Why it is so.

    Returns
    -------
    Item
        With the id that the finding has.
    """
    kind = ANSWERS_KINDS.get(class_, "gap")
    return Item(key, kind, f"{kind}:{topic}:{language}:all:any", note, expect={"class": class_})


def bridge(key: str, source: str, target: str, note: str, kind: str = "weak_bridge") -> Item:
    """Return a planted bridge.

    Parameters
    ----------
    key
        Name of the item.
    source, target
        Ids of the actors, in the direction of the tie.
    note
        What makes it weak, strong or untested.
    kind
        ``weak_bridge``, ``strong_bridge`` or ``untested_bridge``.

    Returns
    -------
    Item
        With the id that the finding has.
    """
    first, second = sorted((source, target))
    expect: dict[str, str | int | float | list[str]] = {"source": source, "target": target}
    return Item(key, kind, f"bridge:{first}~{second}", note, expect=expect)


def later(key: str, kind: str, finding: str | None, note: str, **expect: str | int | float) -> Item:
    """Return an item of a kind that the acceptance does not compare.

    Parameters
    ----------
    key
        Name of the item.
    kind
        Kind of the finding, or of the fact.
    finding
        Id of the finding, if it has one.
    note
        What it is.
    **expect
        Figures that are known beforehand.

    Returns
    -------
    Item
        With the status ``later``.
    """
    return Item(key, kind, finding, note, "later", dict(expect))


def closed(
    key: str, language: str, note: str, windows: tuple[str, ...] = ("evening", "saturday")
) -> tuple[Item, ...]:
    """Return the times at which no dock that speaks a language is open.

    Parameters
    ----------
    key
        Beginning of the names of the items.
    language
        Its code.
    note
        Why it is so.
    windows
        The times.

    Returns
    -------
    tuple of Item
        One a window, with the id that the finding has.
    """
    return tuple(
        later(
            f"{key}-{language}-{window}",
            "time_gap",
            f"time_gap:{language}:{window}",
            note,
            language=language,
        )
        for window in windows
    )
