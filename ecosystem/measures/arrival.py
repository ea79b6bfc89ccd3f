"""M36: where people arrive, and whether structures have grown there; R1: how much is permanent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures import graphs
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.journeys import Way
from ecosystem.model.arrays import FloatArray
from ecosystem.model.network import TOPIC_BIT, Matcher, Network, numbers_of, wider
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, as_list, as_number, is_unknown, split_mode
from ecosystem.schema import LANGUAGE_TWINS, MISSING, TOPICS
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import pandas as pd


# --- M36: where people arrive, and whether structures have grown there; R1: how much is
# permanent.

# An area is high, rising or falling from so many standard deviations on.
STEP = 0.5


YEARS = 3

_NATION = re.compile(r"n_[A-Z]{2}")


@dataclass(frozen=True)
class _Area:
    area: str
    year: int
    parts: tuple[float, ...]
    mix: float
    newcomers: float


def _value(record: dict[str, str], name: str) -> float:
    number = as_number(record.get(name, ""))
    return np.nan if number is None else number


def _mix(record: dict[str, str]) -> float:
    nations = [_value(record, name) for name in sorted(record) if _NATION.fullmatch(name)]
    known = np.array([count for count in nations if not np.isnan(count)], np.float64)
    whole = known.sum()
    return float(1 - ((known / whole) ** 2).sum()) if whole > 0 else np.nan


def _area(record: dict[str, str]) -> _Area:
    names = ("residents", "in_moves_abroad", "moves_in", "moves_out", "newcomers")
    residents, abroad, moves_in, moves_out, newcomers = (_value(record, name) for name in names)
    whole = residents or np.nan
    parts = abroad / whole, (moves_in + moves_out) / whole, newcomers / whole
    return _Area(record["area"], int(record["year"]), parts, _mix(record), newcomers)


def _areas(quarter: Quarter) -> list[_Area]:
    check_quarter(quarter)
    found = map(_area, quarter.table("areas").records())
    return sorted(found, key=lambda area: (area.area, area.year))


def _spread(values: FloatArray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return (float(known.mean()), float(known.std())) if len(known) > 1 else (np.nan, np.nan)


def _index(areas: list[_Area]) -> dict[tuple[str, int], float]:
    """Mean of the components, each against all areas in the latest year."""
    latest = max(area.year for area in areas)
    parts = np.array([area.parts for area in areas], np.float64)
    now = np.array([area.year == latest for area in areas])
    scores = np.full(parts.shape, np.nan)
    for column in range(parts.shape[1]):
        mean, deviation = _spread(parts[now, column])
        if deviation > 0:
            scores[:, column] = (parts[:, column] - mean) / deviation
    found = {}
    for area, row in zip(areas, scores, strict=True):
        whole = not np.isnan(row).any()
        found[area.area, area.year] = float(row.mean()) if whole else np.nan
    return found


def _type(
    index: float, change: float, spread: float, mean: float, density: float, least: float
) -> str:
    """Grown, new, relieved, watch, or nothing special."""
    if np.isnan(index):
        return "unknown"
    high = index >= mean + STEP * spread
    rising, falling = change >= STEP * spread, change <= -STEP * spread
    if falling and index - change >= mean + STEP * spread:
        return "relieved"
    if not (high or rising):
        return "usual"
    if np.isnan(density):
        return "watch"
    if density < least:
        return "new"
    return "grown" if high else "watch"


def offers_per_1000(quarter: Quarter, *, parameters: Parameters | None = None) -> float | None:
    """Count the official offers in force for each 1 000 newcomers (M36).

    Parameters
    ----------
    quarter
        The quarter; newcomers are those of its own row in the table of areas in the latest year,
        else the sum over its cells.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    density
        None if no newcomers are known.
    """
    newcomers = [a.newcomers for a in _areas(quarter) if a.area == quarter.meta.id]
    people = newcomers[-1] if newcomers else np.nan
    if not people > 0:
        cells = [as_number(text) for text in quarter.table("residents").column("newcomers")]
        people = sum(count or 0.0 for count in cells)
    offers = sum(offer.formal for offer in analyse(quarter, parameters).network.offers)
    return 1000 * offers / people if people > 0 else None


def arrival_areas(
    quarter: Quarter, *others: Quarter, parameters: Parameters | None = None, mix: bool = False
) -> pd.DataFrame:
    """Tell where people arrive, and whether structures have grown there (M36).

    Parameters
    ----------
    quarter
        The quarter, with a table of areas of its town.
    *others
        Further quarters of the same town, for their offers.
    parameters
        Conventions; ``offers_per_1000_min`` is the density below which structures have not grown.
    mix
        Add a column with the mix of nationalities, for research alone.

    Returns
    -------
    table
        One row an area in its latest year: ``year``; ``index`` (mean of three standardised
        figures: moves in from abroad, moves in and out, newcomers);
        ``change`` over three years; ``newcomers``; ``density`` (official offers per 1 000
        newcomers, only for quarters that are mapped); ``type``: ``grown``, ``new`` (many arrive,
        or more and more, and few offers), ``relieved`` (was high and fell), ``watch`` (high or
        rising, and offers are not known or many), ``usual``, or ``unknown``. Missing where not
        defined.

    Notes
    -----
    Poverty is not part of it: to arrive is not to be deprived, and no quarter gets one more
    label. Nor is the mix of nationalities: it describes who arrives, and the sources argue against
    steering by it. It is given only where it is asked for, and is no target.

    References
    ----------
    OECD, European Union, & Joint Research Centre (2008). Handbook on constructing composite
    indicators: methodology and user guide. OECD Publishing. doi:10.1787/9789264043466-en
    """
    import pandas as pd

    rows = area_rows(quarter, *others, parameters=parameters)
    columns = ["year", "index", "change", "newcomers", "density", "type", "mix"]
    names = pd.Index(list(rows), name="area", dtype=object)
    found = pd.DataFrame(list(rows.values()), columns=columns, index=names)
    return found if mix and rows else found.drop(columns="mix")


def area_rows(
    quarter: Quarter, *others: Quarter, parameters: Parameters | None = None
) -> dict[str, tuple[object, ...]]:
    """Tell the rows of `arrival_areas` by area, the type before the mix."""
    areas = _areas(quarter)
    if not areas:
        return {}
    index = _index(areas)
    latest = {area.area: area for area in areas}  # sorted: the last year of each stays
    mean, spread = _spread(np.array([index[a.area, a.year] for a in latest.values()]))
    every = (quarter, *others)
    density = {each.meta.id: offers_per_1000(each, parameters=parameters) for each in every}
    least = analyse(quarter, parameters).network.parameters["offers_per_1000_min"]
    rows: dict[str, tuple[object, ...]] = {}
    for area in latest.values():
        now = index[area.area, area.year]
        change = now - index.get((area.area, area.year - YEARS), np.nan)
        there = density.get(area.area)
        dense = np.nan if there is None else there
        kind = _type(now, change, spread, mean, dense, least)
        rows[area.area] = (area.year, now, change, area.newcomers, dense, kind, area.mix)
    return rows


@dataclass(frozen=True)
class Permanence:
    """How much of the help is paid for good (recommendation 1)."""

    # Share of the official offers on permanent money, with unknown as a no and as a yes; None
    # without offers.
    low: float | None
    high: float | None
    permanent: int  # Numbers of offers.
    project: int
    unknown: int


def permanent_share(quarter: Quarter, *, parameters: Parameters | None = None) -> Permanence:
    """Tell how many official offers are paid by permanent money (R1).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    permanence
        An offer is permanent if its funding says so, and a project if its funding says no or any
        end of it is known; otherwise it is unknown.
    """
    check_quarter(quarter)
    said = dict(quarter.table("funding").select("id", "permanent"))
    columns = quarter.table("offers").select("id", "funding", "valid_until")
    facts = {key: rest for key, *rest in columns}
    counts = {"permanent": 0, "project": 0, "unknown": 0}
    for offer in analyse(quarter, parameters).network.offers:
        if not offer.formal:
            continue
        fund, until = facts[offer.id]
        answer = said.get(fund, "")
        if answer == "yes" and not until:
            counts["permanent"] += 1
        elif answer == "no" or until:
            counts["project"] += 1
        else:
            counts["unknown"] += 1
    whole = sum(counts.values())
    if not whole:
        return Permanence(None, None, 0, 0, 0)
    low = counts["permanent"] / whole
    return Permanence(low, low + counts["unknown"] / whole, **counts)


# --- M15: whether every stop on the way is open, and what organisations say of themselves.

# What an organisation is asked about itself.
DOMAINS = ("languages", "plain_language", "representation", "training", "complaints", "taking_part")


# What it may say.
OPENNESS = ("yes", "partly", "no")


# Fewer people are not described, not even by themselves.
STAFF_MIN = 10


_BANDS = (0.0, 1 / 3, 2 / 3)


@dataclass(frozen=True)
class Permeability:
    """How much of what the docks reach is reached over stops that are open to everybody."""

    # Share of the reach that is left if every stop must speak the language and take people
    # without an appointment, with everything unknown as a no and as a yes; None without reach.
    low: float | None
    high: float | None
    strict_low: float | None  # Reach with and without that condition.
    strict_high: float | None
    lenient: float | None


def _open_cells(quarter: Quarter, network: Network) -> tuple[list[int], list[int]]:
    """For every actor the cells whose language is spoken there without an appointment."""
    matcher = Matcher(network.demand.cells, quarter.meta.blank_language, network.parameters)
    index = {key: place for place, key in enumerate(network.ids)}
    certain, possible = [0] * len(network.ids), [0] * len(network.ids)
    in_force = {offer.id for offer in network.offers}
    names = ("actor", "walk_in", "languages")
    offers = quarter.table("offers").select("id", *names)
    stops = [rest for key, *rest in offers if key in in_force]
    stops += [stop for stop in map(list, quarter.table("docks").select(*names)) if stop[0] in index]
    for actor, walk_in, languages in stops:
        spoken = matcher.languages(languages)
        if walk_in == "yes":
            certain[index[actor]] |= spoken.yes
        if walk_in == "yes" or is_unknown(walk_in):
            possible[index[actor]] |= spoken.possible
    return certain, possible


def _reach(analysis: Analysis, allowed: list[int]) -> float | None:
    graph, network = analysis.generous, analysis.network
    count = graphs.word_count(len(network.demand.cells))
    words = np.array([graphs.to_words(bits, count) for bits in allowed], np.uint64)
    words = words.reshape(len(network.ids), count)
    ground = graph.ground
    passed = ground.cells & words[ground.source] & words[ground.target]
    match = graphs.match_words(network) & words
    levels = graphs.reach_levels(replace(ground, cells=passed), match, graph.k)
    return graphs.reach_share(network, graphs.dock_matrix(network, levels[-1]), network.weights)


def permeability(quarter: Quarter, *, parameters: Parameters | None = None) -> Permeability:
    """Compute the share of reach whose every stop is open to people (M15).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``k`` is the largest number of hand-overs.

    Returns
    -------
    permeability
        Ways on which the docking point, every stop and the help itself speak the language well
        enough and take people without an appointment, as a share of all ways (reach). The stops
        that are no docking point are judged by their offers. None without reach.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> permeability(load_sample("mini")).low
    0.0
    """
    analysis = analyse(quarter, parameters)
    lenient = analysis.generous.reach(analysis.generous.k)
    if not lenient:
        return Permeability(None, None, None, None, lenient)
    certain, possible = _open_cells(quarter, analysis.network)
    low, high = _reach(analysis, certain) or 0.0, _reach(analysis, possible) or 0.0
    return Permeability(low / lenient, high / lenient, low, high, lenient)


def openness_profile(
    answers: Mapping[str, Mapping[str, float | None]], *, staff: int | None = None
) -> pd.DataFrame:
    """Put together what one organisation says of its own openness (M15).

    Parameters
    ----------
    answers
        Domain to its items: 1 for yes, 0 for no, None for unknown. The organisation answers
        itself, of its own will.
    staff
        People who work there.

    Returns
    -------
    profile
        One row a domain of the six: ``score`` (mean of the known items), ``known`` and ``items``.
        There is no sum over the domains and no comparison of organisations. ``representation``
        speaks of people: it stays empty below ten of them, and is given in thirds.

    Raises
    ------
    UsageError
        If a domain is none of the six or an answer is no number from 0 to 1.

    Examples
    --------
    >>> profile = openness_profile({"training": {"offered": 1, "for_all": None}})
    >>> profile.loc["training", ["score", "known"]].tolist()
    [1.0, 1.0]
    """
    import pandas as pd

    for domain, items in answers.items():
        wrong = [v for v in items.values() if v is not None and not 0 <= v <= 1]
        if domain not in DOMAINS or wrong:
            value = wrong[0] if wrong else domain
            known = ", ".join(DOMAINS)
            raise UsageError("measures.choice", name="answers", value=value, known=known)
    rows = []
    for domain in DOMAINS:
        told = [value for value in answers.get(domain, {}).values() if value is not None]
        score = sum(told) / len(told) if told else np.nan
        if domain == "representation":
            few = staff is None or staff < STAFF_MIN
            score = np.nan if few else max((b for b in _BANDS if b <= score), default=np.nan)
        rows.append((score, len(told), len(answers.get(domain, {}))))
    return pd.DataFrame(
        rows,
        columns=["score", "known", "items"],
        index=pd.Index(DOMAINS, name="domain", dtype=object),
    )


@dataclass(frozen=True)
class OpennessItem:
    """What organisations say of one item of their own openness, never which ones."""

    item: str
    yes: int | None  # Numbers of organisations; None where there are too few to be told.
    partly: int | None
    no: int | None
    unknown: int | None  # Official organisations in force that have not said.


def openness_overview(quarter: Quarter) -> tuple[OpennessItem, ...]:
    """Count what organisations say of their own openness, item by item (M15).

    Parameters
    ----------
    quarter
        The quarter; a sheet of its own, or the answer forms, hold what organisations say.

    Returns
    -------
    items
        In the order of the form; empty if no organisation has said anything. No organisation is
        named, there is no sum over the items and no ranking. Who has not answered is unknown, not
        closed.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> openness_overview(load_sample("mini"))
    ()
    """
    check_quarter(quarter)
    network = quarter.network()
    table, actors = quarter.table("openness"), quarter.table("actors")
    kinds = dict(actors.select("id", "kind"))
    asked = {
        key
        for key, informal in zip(network.ids, network.informal.tolist(), strict=True)
        if not informal and kinds[key] in ("", "organisation", "unit")
    }
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for actor, item, value in table.select("actor", "item", "value"):
        if actor in asked and value in OPENNESS:
            said[item][actor] = value
    if not said:
        return ()
    found = []
    for item in DOMAINS:
        told = list(said[item].values())
        yes, partly, no = map(told.count, OPENNESS)
        found.append(OpennessItem(item, yes, partly, no, len(asked) - len(told)))
    return tuple(found)


# --- How many people are served in the end (M06 summed up), and how many there is room for.

WEEKS = 52


def served_share(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> tuple[float, float] | None:
    """Compute the share of people who are served in the end.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    low, high
        Over all needs by their people and all docking points by their visits, the smaller and the
        larger of the two routings of `journeys`; None if the way is not tested, nobody needs or
        visits anything, or nobody claims that the offers of any topic were recorded.
    """
    graph = analyse(quarter, parameters).generous
    network = graph.network
    total = sum(cell.weight for cell in network.demand.cells)
    if not network.has_way or network.recorded is None:
        return None
    if total <= 0 or float(network.weights.sum()) <= 0:
        return None
    sums: dict[str, float] = defaultdict(float)
    for position, cell in enumerate(network.demand.cells):
        offers = tuple(offer for offer in network.offers if offer.yes >> position & 1)
        if cell.weight <= 0 or not offers:
            continue
        way = Way(quarter, graph, TOPICS.index(cell.topic), offers)
        start = way.start()
        if start is None:
            continue
        for routing, chain in way.chains.items():
            sums[routing] += cell.weight * float(start @ chain.served)
    if not sums:
        return 0.0, 0.0
    return min(sums.values()) / total, max(sums.values()) / total


def within_capacity(
    quarter: Quarter, *, more: float = 0.0, parameters: Parameters | None = None
) -> float | None:
    """Compute the share of people for whom there is a place that they reach.

    Parameters
    ----------
    quarter
        The quarter.
    more
        By how much the demand grows; 0.3 for thirty per cent.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    share
        The most people that the offers can take in a year, of all who need something; None if
        nobody was counted, no offer has a known capacity, or the way is not tested.

    Notes
    -----
    An offer takes ``capacity_week`` times 52 people a year, for one need each; an offer whose
    capacity is not known counts as large enough, so the share is an upper bound. Places are dealt
    out as well as possible (a largest flow) among the needs that some docking point brings to
    help within *k* hand-overs.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    graph = analyse(quarter, parameters).generous
    network = graph.network
    demand = [round(cell.weight * (1 + more)) for cell in network.demand.cells]
    capacity = _capacities(quarter)
    known = any(capacity.get(offer.id) is not None for offer in network.offers)
    if network.demand.unweighted or not network.has_way or not known or sum(demand) <= 0:
        return None
    reached = graph.classes.docks_reached or ()
    cells, offers = len(demand), len(network.offers)
    sink = cells + offers + 1
    edges = [(0, 1 + position, people) for position, people in enumerate(demand)]
    for row, offer in enumerate(network.offers):
        room = capacity.get(offer.id)
        places = sum(demand) if room is None else int(room * WEEKS)
        edges.append((1 + cells + row, sink, places))
        edges += [
            (1 + position, 1 + cells + row, demand[position])
            for position in range(cells)
            if offer.yes >> position & 1 and reached[position]
        ]
    source, target, room_of = np.array(edges, np.int32).T
    net = coo_array((room_of, (source, target)), shape=(sink + 1, sink + 1)).tocsr()
    return float(maximum_flow(net, 0, sink).flow_value) / sum(demand)


