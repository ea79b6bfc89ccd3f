"""Walking distances: measured ones where there are any, else an estimate from the coordinates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.graphs import to_matrix
from ecosystem.model.arrays import BoolArray, FloatArray
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, Table, as_list, as_number, is_unknown, split_mode
from ecosystem.schema import LANGUAGE_TWINS, MISSING, SECTORS
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry


# --- Walking distances: measured ones where there are any, else an estimate from the coordinates.

# Mean radius of the earth.
EARTH_M = 6_371_008.8


_HALF_WIDTH = 1.0

_ROUND = 1.0


def great_circle(one: FloatArray, other: FloatArray) -> FloatArray:
    """Compute the distances as the crow flies between two sets of points."""
    first, second = np.radians(one)[:, None, :], np.radians(other)[None, :, :]
    half = (first - second) / 2
    lean = np.cos(first[..., 0]) * np.cos(second[..., 0]) * np.sin(half[..., 1]) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.sin(half[..., 0]) ** 2 + lean)))


def around_barriers(one: FloatArray, other: FloatArray, barriers: BaseGeometry) -> FloatArray:
    """Compute the shortest distances between two sets of points that cross no barrier."""
    import shapely
    from scipy.sparse.csgraph import dijkstra

    lines = shapely.transform(barriers, lambda xy: xy)
    if lines.is_empty or not len(one) or not len(other):
        return great_circle(one, other)
    middle = np.vstack([one, other]).mean(axis=0)
    north = np.radians(EARTH_M)
    scale = north, north * np.cos(np.radians(middle[0]))

    def metres(points: FloatArray) -> FloatArray:
        """Metres north and east of the middle; good enough for a few kilometres."""
        return np.asarray((points - middle) * scale)

    flat = shapely.transform(lines, lambda xy: metres(xy[:, ::-1]))
    wall = shapely.union_all(flat.buffer(_HALF_WIDTH, cap_style="flat", join_style="mitre"))
    round_it = flat.buffer(_HALF_WIDTH + _ROUND, cap_style="square", join_style="mitre")
    corners = shapely.get_coordinates(shapely.boundary(round_it))
    spots = np.vstack([metres(one), metres(other), corners])
    shapely.prepare(wall)
    pairs = np.array(list(combinations(range(len(spots)), 2)))
    ends = spots[pairs]
    clear = ~shapely.intersects(wall, shapely.linestrings(ends))
    pairs, ends = pairs[clear], ends[clear]
    steps = np.zeros((len(spots), len(spots)))
    # a step of no length would read as no step
    steps[pairs[:, 0], pairs[:, 1]] = np.maximum(np.hypot(*(ends[:, 0] - ends[:, 1]).T), 1e-6)
    ways = dijkstra(steps, directed=False, indices=np.arange(len(one)))
    return np.asarray(ways[:, len(one) : len(one) + len(other)], np.float64)


def points_of(table: Table, keys: Sequence[str], name: str) -> FloatArray:
    """Return where some rows of a table lie."""
    columns = table.select(name, "lat", "lon")
    known = {key: (as_number(lat), as_number(lon)) for key, lat, lon in columns}
    nowhere = (None, None)
    return np.array([known.get(key, nowhere) for key in keys], np.float64).reshape(-1, 2)


def actor_points(quarter: Quarter, actors: Sequence[str]) -> FloatArray:
    """Return where actors are, at their own point or at that of the place where they sit."""
    table = quarter.table("actors")
    place = dict(table.select("id", "at"))
    own = points_of(table, actors, "id")
    there = points_of(table, [place.get(actor, "") for actor in actors], "id")
    return np.where(np.isnan(own), there, own)


def measured(quarter: Quarter, cells: Sequence[str], docks: Sequence[str]) -> FloatArray:
    """Return the walking distances that stand in the table."""
    found = np.full((len(cells), len(docks)), np.nan)
    row = {cell: place for place, cell in enumerate(cells)}
    column = {dock: place for place, dock in enumerate(docks)}
    for cell, dock, metres in quarter.table("distances").select("cell", "dock", "distance_m"):
        if cell in row and dock in column and not is_unknown(metres):
            found[row[cell], column[dock]] = float(metres)
    return found


# --- M12: who lives how far from a docking point, and where many share few hours.

PEOPLE = ("residents", "newcomers")


@dataclass(frozen=True, eq=False)
class Walking:
    """The ways on foot from every cell of the quarter to every docking point."""

    # Ids, sorted; docks without a known place and without a measured way are not among them.
    cells: tuple[str, ...]
    docks: tuple[str, ...]
    left_out: tuple[str, ...]  # Docks in force whose place is unknown.
    metres: FloatArray  # Walking distance, shape (cells, docks); `nan` where unknown.
    crow: FloatArray  # The same as the crow flies.
    # Whether a distance is an estimate and not measured; shape (cells, docks).
    estimated: BoolArray
    residents: FloatArray  # People of each cell; `nan` where unknown.
    newcomers: FloatArray
    points: FloatArray  # Latitude and longitude of the cells; shape (cells, 2).
    parameters: Parameters  # The conventions used.

    @cached_property
    def nearest(self) -> FloatArray:
        """Metres to the nearest docking point of each cell; ``nan`` where none is known."""
        return _smallest(self.metres)

    @cached_property
    def nearest_crow(self) -> FloatArray:
        """The same as the crow flies."""
        return _smallest(self.crow)

    @property
    def rests_on_estimate(self) -> bool:
        """Whether any distance is an estimate."""
        return bool(self.estimated.any())

    def people(self, of: str) -> FloatArray:
        """Return the people of each cell."""
        if of not in PEOPLE:
            raise UsageError("measures.choice", name="of", value=of, known=", ".join(PEOPLE))
        return self.newcomers if of == "newcomers" else self.residents

    def coverage(self, radius: float, *, of: str = "residents") -> float | None:
        """Compute the share of people with a docking point within a distance (C_r)."""
        people = np.nan_to_num(self.people(of))
        if not self.docks or people.sum() <= 0:
            return None
        near = np.nan_to_num(self.nearest, nan=np.inf) <= radius
        return float(people[near].sum() / people.sum())

    def frame(self) -> pd.DataFrame:
        """Return one row a cell: people, nearest docking point and whether that is estimated."""
        import pandas as pd

        known = ~np.isnan(self.nearest)
        best = np.zeros(len(self.cells), np.int64)
        if len(self.docks):
            best = np.argmin(np.where(np.isnan(self.metres), np.inf, self.metres), axis=1)
        rows = numbers_of(known, best)
        docks = [self.docks[dock] if there else None for there, dock in rows]
        guessed = known.copy()
        guessed[known] = self.estimated[known, best[known]]
        return pd.DataFrame(
            {
                "residents": self.residents,
                "newcomers": self.newcomers,
                "nearest": pd.Series(docks, dtype=object),
                "distance_m": self.nearest,
                "crow_m": self.nearest_crow,
                "estimated": guessed,
            }
        ).set_axis(pd.Index(self.cells, name="cell", dtype=object), axis=0)


def _smallest(metres: FloatArray) -> FloatArray:
    filled = np.where(np.isnan(metres), np.inf, metres)
    least = filled.min(axis=1, initial=np.inf)
    # no way at all is infinitely far; no known distance is unknown
    return np.where(np.isnan(metres).all(axis=1), np.nan, least)


def walking(
    quarter: Quarter, *, barriers: BaseGeometry | None = None, parameters: Parameters | None = None
) -> Walking:
    """Measure the ways on foot from where people live to the docking points (M12).

    Parameters
    ----------
    quarter
        The quarter, with cells in the table of residents.
    barriers
        Lines that nobody crosses, such as a railway (see `read_barriers`); they bear on
        estimates only.
    parameters
        Conventions: ``walk_detour`` and the distances ``walk_near_m``, ``walk_far_m``.

    Returns
    -------
    walking
        Distances of the table where it has them, else an estimate: 1.3 times the distance as the
        crow flies, or as one walks round the barriers. A dock without a known place is left out
        and named.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C., & Bergman, L. (1971). The location of emergency service
    facilities. Operations Research 19(6), 1363-1373. doi:10.1287/opre.19.6.1363

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> walking(load_sample("mini")).cells
    ('Z1', 'Z2')
    """
    network = analyse(quarter, parameters).network
    table = quarter.table("residents")
    rows = sorted(range(len(table)), key=lambda row: table.column("cell")[row])
    table = table.keep(rows)
    cells = table.column("cell")
    docks = [network.ids[dock] for dock in network.docks.tolist()]
    there, points = points_of(table, cells, "cell"), actor_points(quarter, docks)
    known = measured(quarter, cells, docks)
    crow = great_circle(there, points)
    way = crow
    placed = ~np.isnan(points).any(axis=1)
    if barriers is not None:
        way = crow.copy()
        way[:, placed] = around_barriers(there, points[placed], barriers)
    estimate = way * network.parameters["walk_detour"]
    metres = np.where(np.isnan(known), estimate, known)
    kept = np.flatnonzero(~np.isnan(metres).all(axis=0)) if cells else np.flatnonzero(placed)

    def numbers(column: str) -> FloatArray:
        return np.array([as_number(text) for text in table.column(column)], np.float64)

    return Walking(
        cells=tuple(cells),
        docks=tuple(docks[dock] for dock in kept.tolist()),
        left_out=tuple(d for place, d in enumerate(docks) if place not in set(kept.tolist())),
        metres=metres[:, kept],
        crow=crow[:, kept],
        estimated=(np.isnan(known) & ~np.isnan(metres))[:, kept],
        residents=numbers("residents"),
        newcomers=numbers("newcomers"),
        points=there,
        parameters=network.parameters,
    )


# --- Opening hours as the 672 quarter hours of a week.

# Minutes of one slot of the week.
STEP = 15


PER_DAY = 24 * 60 // STEP

SLOTS = 7 * PER_DAY

SATURDAY = 5

_BY_APPOINTMENT = re.compile(r"appointment|vereinbar|absprache|termin|anmeld", re.IGNORECASE)

_USUAL_WEEK = dt.date(2025, 1, 13)


def slots_of(text: str, wave: dt.date | None = None) -> tuple[BoolArray, BoolArray]:
    """Read opening hours as slots of a week."""
    # Clock times of the place itself; a week without public holidays.
    import opening_hours

    nothing, always = np.zeros(SLOTS, np.bool_), np.ones(SLOTS, np.bool_)
    if is_unknown(text):
        return nothing, always
    day = wave or _USUAL_WEEK
    start = dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time())
    week = start, start + dt.timedelta(days=7)
    try:
        spans = list(opening_hours.OpeningHours(text).intervals(*week))
    except opening_hours.ParserError:  # type: ignore[attr-defined]
        return nothing, nothing if _BY_APPOINTMENT.search(text) else always
    certain, possible = nothing.copy(), nothing.copy()
    for begin, end, state, comment in spans:
        if str(state) == "closed" or _BY_APPOINTMENT.search(str(comment)):
            continue
        first, last = (_minute(moment, start) for moment in (begin, end))
        if str(state) == "open":
            certain[-(-first // STEP) : last // STEP] = True
        else:
            possible[first // STEP : -(-last // STEP)] = True
    return certain, certain | possible


def _minute(moment: dt.datetime, start: dt.datetime) -> int:
    return int((moment.replace(tzinfo=None) - start).total_seconds()) // 60


def spans_of(slots: BoolArray) -> list[tuple[int, int, int]]:
    """List every unbroken stretch within a day."""
    found = []
    for day in range(7):
        row = np.concatenate([[False], slots[day * PER_DAY : (day + 1) * PER_DAY], [False]])
        edges = np.flatnonzero(row[1:] != row[:-1]).tolist()
        pairs = zip(edges[::2], edges[1::2], strict=True)
        found += [(day, first * STEP, last * STEP) for first, last in pairs]
    return found


# --- M13: when docking points are open to whoever walks in, on a week of quarter hours.

# Times at which people who work can come: Monday to Friday from 17:00, and Saturday.
WINDOWS = ("evening", "saturday")


@dataclass(frozen=True, eq=False)
class DockHours:
    """When one docking point is open without an appointment."""

    dock: str  # Id of the actor.
    # Slots of the week, Monday first, in which it is open for certain; shape (672,).
    open: BoolArray
    possible: BoolArray  # Slots in which it is open if everything unknown is a yes.
    languages: tuple[str, ...]  # What stands in the table, or what a blank means in this quarter.

    def speaks(self, language: str, parameters: Parameters) -> bool | None:
        """Tell whether somebody there speaks a language well enough; None if that is unknown."""
        serving = {language, LANGUAGE_TWINS.get(language, language), "*"}
        known: bool | None = False
        for entry in self.languages:
            code, mode = split_mode(entry)
            if entry in MISSING or (code in serving and mode in MISSING):
                known = None
            elif code in serving and (parameters[f"mode.{mode}"] >= parameters["language_min"]):
                return True
        return known


@dataclass(frozen=True, eq=False)
class OpenHours:
    """The hours of all docking points in force."""

    docks: tuple[DockHours, ...]  # Sorted by id.
    parameters: Parameters  # The conventions used.

    @cached_property
    def windows(self) -> Mapping[str, BoolArray]:
        """Slots of each window, by its name."""
        day, slot = np.divmod(np.arange(SLOTS), PER_DAY)
        late = slot * STEP >= self.parameters["evening_hour"] * 60
        return {"evening": (day < SATURDAY) & late, "saturday": day == SATURDAY}

    def only(self, docks: Collection[str]) -> OpenHours:
        """Return the hours of some of the docking points."""
        return replace(self, docks=tuple(dock for dock in self.docks if dock.dock in docks))

    def union(self, language: str) -> tuple[BoolArray, BoolArray]:
        """Return the slots with an open dock that speaks a language."""
        certain, possible = np.zeros(SLOTS, np.bool_), np.zeros(SLOTS, np.bool_)
        for dock in self.docks:
            speaks = dock.speaks(language, self.parameters)
            if speaks:
                certain |= dock.open
            if speaks is not False:
                possible |= dock.possible
        return certain, possible


def open_hours(quarter: Quarter, *, parameters: Parameters | None = None) -> OpenHours:
    """Read when the docking points in force are open without an appointment (M13)."""
    network = analyse(quarter, parameters).network
    table = quarter.table("docks")
    blank = quarter.meta.blank_language
    in_force = {network.ids[dock] for dock in network.docks.tolist()}
    columns = table.select("actor", "opening_hours", "walk_in", "languages")
    found = []
    for dock, text, walk_in, languages in sorted(columns):
        if dock not in in_force:
            continue
        certain, possible = slots_of(text, quarter.meta.wave)
        if walk_in == "no":
            certain, possible = np.zeros_like(certain), np.zeros_like(possible)
        elif is_unknown(walk_in):
            certain = np.zeros_like(certain)
        found.append(DockHours(dock, certain, possible, as_list(languages or blank)))
    return OpenHours(tuple(found), network.parameters)


def hours_unread(quarter: Quarter) -> bool:
    """Tell whether hours stand there, and the extra that reads them is not installed."""
    hours = quarter.table("docks").column("opening_hours")
    return not all(map(is_unknown, hours)) and find_spec("opening_hours") is None


def open_hours_table(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """List when the docking points are open to whoever walks in (M13).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    table
        One row a stretch: ``dock``, ``weekday`` (0 is Monday), ``start_minute`` and
        ``end_minute`` after midnight on a grid of 15 minutes; sorted. Hours by appointment and
        docks that take nobody without one are left out, and so are docks whose hours are unknown:
        what is not in the table is not closed. Where only the walk-in is unknown the hours are in.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> table = open_hours_table(load_sample("mini"))
    >>> table.columns.tolist()
    ['dock', 'weekday', 'start_minute', 'end_minute']
    """
    import pandas as pd

    found = open_hours(quarter, parameters=parameters)
    hours = dict(quarter.table("docks").select("actor", "opening_hours"))
    rows = []
    for dock in found.docks:
        known = slots_of(hours[dock.dock], quarter.meta.wave)[0] & dock.possible
        rows += [(dock.dock, *span) for span in spans_of(known)]
    frame = pd.DataFrame(rows, columns=["dock", "weekday", "start_minute", "end_minute"])
    return frame.astype({"dock": object, "weekday": int, "start_minute": int, "end_minute": int})


def language_hours(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """Count for each language the hours of the week with an open docking point that speaks it.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``evening_hour`` says when the evening begins.

    Returns
    -------
    table
        One row a language that somebody needs, by code: hours of the ``week``, the ``evening``
        (Monday to Friday) and ``saturday``, each for certain and, with ``_high``, if everything
        unknown is a yes. Missing everywhere if there is no dock.
    """
    network = analyse(quarter, parameters).network
    codes = sorted({cell.language for cell in network.demand.cells if cell.needed})
    return hours_by_language(open_hours(quarter, parameters=parameters), codes)


def hours_by_language(hours: OpenHours, codes: Sequence[str]) -> pd.DataFrame:
    """Count the hours of the week for some languages and some docking points."""
    import pandas as pd

    whole = {"week": np.ones(SLOTS, np.bool_), **hours.windows}
    columns = [f"{name}{end}" for name in whole for end in ("", "_high")]
    rows = []
    for code in codes:
        certain, possible = hours.union(code)
        windows = whole.values()
        both = [(slots & window).sum() for window in windows for slots in (certain, possible)]
        rows.append([float(count) * STEP / 60 if hours.docks else np.nan for count in both])
    return pd.DataFrame(
        np.array(rows, np.float64).reshape(len(codes), len(columns)),
        index=pd.Index(list(codes), name="language", dtype="object"),
        columns=columns,
    )


# --- M12: how many walk-in hours there are for people, shared with all who live near (E2SFCA).


def nearness(metres: FloatArray, parameters: Parameters) -> FloatArray:
    """Weigh distances: 1 up to 400 m, 0.6 up to 800 m, 0.2 up to 1 200 m, else 0."""
    far = np.nan_to_num(metres, nan=np.inf)
    steps = [far <= parameters[f"walk_{name}_m"] for name in ("near", "far", "limit")]
    return np.select(
        steps, [1.0, parameters["walk_weight_far"], parameters["walk_weight_limit"]], 0.0
    )


def competition(
    metres: FloatArray, people: FloatArray, supply: FloatArray, parameters: Parameters
) -> FloatArray:
    """Compute how much help each person of a cell can have, shared with all who are near (E2SFCA).

    Source: Luo, W., & Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method
    for measuring spatial accessibility to primary care physicians. Health & Place 15(4), 1100-1107.
    doi:10.1016/j.healthplace.2009.06.002
    """
    weights = nearness(metres, parameters)
    crowd = people @ weights
    each = np.divide(supply, crowd, out=np.zeros_like(crowd), where=crowd > 0)
    return np.asarray(weights @ each)


def accessibility(
    quarter: Quarter,
    *,
    of: str = "residents",
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> pd.Series[float]:
    """Tell how many walk-in hours a week there are for 1 000 people of each cell (M12, E2SFCA).

    Parameters
    ----------
    quarter
        The quarter.
    of
        Whom the hours are shared among: ``residents`` or ``newcomers``.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions.

    Returns
    -------
    hours
        By cell. Docks whose hours are unknown add nothing; missing everywhere if no dock has
        known hours.

    Raises
    ------
    UsageError
        If `of` is neither.
    """
    import pandas as pd

    found = walking(quarter, barriers=barriers, parameters=parameters)
    hours = {d.dock: float(d.open.sum()) * STEP / 60 for d in open_hours(quarter).docks}
    supply = np.array([hours.get(dock, 0.0) for dock in found.docks], np.float64)
    people = np.nan_to_num(found.people(of))
    if supply.sum() <= 0 or people.sum() <= 0:
        values = np.full(len(found.cells), np.nan)
    else:
        values = 1000 * competition(found.metres, people, supply, found.parameters)
    return pd.Series(values, pd.Index(found.cells, name="cell", dtype=object), name="accessibility")


# --- M12: where one more docking point would bring help near to most people.

EXACT_CANDIDATES = 25

EXACT_SITES = 3


@dataclass(frozen=True)
class Sites:
    """The places that bring a docking point near to most people."""

    # Ids of the cells in which to look for a place, in the order in which they help most.
    chosen: tuple[str, ...]
    gained: tuple[float, ...]  # People who newly have a docking point near by, after each of them.
    radius: float  # What counts as near, in metres on foot.
    of: str  # Whom was counted: `residents` or `newcomers`.
    # Whether every choice was compared; else each next best one was taken, which is at least 63
    # per cent of the best.
    exact: bool


def cover(worth: FloatArray, sites: int) -> tuple[tuple[int, ...], bool]:
    """Choose the candidates that together are worth most (maximal covering).

    Source: Church, R., & ReVelle, C. (1974). The maximal covering location problem. Papers of the
    Regional Science Association 32(1), 101-118. doi:10.1007/BF01942293

    Source: Nemhauser, G. L., Wolsey, L. A., & Fisher, M. L. (1978). An analysis of approximations
    for maximizing submodular set functions, I. Mathematical Programming 14(1), 265-294.
    doi:10.1007/BF01588971
    """
    count = worth.shape[1]
    exact = sites == 1 or (count <= EXACT_CANDIDATES and sites <= EXACT_SITES)
    among = list(range(count))
    if exact and sites > 1 and count:
        sets = list(combinations(range(count), min(sites, count)))
        values = [round(float(worth[:, list(each)].max(axis=1).sum()), 9) for each in sets]
        among = list(sets[int(np.argmax(values))])
    return _greedy(worth, among, sites), exact


def _greedy(worth: FloatArray, among: Sequence[int], sites: int) -> tuple[int, ...]:
    have = np.zeros(worth.shape[0])
    chosen: list[int] = []
    for _ in range(min(sites, len(among))):
        gains = [
            round(float(np.maximum(worth[:, c] - have, 0).sum()), 9) if c not in chosen else -1.0
            for c in among
        ]
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen.append(among[best])
        have = np.maximum(have, worth[:, among[best]])
    return tuple(chosen)


def near_to(
    found: Walking, points: FloatArray, radius: float, barriers: BaseGeometry | None
) -> BoolArray:
    """Tell which cells have which points near by, estimated."""
    metres = great_circle(found.points, points)
    if barriers is not None:
        metres = around_barriers(found.points, points, barriers)
    return np.asarray(metres * found.parameters["walk_detour"] <= radius)


def best_sites(
    quarter: Quarter,
    *,
    sites: int = 1,
    radius: float | None = None,
    of: str = "newcomers",
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> Sites:
    """Look for the cells in which a new docking point would be near to most people (M12).

    Parameters
    ----------
    quarter
        The quarter, with cells in the table of residents.
    sites
        How many new docking points.
    radius
        What counts as near; 400 m if None (``walk_near_m``).
    of
        Whom to count: ``newcomers``, or ``residents``, which are taken where no newcomers are
        known.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions.

    Returns
    -------
    sites
        The cells, at their centres. New ways are estimates, since nobody has walked them yet.
        Fewer than asked for where a further one would help nobody.

    Raises
    ------
    UsageError
        If fewer than one site is asked for, or `of` is neither.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> best_sites(load_sample("mini"), radius=100).chosen
    ('Z2',)
    """
    if sites < 1:
        raise UsageError("measures.at_least", name="sites", value=sites, least=1)
    found = walking(quarter, barriers=barriers, parameters=parameters)
    if np.nansum(found.people(of)) <= 0:
        of = "residents"
    near = found.parameters["walk_near_m"] if radius is None else radius
    people = np.nan_to_num(found.people(of))
    served = np.nan_to_num(found.nearest, nan=np.inf) <= near
    open_people = np.where(served, 0.0, people)
    close = near_to(found, found.points, near, barriers)
    worth = np.where(close, open_people[:, None], 0.0)
    chosen, exact = cover(worth, sites)
    gained = tuple(
        float(worth[:, list(chosen[: place + 1])].max(axis=1).sum()) for place in range(len(chosen))
    )
    return Sites(tuple(found.cells[c] for c in chosen), gained, float(near), of, exact)


# --- M35: which places to ask whether they want to become a docking point.

# Places that people pass anyway and that an office may ask; all others must have offered.
PUBLIC_PLACES = (
    *("library", "school", "daycare", "adult_education", "neighbourhood_management"),
    *("municipal_office", "public_health", "association", "sports_club"),
)


_SENT_TO = tuple(SECTORS.index(name) for name in ("state", "welfare", "civil"))

# Onward ties that a new docking point is given.
TIES = 2


@dataclass(frozen=True)
class Candidate:
    """A place that could become a docking point."""

    actor: str  # Its id.
    agreed: bool  # Whether it said that it wants to; else it is to be asked first.
    people: float  # People who would newly have a docking point near by.
    # Share of all needs that it reaches with two onward ties and at most two hand-overs.
    needs: float
    # People times share of needs: those newly connected, each with a part of their needs.
    connected: float
    ties: tuple[str, ...]  # The two actors to whom it should send people on.


@dataclass(frozen=True)
class Candidates:
    """The places to ask, best first."""

    chosen: tuple[Candidate, ...]  # In the order in which they add most.
    connected: float  # People newly connected by all of them together, each counted once.
    exact: bool  # Whether every choice was compared.


def _eligible(quarter: Quarter, analysis: Analysis, agreed: Collection[str]) -> list[int]:
    network = analysis.network
    facts = {key: rest for key, *rest in quarter.table("actors").select("id", "type", "kind")}
    for actor in agreed:
        if actor not in facts:
            raise UnknownActorError("measures.unknown_actor", actor=actor)
    docks = set(network.docks.tolist())
    found = []
    for place, actor in enumerate(network.ids):
        kind_of, form = facts[actor]
        hidden = network.informal[place] or form in ("person_pseudonym", "group_node")
        if place not in docks and not hidden and (actor in agreed or kind_of in PUBLIC_PLACES):
            found.append(place)
    return found


def _needs_reached(analysis: Analysis, place: int) -> tuple[float, tuple[int, ...]]:
    """Share of needs within two hand-overs, given the best two new ties, and these ties."""
    graph, network = analysis.generous, analysis.network
    cells = network.demand.cells
    demand = network.demand.weights
    if demand.sum() <= 0:
        return 0.0, ()
    own = to_matrix(graph.levels[2][place : place + 1], len(cells))[0]
    next_ones = to_matrix(graph.levels[1], len(cells))
    able = {offer.actor for offer in network.offers if offer.formal} - {place}
    official = [a for a in sorted(able) if network.sectors[a] in _SENT_TO]
    tied = set(graph.arcs.target[graph.arcs.source == place].tolist())
    gains = {a: float(demand[next_ones[a] & ~own].sum()) for a in official if a not in tied}
    useful = sorted((a for a, gain in gains.items() if gain > 0), key=lambda a: (-gains[a], a))[:12]
    best, ties = float(demand[own].sum()), tuple[int, ...]()
    for size in range(1, TIES + 1):
        for choice in combinations(sorted(useful), size):
            value = float(demand[own | next_ones[list(choice)].any(axis=0)].sum())
            if value > best + 1e-9:
                best, ties = value, choice
    return best / float(demand.sum()), ties


def dock_candidates(
    quarter: Quarter,
    *,
    agreed: Collection[str] = (),
    places: int = 3,
    of: str = "newcomers",
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> Candidates:
    """Choose places that could become docking points, consent first (M35).

    Parameters
    ----------
    quarter
        The quarter, with cells in the table of residents.
    agreed
        Ids of actors that said that they want to take part. Shops, congregations and all other
        private places are considered only if they are among them.
    places
        How many to choose.
    of
        Whom to count: ``newcomers`` or ``residents``.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions; ``walk_near_m`` is what counts as near.

    Returns
    -------
    candidates
        Places for which most people are newly connected: people who have no docking point within
        400 metres but would have this one, times the share of needs that it reaches with two new
        onward ties within two hand-overs. Public places that did not agree yet are to be asked
        first. Informal places and persons are never among them.

    Raises
    ------
    UnknownActorError
        If an id in `agreed` does not exist.
    UsageError
        If fewer than one place is asked for, or `of` is neither.
    """
    if places < 1:
        raise UsageError("measures.at_least", name="places", value=places, least=1)
    analysis = analyse(quarter, parameters)
    network = analysis.network
    found = walking(quarter, barriers=barriers, parameters=parameters)
    radius = found.parameters["walk_near_m"]
    able = _eligible(quarter, analysis, agreed)
    points = actor_points(quarter, [network.ids[place] for place in able])
    placed = [n for n in range(len(able)) if not np.isnan(points[n]).any()]
    able, points = [able[n] for n in placed], points[placed]
    if not able:
        return Candidates((), 0.0, exact=True)
    people = np.nan_to_num(found.people(of))
    served = np.nan_to_num(found.nearest, nan=np.inf) <= radius
    close = near_to(found, points, radius, barriers)
    gain = np.where(close, np.where(served, 0.0, people)[:, None], 0.0)
    useful = [n for n in range(len(able)) if gain[:, n].sum() > 0]
    reached = {n: _needs_reached(analysis, able[n]) for n in useful}
    worth = np.zeros(gain.shape)
    for n, (share, _) in reached.items():
        worth[:, n] = gain[:, n] * share
    chosen, exact = cover(worth[:, useful], places)
    rows = [useful[column] for column in chosen]
    total = float(worth[:, rows].max(axis=1).sum()) if rows else 0.0
    found_places = tuple(
        Candidate(
            actor=network.ids[able[n]],
            agreed=network.ids[able[n]] in agreed,
            people=float(gain[:, n].sum()),
            needs=reached[n][0],
            connected=float(worth[:, n].sum()),
            ties=tuple(network.ids[a] for a in reached[n][1]),
        )
        for n in rows
    )
    return Candidates(found_places, total, exact)


# --- M14: how well a docking point can be seen and entered from the street.

# The ten items, as they stand in the table of docking points.
ITEMS = (
    *("ground_floor", "shop_window", "busy_location", "readable_sign", "multilingual_sign"),
    *("lit", "walk_in", "no_registration", "step_free", "friendly_entrance"),
)


_ANSWERS = {"yes": 1.0, "no": 0.0}


def visibility(
    answers: Mapping[str, float | None], weights: Mapping[str, float], known_min: float
) -> tuple[float | None, float | None, float | None]:
    """Compute the score of one docking point and its bounds."""
    whole = sum(weights.values())
    known = sum(weight for item, weight in weights.items() if answers[item] is not None)
    have = sum(weight * (answers[item] or 0.0) for item, weight in weights.items())
    if whole <= 0 or known <= 0 or known / whole < known_min - 1e-12:
        return None, None, None
    return have / known, have / whole, (have + whole - known) / whole


def visibility_table(
    quarter: Quarter,
    *,
    weights: Mapping[str, float] | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """List what makes each docking point easy to see and enter, item by item (M14).

    Parameters
    ----------
    quarter
        The quarter.
    weights
        Weight of each item, as a workshop set them; equal weights if None. Items that are left
        out weigh nothing.
    parameters
        Conventions; ``visibility_known_min`` is the share that must be known.

    Returns
    -------
    table
        One row a docking point in force, by id and not by score, since this is no ranking: the
        ten items (1, 0, missing), ``known`` (share of the weight), ``score``, ``low`` and
        ``high``; missing where less than 60 per cent is known. Read the items, not only the sum.

    Raises
    ------
    UsageError
        If a weight is negative or belongs to no item.

    Notes
    -----
    A formative checklist: the items make the entrance, they do not measure something behind it,
    so that no reliability coefficient applies.

    References
    ----------
    OECD, European Union, & Joint Research Centre (2008). Handbook on constructing composite
    indicators: methodology and user guide. OECD Publishing. doi:10.1787/9789264043466-en
    """
    import pandas as pd

    given = dict(weights) if weights is not None else dict.fromkeys(ITEMS, 1.0)
    for item, weight in given.items():
        if item not in ITEMS or weight < 0:
            said = f"{item}={weight}"
            raise UsageError("measures.choice", name="weights", value=said, known=", ".join(ITEMS))
    network = analyse(quarter, parameters).network
    in_force = {network.ids[dock] for dock in network.docks.tolist()}
    known_min, whole = network.parameters["visibility_known_min"], sum(given.values())
    rows = []
    for dock, *told in sorted(quarter.table("docks").select("actor", *ITEMS)):
        if dock in in_force:
            answers = dict(zip(ITEMS, map(_ANSWERS.get, told), strict=True))
            known = sum(w for item, w in given.items() if answers[item] is not None)
            share = known / whole if whole > 0 else np.nan
            rows.append((dock, *answers.values(), share, *visibility(answers, given, known_min)))
    columns = ["dock", *ITEMS, "known", "score", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns).set_index("dock")
    return frame.astype("float64")
