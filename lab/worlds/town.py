"""The town of Wessenburg, which does not exist: what a quarter consists of, and its tables.

Words, patterns of names and the columns of each table stand in ``town.toml``.
"""

from __future__ import annotations

import math
import random
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("town.toml").read_text(encoding="utf-8"))
COLUMNS: dict[str, tuple[str, ...]] = {
    table: tuple(columns.split()) for table, columns in WORDS["columns"].items()
}
TYPE_SECTOR: dict[str, str] = {
    kind: sector for sector, kinds in WORDS["sectors"].items() for kind in kinds.split()
}
SECTORS = tuple(WORDS["sectors"])

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
        """Return finding id to kind for everything that the acceptance compares."""
        return {
            item.finding: str(item.expect.get("class", item.kind))
            for item in self.planted
            if item.finding is not None and item.status in ("planted", "incidental")
        }


def make_row(table: str, **values: object) -> Row:
    """One full row of a table: every column in its order, blank where nothing is given."""
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
    """
    return random.Random("/".join((str(seed), *labels)))


# --- Short ways to write down what was planted.

ANSWERS_KINDS = {"G3": "informal_only"}


def gap(key: str, topic: str, language: str, class_: str, note: str) -> Item:
    """Return a planted cell."""
    kind = ANSWERS_KINDS.get(class_, "gap")
    return Item(key, kind, f"{kind}:{topic}:{language}:all:any", note, expect={"class": class_})


def bridge(key: str, source: str, target: str, note: str, kind: str = "weak_bridge") -> Item:
    """Return a planted bridge."""
    first, second = sorted((source, target))
    expect: dict[str, str | int | float | list[str]] = {"source": source, "target": target}
    return Item(key, kind, f"bridge:{first}~{second}", note, expect=expect)


def later(
    key: str, kind: str, finding: str | None, note: str, **expect: str | int | list[str]
) -> Item:
    """Return an item of a kind that the acceptance does not compare."""
    return Item(key, kind, finding, note, "later", dict(expect))


# --- What is fixed about a quarter before chance fills it: who is there, who sends to whom,
# demand.

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
    hours: str
    languages: str
    visits: int | None = None
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
        """Return the actor with this id."""
        return next(member for member in self.cast if member.id == identifier)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the quarter, in the order of their shares."""
        return tuple(self.shares)

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
        """Centre of a cell."""
        return ((column + 0.5) * self.width / self.columns, (line + 0.5) * self.height / self.lines)

    def behind(self, point: Point) -> bool:
        """Whether a point lies in a cell behind the railway line."""
        column = int(point[0] / self.width * self.columns)
        line = int(point[1] / self.height * self.lines)
        return (column, line) in self.beyond


def degrees(plan: Plan, point: Point) -> dict[str, str]:
    """Columns ``lat`` and ``lon`` of a point."""
    lat, lon = plan.origin
    east = KM_PER_DEGREE * math.cos(math.radians(lat))
    return {"lat": f"{lat + point[1] / KM_PER_DEGREE:.6f}", "lon": f"{lon + point[0] / east:.6f}"}


def place_actors(plan: Plan, ground: Ground, rng: random.Random) -> dict[str, Point]:
    """Return a point for every actor inside the quarter that is no informal one."""
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
    """Return the table of cells, with totals exactly as planned."""
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
    """Return some positions that somebody moved by hand: the hubs, side by side at the top."""
    return [
        make_row(
            "positions",
            actor=hub,
            x=f"{0.42 + 0.07 * number:.3f}",
            y=f"{0.78 - 0.09 * (number % 2):.3f}",
        )
        for number, hub in enumerate(plan.hubs)
    ]


# --- Where the money comes from and until when.

SOURCES: list[str] = WORDS["places"]["sources"]

LEVELS = ("state", "foundation", "federal", "eu", "municipal", "other")

ENDING = tuple(f"FUND-{number:02d}" for number in range(1, 10))

RENEWED = "FUND-10"

NEXT_YEAR = ("FUND-11", "FUND-12")

LATER = ("FUND-13", "FUND-14", "FUND-15", "FUND-16")

PERMANENT = ("FUND-17", "FUND-18")

# Invented euros a year; of two fundings nobody wrote them down.
AMOUNTS = (
    *(48_000, 18_000, 62_000, 25_000, 30_000, 9_000, 41_000, None, 55_000, 36_000),
    *(28_000, None, 52_000, 20_000, 70_000, 24_000, 210_000, 140_000),
)


def funding_table(year: int) -> list[Row]:
    """Nine projects that end this year, one that was renewed, later ones, and permanent money."""
    rows: list[Row] = []

    def add(identifier: str, first: int, last: int | None, **values: object) -> None:
        place = len(rows) % len(SOURCES)
        rows.append(
            make_row(
                "funding",
                id=identifier,
                source=SOURCES[place],
                level=LEVELS[place],
                amount_year=AMOUNTS[len(rows)],
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
        rows[-1] |= {"source": "Stadt Wessenburg, Haushalt", "level": "municipal"}
    return rows


# --- Invented names and addresses for the town of Wessenburg, which does not exist.


class Namer:
    """Draws names without repeating one."""

    def __init__(self, rng: random.Random, quarter: str) -> None:
        self._rng = rng
        self._quarter = quarter
        self._used: set[str] = set()

    def name(self, identifier: str, type_: str, called: str = "") -> str:
        """Return a name for an actor."""
        templates = (called,) if called else WORDS["names"][type_]
        districts: list[str] = WORDS["places"]["districts"]
        if TYPE_SECTOR[type_] == "informal":
            name = templates[0].format(code=f"{identifier[0]}-{identifier[1:]}")
            self._used.add(name)
            return name
        places = self._rng.sample(districts, len(districts))
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
        """Return an invented address."""
        place = district or self._quarter
        street = self._rng.choice(WORDS["places"]["streets"])
        code = WORDS["places"]["postcodes"].get(place, "00310")
        return f"{street} {self._rng.randint(1, 98)}, {code} Wessenburg-{place}"


# --- Actors, docks and needs as tables.

SIGNS: list[str] = WORDS["words"]["signs"].split()
PUBLIC_TYPES = frozenset(WORDS["words"]["public_types"].split())


def actor_table(plan: Plan, points: dict[str, Point], rng: random.Random) -> list[Row]:
    """Return the table of actors with invented names and addresses."""
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


def dock_table(plan: Plan, rng: random.Random, missing: list[str]) -> list[Row]:
    """Return the table of docks."""
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
    """Need by topic and language: newcomers, their languages, contacts per 100 newcomers."""
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
    """Nine districts over four years."""
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
    """Classes of landlords with the fair-letting commitment and its nine items."""
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


def action_table(rows: list[list[str]]) -> list[Row]:
    """Return what the round has agreed to do."""
    columns = ("finding", "action", "owner_role", "due", "status")
    return [
        make_row("actions", id=f"A{place}", **dict(zip(columns, row, strict=True)))
        for place, row in enumerate(rows, start=1)
    ]


def quarter_meta(plan: Plan) -> Meta:
    """Return the property ``quarter`` of the package."""
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