def _capacities(quarter: Quarter) -> Mapping[str, float | None]:
    rows = quarter.table("offers").select("id", "capacity_week")
    return {key: as_number(room) for key, room in rows}


# --- M02: where help is thin: too many people for its hours, or all of it in one hand.


@dataclass(frozen=True)
class Thinness:
    """How thin the help for one cell of need is."""

    providers: int  # Actors with a matching offer.
    # Contacts needed for each contact that can be given; None if a capacity is unknown, there
    # is none, or nobody was counted.
    load: float | None
    # Sum of the squared shares of the providers, from 1 / providers to 1; None without any.
    concentration: float | None
    equal_shares: bool  # Whether the shares are taken as equal since a capacity is unknown.


def language_quality(
    languages: str, language: str, blank_language: str, parameters: Parameters
) -> float | None:
    """Return how well an offer speaks a language (λ)."""
    found: list[float] = []
    for entry in as_list(languages or blank_language):
        code, mode = split_mode(entry)
        serves = code in ("*", language) or LANGUAGE_TWINS.get(code, "") == language
        if serves and not is_unknown(mode):
            found.append(parameters[f"mode.{mode}"])
    return max(found, default=None)


def _thinness(given: Sequence[tuple[int, float | None, float]], contacts: float | None) -> Thinness:
    """Sum up actor, capacity and quality of the language of each offer that serves a cell."""
    by_actor: dict[int, float] = defaultdict(float)
    for actor, capacity, _ in given:
        by_actor[actor] += capacity or 0.0
    if not by_actor:
        return Thinness(0, None, None, equal_shares=False)
    unknown, total = any(capacity is None for _, capacity, _ in given), sum(by_actor.values())
    useful = sum((capacity or 0.0) * WEEKS * quality for _, capacity, quality in given)
    equal = unknown or total <= 0
    shares = [1 / len(by_actor) if equal else own / total for own in by_actor.values()]
    counted = contacts is not None and not unknown and useful > 0
    load = contacts / useful if contacts is not None and counted else None
    return Thinness(len(by_actor), load, sum(share**2 for share in shares), equal)


def thinness_table(
    quarter: Quarter,
    *,
    contacts: Mapping[str, float] | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Tell for every cell of need how heavy the load is and in how many hands help lies (M02).

    A load above 1 means more contacts than there is time for: move hours, not only add offers.

    Parameters
    ----------
    quarter
        The quarter.
    contacts
        Contacts that a person needs in a year, by topic; 1 for a topic that is left out.
    parameters
        Conventions, for the quality of each mode.

    Returns
    -------
    table
        One row a cell (topic, language, group, status): ``demand``, ``providers``, ``load``,
        ``concentration``, ``equal_shares``; missing where not defined. Without counted needs
        there is no load.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. The American Economic Review 54(5), 761-762.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> table = thinness_table(load_sample("mini"))
    >>> float(table.loc[("housing", "de", "all", "any"), "concentration"])
    0.5
    """
    import pandas as pd

    network, each = analyse(quarter, parameters).network, contacts or {}
    room, cells = _capacities(quarter), network.demand.cells
    spoken = dict(quarter.table("offers").select("id", "languages"))
    known = quarter.meta.blank_language, network.parameters
    rows = []
    for position, cell in enumerate(cells):
        given = []
        for offer in network.offers:
            if offer.yes >> position & 1:  # a language course needs no second language
                quality = language_quality(spoken[offer.id], cell.language, *known)
                given.append((offer.actor, room[offer.id], 1.0 if quality is None else quality))
        wanted = None
        if cell.demand is not None and not network.demand.unweighted:
            wanted = cell.demand * each.get(cell.topic, 1.0)
        rows.append(_thinness(given, wanted))
    names = ["topic", "language", "group", "status"]
    levels = [[getattr(cell, name) for cell in cells] for name in names]
    columns = {"demand": pd.Series([cell.demand for cell in cells], dtype="float64")}
    types = {"providers": "int64", "load": "float64", "concentration": "float64"}
    for name, dtype in (types | {"equal_shares": "bool"}).items():
        columns[name] = pd.Series([getattr(thin, name) for thin in rows], dtype=dtype)
    index = pd.MultiIndex.from_arrays(levels, names=names)
    return pd.DataFrame(columns).set_axis(index, axis=0)


# --- M16: whether there are structures for all, and whom they leave out.

LONG_ESTABLISHED = "long_established"


@dataclass(frozen=True)
class _Open:
    """For whom one official offer is."""

    topics: int
    groups: tuple[str, ...]
    excludes: tuple[str, ...]

    @property
    def universal(self) -> bool | None:
        """Whether it is for everybody; None if that is unknown."""
        if self.narrow or any(entry not in (*MISSING, "any") for entry in self.excludes):
            return False
        unsure = any(is_unknown(entry) for entry in (*self.groups, *self.excludes))
        return None if unsure else True

    @property
    def narrow(self) -> bool:
        """Whether it is for named groups only."""
        named = bool(self.groups) and "all" not in self.groups
        return named and not any(is_unknown(entry) for entry in self.groups)

    def serves(self, group: str) -> bool:
        """Whether a group may come, or may be allowed to."""
        return not self.narrow or not wider(group).isdisjoint(self.groups)


def _official(quarter: Quarter, analysis: Analysis) -> list[_Open]:
    table = quarter.table("offers")
    texts = dict(zip(table.column("id"), table.select("groups", "excludes"), strict=True))
    return [
        _Open(offer.topics, as_list(texts[offer.id][0]), as_list(texts[offer.id][1]))
        for offer in analysis.network.offers
        if offer.formal
    ]


def _balance(analysis: Analysis, topic: str) -> float | None:
    """Smallest share of covered need of any group through the largest."""
    whole: dict[str, float] = defaultdict(float)
    covered: dict[str, float] = defaultdict(float)
    classes = analysis.generous.classes.classes
    for cell, name in zip(analysis.network.demand.cells, classes, strict=True):
        if cell.topic == topic and cell.group != "all" and cell.weight > 0:
            whole[cell.group] += cell.weight
            covered[cell.group] += cell.weight if name in graphs.OFFICIAL else 0.0
    shares = [covered[group] / whole[group] for group in whole]
    return min(shares) / max(shares) if len(shares) > 1 and max(shares) > 0 else None


def structures_for_all(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """Tell for each topic how much is open to everybody, and who is left out (M16).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    table
        One row a topic with an official offer or a need: ``offers``, missing where none is known
        and nobody claims that all are recorded; ``universal_low`` and
        ``universal_high`` (share that is for every group and every residence status, unknowns as
        a no and as a yes); ``left_out`` (groups that need the topic, and the long-established
        residents, for whom no offer is, joined by semicolons); ``barred`` (residence statuses
        that some offer shuts out); ``closed`` (statuses that every offer shuts out); ``balance``
        (smallest covered share of any group through the largest; missing with fewer than two
        groups that were counted); ``at_risk`` (less than half is for all, and a group is left
        out: the conflict that structures for all are to prevent). A low share with balanced
        coverage is fine: targeted offers.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> float(structures_for_all(load_sample("mini")).loc["housing", "universal_low"])
    1.0
    """
    import pandas as pd

    analysis = analyse(quarter, parameters)
    offers = _official(quarter, analysis)
    cells = [cell for cell in analysis.network.demand.cells if cell.needed]
    marked = zip(analysis.network.demand.cells, graphs.unrecorded(analysis.network), strict=True)
    told = {cell.topic for cell, more in marked if not more}
    rows, topics = [], []
    for topic in TOPICS:
        here = [offer for offer in offers if offer.topics & TOPIC_BIT[topic]]
        needed = {cell.group for cell in cells if cell.topic == topic}
        if here or needed:
            topics.append(topic)
            row = _row(here, needed - {"all"}, _balance(analysis, topic))
            # where nobody claims that all offers are there, none on the map is no 0
            rows.append(row if here or topic in told else (None, *row[1:-1], None))
    columns = ["offers", "universal_low", "universal_high", "left_out", "barred", "closed"]
    return pd.DataFrame(
        rows,
        columns=[*columns, "balance", "at_risk"],
        index=pd.Index(topics, name="topic", dtype=object),
    )


def _row(here: list[_Open], groups: set[str], balance: float | None) -> tuple[object, ...]:
    answers = [offer.universal for offer in here]
    count = len(here)
    low = sum(answer is True for answer in answers) / count if count else np.nan
    high = sum(answer is not False for answer in answers) / count if count else np.nan
    out = [g for g in sorted(groups | {LONG_ESTABLISHED}) if not any(o.serves(g) for o in here)]
    barred = {s for offer in here for s in offer.excludes if s not in (*MISSING, "any")}
    closed = {status for status in barred if all(status in offer.excludes for offer in here)}
    risk = bool(count and out and high < 0.5)
    shown = np.nan if balance is None else balance
    return (
        *(count, low, high, ";".join(out if count else [])),
        *(";".join(sorted(barred)), ";".join(sorted(closed)), shown, risk),
    )


# --- Committees as a second layer: who sits where, and which ties that makes plausible.


@dataclass(frozen=True)
class Body:
    """A committee with its members in force."""

    id: str
    name: str
    topics: frozenset[str]  # Its topic and those of its mandate; empty if unknown.
    members: frozenset[str]  # Ids of the members in force.
    purpose: str = ""  # What it is for, and how often it meets; blank if unknown.
    rhythm: str = ""
    decides: str = ""  # `yes`, `no` or blank for unknown.
    with_residents: str = ""


@dataclass(frozen=True)
class PlausibleTie:
    """Two actors that meet in a committee and are not tied, as far as is known."""

    first: str  # Their ids, sorted.
    second: str
    bodies: tuple[str, ...]  # Ids of the committees in which both sit, sorted.


def bodies_in_force(quarter: Quarter) -> tuple[Body, ...]:
    """Return the committees with their members in force."""
    check_quarter(quarter)
    there = frozenset(quarter.network().ids)
    members: dict[str, set[str]] = defaultdict(set)
    for body, actor in quarter.table("members").select("body", "actor"):
        if actor in there:
            members[body].add(actor)
    words = ("purpose", "rhythm", "decides", "with_residents")
    columns = quarter.table("bodies").select("id", "name", "topic", "mandate", *words)
    return tuple(
        Body(
            key,
            name,
            frozenset(t for t in (*as_list(topic), *as_list(mandate)) if not is_unknown(t)),
            frozenset(members[key]),
            *("" if is_unknown(word) else word for word in rest),
        )
        for key, name, topic, mandate, *rest in sorted(columns)
    )


def plausible_ties(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> tuple[PlausibleTie, ...]:
    """List the pairs that meet in a committee and are not tied.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    pairs
        Pairs of actors in force without any tie between them in the generous graph, in whatever
        direction and layer; those that meet most often first, then by id. Sitting together is no
        tie; it only makes one plausible.
    """
    generous = analyse(quarter, parameters).generous
    ids = generous.network.ids
    ends = numbers_of(generous.pairs.first, generous.pairs.second)
    tied = {(ids[first], ids[second]) for first, second in ends}
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for body in bodies_in_force(quarter):
        for pair in combinations(sorted(body.members), 2):
            if pair not in tied:
                shared[pair].append(body.id)
    pairs = sorted(shared, key=lambda pair: (-len(shared[pair]), pair))
    return tuple(PlausibleTie(*pair, tuple(shared[pair])) for pair in pairs)
