"""M33: fair letting: how many flats stand under the commitment, and paired tests by class."""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.model.arrays import BoolArray, FloatArray
from ecosystem.model.network import TOPIC_BIT, Network, numbers_of
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, as_number
from ecosystem.schema import LANGUAGE_TWINS, SECTORS
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import pandas as pd


# --- M33: fair letting: how many flats stand under the commitment, and paired tests by class.

ITEMS = tuple(f"item_{number}" for number in range(1, 10))

# Fewer paired tests in a class are not published.
PAIRS_MIN = 30


_Z = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Commitment:
    """How far landlords have committed themselves to fair letting."""

    # Share of the flats under the commitment, with unknown as a no and as a yes; None if no
    # class tells its stock.
    low: float | None
    high: float | None
    units: float  # Flats of the classes that tell their stock.
    by_class: pd.DataFrame  # One row a class: `units`, `units_signed`, `low`, `high`.
    # One row an item of the nine: `mean` over the classes that answer, weighted with their
    # flats where all of these are known, and `classes` that answer.
    items: pd.DataFrame
    # Landlords on the map, by type: what is left to count where no stock is known.
    landlords: pd.Series[int]


def _share(text: str) -> float | None:
    return {"yes": 1.0, "no": 0.0}[text] if text in ("yes", "no") else as_number(text)


def letting_commitment(quarter: Quarter) -> Commitment:
    """Tell how much of the housing stock stands under a commitment to fair letting (M33).

    Parameters
    ----------
    quarter
        The quarter, with a table of landlords by class.

    Returns
    -------
    commitment
        Shares by class and over all, the nine items over all classes, and the landlords on the
        map; never anything about a single landlord.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> letting_commitment(load_sample("mini")).low
    0.5
    """
    check_quarter(quarter)
    import pandas as pd

    records = sorted(quarter.table("landlords").records(), key=lambda r: r["class"])
    units = [as_number(r.get("units", "")) for r in records]
    signed = [as_number(r.get("units_signed", "")) for r in records]
    rows = []
    for have, under in zip(units, signed, strict=True):
        part = (np.nan, np.nan)
        if have:
            part = (0.0, 1.0) if under is None else (min(under / have, 1), min(under / have, 1))
        rows.append((have, under, *part))
    names = pd.Index([r["class"] for r in records], name="class", dtype=object)
    columns = ["units", "units_signed", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns, index=names).astype("float64")
    known = frame[frame["units"] > 0]
    whole = float(known["units"].sum())
    low, high = (
        (known["units"] * known[end]).sum() / whole if whole else None for end in columns[2:]
    )
    return Commitment(
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        units=whole,
        by_class=frame,
        items=_items(records, units),
        landlords=_landlords(quarter),
    )


def _items(records: list[dict[str, str]], units: list[float | None]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for item in ITEMS:
        answers = [
            (share, have)
            for record, have in zip(records, units, strict=True)
            if (share := _share(record.get(item, ""))) is not None
        ]
        weighted = all(have for _, have in answers)
        weights = [float(have or 0) if weighted else 1.0 for _, have in answers]
        whole = sum(s * w for (s, _), w in zip(answers, weights, strict=True))
        rows.append((whole / sum(weights) if any(weights) else np.nan, len(answers)))
    return pd.DataFrame(
        rows, columns=["mean", "classes"], index=pd.Index(ITEMS, name="item", dtype=object)
    )


def _landlords(quarter: Quarter) -> pd.Series[int]:
    import pandas as pd

    network = analyse(quarter).network
    types = dict(quarter.table("actors").select("id", "type"))
    own = np.flatnonzero(network.sectors == SECTORS.index("housing")).tolist()
    found = Counter(types[network.ids[actor]] for actor in own)
    index = pd.Index(sorted(found), name="type", dtype=object)
    return pd.Series([found[name] for name in index], index, name="landlords", dtype="int64")


@dataclass(frozen=True)
class PairedTest:
    """Paired tests of one class of landlords: two alike enquiries, one name changed."""

    group: str  # The class.
    pairs: int
    # Rate of invitations of the first less that of the second person, and its 95 per cent
    # interval; None below 30 pairs.
    difference: float | None
    low: float | None
    high: float | None


def _wilson(hits: int, count: int) -> tuple[float, float]:
    rate, square = hits / count, _Z**2
    middle = rate + square / (2 * count)
    half = _Z * math.sqrt(rate * (1 - rate) / count + square / (4 * count**2))
    return (middle - half) / (1 + square / count), (middle + half) / (1 + square / count)


def newcombe_interval(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """Compute the 95 per cent interval of a difference of paired rates.

    Source: Newcombe, R. G. (1998). Improved confidence intervals for the difference between
    binomial proportions based on paired data. Statistics in Medicine 17(22), 2635-2650.
    doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C
    """
    count = both + first + second + neither
    one, other = both + first, both + second
    (low1, high1), (low2, high2) = _wilson(one, count), _wilson(other, count)
    p1, p2 = one / count, other / count
    cross = float(both * neither - first * second)
    margins = one * (count - one) * other * (count - other)
    if cross > 0:
        cross = max(cross - count / 2, 0)
    phi = cross / math.sqrt(margins) if margins else 0.0

    def half(a: float, b: float) -> float:
        return math.sqrt(max(a**2 - 2 * phi * a * b + b**2, 0.0))

    difference = (first - second) / count
    return (difference - half(p1 - low1, high2 - p2), difference + half(high1 - p1, p2 - low2))


def paired_tests(counts: Iterable[tuple[str, int, int, int, int]]) -> tuple[PairedTest, ...]:
    """Evaluate paired tests of letting by class of landlords (M33).

    Parameters
    ----------
    counts
        Class, and pairs in which both, only the first, only the second or nobody was invited;
        rows of one class are summed.

    Returns
    -------
    tests
        One a class, by name. Below 30 pairs only their number is told. There are no tests of
        single landlords.

    Raises
    ------
    UsageError
        If a number is negative.
    """
    sums: dict[str, list[int]] = {}
    for group, *numbers in counts:
        if min(numbers) < 0:
            raise UsageError("measures.at_least", name=group, value=min(numbers), least=0)
        known = sums.setdefault(group, [0, 0, 0, 0])
        sums[group] = [a + b for a, b in zip(known, numbers, strict=True)]
    found = []
    for group, (both, first, second, neither) in sorted(sums.items()):
        pairs = both + first + second + neither
        if pairs < PAIRS_MIN:
            found.append(PairedTest(group, pairs, None, None, None))
            continue
        low, high = newcombe_interval(both, first, second, neither)
        found.append(PairedTest(group, pairs, (first - second) / pairs, low, high))
    return tuple(found)


# --- M33: the official way from a docking point over housing advice to a landlord, and its
# breaks.

LANDLORDS = (
    *("housing_municipal", "housing_cooperative", "housing_private"),
    *("private_owner", "housing_other"),
)

# Where the way of a docking point ends; `weak`: at a landlord, but only over a weak tie.
ENDS = ("arrives", "weak", "no_landlord", "no_advice")


@dataclass(frozen=True)
class DockWay:
    """The way of one docking point."""

    dock: str  # Its id.
    end: str
    advice: tuple[str, ...]  # Ids of the housing advice that it reaches.
    landlords: tuple[str, ...]  # Ids of the landlords that are reached from there.


@dataclass(frozen=True)
class HousingWay:
    """Where the way to a flat breaks."""

    ways: tuple[DockWay, ...]  # One a docking point that is not informal, by id.
    advice: tuple[str, ...]  # Official actors that advise on housing and are no landlords.
    unlinked_advice: tuple[str, ...]  # Those of them from whom no way leads to a landlord.
    landlords: tuple[str, ...]
    unreached_landlords: tuple[str, ...]  # Those to whom no housing advice leads.
    # Whether any landlord has a tie to advice against discrimination: `yes`, `weak` (every such
    # tie is fragile), `no`, or None if there is no such advice or no landlord.
    rights: str | None

    def share(self, end: str) -> float | None:
        """Return the share of docking points whose way ends so; None without any."""
        if not self.ways:
            return None
        return sum(way.end == end for way in self.ways) / len(self.ways)


class _Walk:
    """Steps between official actors for the topic of housing."""

    def __init__(self, analysis: Analysis, *, firm: bool) -> None:
        network, arcs = analysis.network, analysis.generous.arcs
        weak = arcs.fragility >= network.parameters["fragility_threshold"]
        used = arcs.topics & TOPIC_BIT["housing"] > 0
        if firm:
            used = used & ~np.nan_to_num(weak).astype(bool)
        closed = network.informal
        self.k, self.network, self.closed = analysis.generous.k, network, closed
        self.next: dict[int, list[int]] = {}
        for source, target in numbers_of(arcs.source[used], arcs.target[used]):
            if not closed[source] and not closed[target]:
                self.next.setdefault(source, []).append(target)

    def reached(self, starts: Iterable[int]) -> set[int]:
        """Official actors reached with at most *k* hand-overs, the start included."""
        found = {a for s in starts for a in self.network.closure(s) if not self.closed[a]}
        queue = deque((actor, 0) for actor in sorted(found))
        while queue:
            actor, steps = queue.popleft()
            if steps == self.k:
                continue
            for target in self.next.get(actor, ()):
                for there in self.network.closure(target):
                    if there not in found and not self.closed[there]:
                        found.add(there)
                        queue.append((there, steps + 1))
        return found


def _offering(network: Network, topic: str) -> set[int]:
    return {o.actor for o in network.offers if o.formal and o.topics & TOPIC_BIT[topic]}


def housing_way(quarter: Quarter, *, parameters: Parameters | None = None) -> HousingWay:
    """Follow the official way to a flat: docking point, housing advice, landlord (M33).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``k`` bounds the hand-overs to the advice, and again from there to a landlord.

    Returns
    -------
    way
        Where the way of each docking point ends, whom advice does not lead to, and whether
        landlords know the advice against discrimination. Informal helpers are left out: what
        leads only over them is no official way.
    """
    analysis = analyse(quarter, parameters)
    network = analysis.network
    types = dict(quarter.table("actors").select("id", "type"))
    landlords = {a for a, key in enumerate(network.ids) if types[key] in LANDLORDS}
    advice = _offering(network, "housing") - landlords
    walk, firm = _Walk(analysis, firm=False), _Walk(analysis, firm=True)
    beyond = {actor: walk.reached([actor]) & landlords for actor in sorted(advice)}

    def ids(actors: Iterable[int]) -> tuple[str, ...]:
        return tuple(network.ids[actor] for actor in sorted(actors))

    ways = []
    for dock in network.docks.tolist():
        if network.informal[dock]:
            continue
        met = walk.reached([dock]) & advice
        there = {landlord for actor in met for landlord in beyond[actor]}
        sure = {x for a in firm.reached([dock]) & advice for x in firm.reached([a]) & landlords}
        end = "no_advice" if not met else "no_landlord" if not there else "arrives"
        end = "weak" if end == "arrives" and not sure else end
        ways.append(DockWay(network.ids[dock], end, ids(met), ids(there)))
    reached = {landlord for found in beyond.values() for landlord in found}
    return HousingWay(
        ways=tuple(ways),
        advice=ids(advice),
        unlinked_advice=ids(a for a, found in beyond.items() if not found),
        landlords=ids(landlords),
        unreached_landlords=ids(landlords - reached),
        rights=_rights(analysis, types),
    )


def _rights(analysis: Analysis, types: dict[str, str]) -> str | None:
    network, pairs = analysis.network, analysis.generous.pairs
    housing = {a for a, s in enumerate(network.sectors.tolist()) if s == SECTORS.index("housing")}
    rights = _offering(network, "discrimination")
    rights |= {a for a, key in enumerate(network.ids) if types[key] == "rights_advice"}
    rights -= housing
    if not rights or not housing:
        return None
    joined = [
        place
        for place, (one, other) in enumerate(numbers_of(pairs.first, pairs.second))
        if (one in housing and other in rights) or (other in housing and one in rights)
    ]
    if not joined:
        return "no"
    fragile = pairs.fragility[joined] >= network.parameters["fragility_threshold"]
    return "weak" if fragile.all() else "yes"


# --- M34: who goes with whom: the most pairs, then the fairest, then the best of them.


def _matched(good: BoolArray) -> int:
    """Largest number of pairs in a two-sided graph."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not good.any():
        return 0
    return int((maximum_bipartite_matching(csr_array(good), perm_type="column") >= 0).sum())


def assign(
    utility: Sequence[Sequence[float]] | FloatArray,
    *,
    possible: BoolArray | None = None,
    waiting: Sequence[float] | None = None,
) -> tuple[tuple[int, int], ...]:
    """Pair rows with columns, each at most once.

    Parameters
    ----------
    utility
        How well each row goes with each column, not negative.
    possible
        Which pairs may be at all; those with a positive utility if None.
    waiting
        How long each row has waited; of equally good choices the one whose rows have waited
        longer is taken.

    Returns
    -------
    pairs
        Rows and columns, by row. First as many pairs as can be, then the largest utility of the
        worst pair, then the largest sum, then the longest waiting.

    References
    ----------
    Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval Research Logistics
    Quarterly 2(1-2), 83-97. doi:10.1002/nav.3800020109

    Examples
    --------
    >>> assign([[8, 5, 0], [7, 6, 2], [0, 4, 3], [5, 0, 1]])
    ((0, 0), (1, 1), (2, 2))
    """
    from scipy.optimize import linear_sum_assignment

    values = np.asarray(utility, np.float64)
    if values.size == 0:
        return ()
    good = values > 0 if possible is None else np.asarray(possible, np.bool_)
    most = _matched(good)
    if most == 0:
        return ()
    levels = np.unique(values[good])
    # the highest floor that still allows as many pairs
    loose = bisect(levels, -most, key=lambda level: -_matched(good & (values >= level)))
    good = good & (values >= levels[loose - 1])
    ranks = _ranks(waiting, values.shape[0])
    # Whole numbers keep the three aims apart: a pair beats any sum, a sum beats any waiting.
    steps = np.rint(values * 1000)
    unit = float(ranks.sum()) + 1
    worth = steps * unit + ranks[:, None]
    bonus = float(np.abs(worth).max()) * min(values.shape) + 1
    gain = np.where(good, worth + bonus, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    pairs = numbers_of(rows, columns)
    return tuple((row, column) for row, column in pairs if good[row, column])


def _ranks(waiting: Sequence[float] | None, count: int) -> FloatArray:
    if waiting is None:
        return np.zeros(count)
    known = np.nan_to_num(np.asarray(waiting, np.float64))
    return np.searchsorted(np.unique(known), known).astype(np.float64)


# --- The three sides of a matching, and what comes out of it.


@dataclass(frozen=True)
class Household:
    """A household that looks for a flat. Nothing about origin, religion, name or prospects."""

    id: str  # A code.
    persons: int  # How many live in it.
    rent_max: float | None = None
    languages: tuple[str, ...] = ()  # Languages in which somebody can go along, any of them.
    slots: tuple[str, ...] = ()  # Times that suit, as the office words them.
    districts: tuple[str, ...] = ()  # Wished parts of the town; empty for any.
    step_free: bool = False  # Whether there must be no step.
    companion_gender: str = ""  # Wish for who goes along; blank for none.
    waiting_days: float = 0.0  # How long it has waited.


@dataclass(frozen=True)
class Flat:
    """A flat on offer."""

    id: str  # A code.
    persons_max: int
    persons_min: int = 1  # For how many it is.
    rent: float | None = None
    district: str = ""  # Part of the town.
    step_free: bool | None = None  # Whether there is no step; None if unknown.


@dataclass(frozen=True)
class Companion:
    """A volunteer who goes along."""

    id: str  # A code.
    languages: tuple[str, ...]  # What they speak, and times that suit.
    slots: tuple[str, ...] = ()
    capacity: int = 1  # How many households at once.
    gender: str = ""  # As they state it; used only where a household wishes so.
    checked: bool = False  # Whether the safeguarding check is done.


@dataclass(frozen=True)
class Proposal:
    """A proposal for people to accept or not."""

    household: str  # Codes.
    flat: str
    companion: str  # Code; blank if there is none.
    fit: float  # How well the flat suits, 1 to 4: size, rent, district, entrance.


@dataclass(frozen=True)
class Unmatched:
    """Why somebody or something has no match."""

    what: str  # `household`, `flat` or `companion`.
    id: str  # Its code.
    lacks: str  # `flat` or `companion` for a household; blank else.
    reason: str
    detail: str = ""  # What is missing, for example the languages.


@dataclass(frozen=True)
class Matching:
    """What is proposed, and a reason for everything that is not."""

    proposals: tuple[Proposal, ...]  # By household.
    unmatched: tuple[Unmatched, ...]  # Households first, then flats, then companions.
    # Language to households that found nobody who speaks it; most first.
    missing_languages: tuple[tuple[str, int], ...]


# --- M34: households, flats and the volunteers who go along, matched by what they themselves
# state.

Item = TypeVar("Item", Flat, Companion)

Rule = tuple[str, Callable[[Household, Item], bool]]


def _fits_rent(household: Household, flat: Flat) -> bool:
    return household.rent_max is None or (flat.rent is not None and flat.rent <= household.rent_max)


_FLAT_RULES: tuple[Rule[Flat], ...] = (
    ("size", lambda home, flat: flat.persons_min <= home.persons <= flat.persons_max),
    ("step_free", lambda home, flat: not home.step_free or flat.step_free is True),
    ("rent", _fits_rent),
)


def _common(one: Sequence[str], other: Sequence[str]) -> bool:
    spoken = {*other, *(LANGUAGE_TWINS[code] for code in other if code in LANGUAGE_TWINS)}
    return not spoken.isdisjoint(one)


_COMPANION_RULES: tuple[Rule[Companion], ...] = (
    ("checked", lambda _, mate: mate.checked),
    ("language", lambda home, mate: _common(home.languages, mate.languages)),
    ("gender", lambda home, mate: home.companion_gender in ("", mate.gender)),
    ("slots", lambda home, mate: not home.slots or not {*home.slots}.isdisjoint(mate.slots)),
)


def flat_fit(household: Household, flat: Flat) -> float:
    """Tell how well a possible flat suits, from 1 to 4."""
    size = household.persons / flat.persons_max
    rent = 0.0
    if household.rent_max and flat.rent is not None:
        rent = min(1.0, 2 * (1 - flat.rent / household.rent_max))
    district = float(not household.districts or flat.district in household.districts)
    return round(1 + size + rent + district, 3)


def _reason(home: Household, others: Sequence[Item], rules: Sequence[Rule[Item]]) -> str:
    """Name the first rule that leaves nobody; ``taken`` if all that suit went to others."""
    if not others:
        return "none"
    left = list(others)
    for name, suits in rules:
        left = [other for other in left if suits(home, other)]
        if not left:
            return name
    return "taken"


def match_households(
    households: Sequence[Household], flats: Sequence[Flat], companions: Sequence[Companion]
) -> Matching:
    """Propose flats for households, and companions for those who have one (M34).

    Parameters
    ----------
    households, flats, companions
        Only what each states of itself; nationality, religion, name and prospects of staying
        are no part of it.

    Returns
    -------
    matching
        First as many households with a flat as can be, then the fairest, then the best choice;
        of equals those who have waited longer. Then the same for companions. Every household,
        flat and companion without a match has a reason. People decide.

    Notes
    -----
    To match the three sides at once is NP-hard; flats come first, and both are reported.
    """
    homes = sorted(households, key=lambda home: home.id)
    rooms = sorted(flats, key=lambda flat: flat.id)
    mates = sorted(companions, key=lambda mate: mate.id)
    may = _possible(homes, rooms, _FLAT_RULES)
    fits = np.array([[flat_fit(h, f) for f in rooms] for h in homes]).reshape(may.shape)
    flat_of = dict(assign(fits, possible=may, waiting=[home.waiting_days for home in homes]))
    housed = [homes[row] for row in sorted(flat_of)]
    places = [mate for mate in mates for _ in range(max(mate.capacity, 0))]
    may_go = _possible(housed, places, _COMPANION_RULES)
    overlap = [[1.0 + len({*h.slots} & {*m.slots}) for m in places] for h in housed]
    worth = np.array(overlap).reshape(may_go.shape)
    chosen = assign(worth, possible=may_go, waiting=[home.waiting_days for home in housed])
    mate_of = {housed[row].id: places[column].id for row, column in chosen}
    proposals = tuple(
        Proposal(home.id, rooms[column].id, mate_of.get(home.id, ""), float(fits[row, column]))
        for row, column in sorted(flat_of.items())
        for home in (homes[row],)
    )
    unmatched = [
        *_households_left(homes, rooms, mates, proposals),
        *_left_over("flat", rooms, {each.flat for each in proposals}, homes, _FLAT_RULES),
        *_left_over("companion", mates, {*mate_of.values()}, housed, _COMPANION_RULES[1:]),
    ]
    return Matching(proposals, tuple(unmatched), _missing(homes, mates, unmatched))


def _possible(
    homes: Sequence[Household], others: Sequence[Item], rules: Sequence[Rule[Item]]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    pairs = [[all(suits(h, other) for _, suits in rules) for other in others] for h in homes]
    return np.array(pairs, np.bool_).reshape(len(homes), len(others))


def _households_left(
    homes: Sequence[Household],
    rooms: Sequence[Flat],
    mates: Sequence[Companion],
    proposals: Sequence[Proposal],
) -> list[Unmatched]:
    found = {proposal.household: proposal for proposal in proposals}
    left = []
    for home in homes:
        if home.id not in found:
            left.append(Unmatched("household", home.id, "flat", _reason(home, rooms, _FLAT_RULES)))
        elif not found[home.id].companion:
            reason = _reason(home, mates, _COMPANION_RULES)
            detail = ";".join(home.languages) if reason == "language" else ""
            left.append(Unmatched("household", home.id, "companion", reason, detail))
    return left


def _left_over(
    what: str,
    items: Sequence[Item],
    used: set[str],
    homes: Sequence[Household],
    rules: Sequence[Rule[Item]],
) -> list[Unmatched]:
    """Say of each flat or companion that is not used why not."""
    left = []
    for item in items:
        if item.id not in used:
            suits = any(all(rule(home, item) for _, rule in rules) for home in homes)
            reason = "others" if suits else "nobody" if homes else "none"
            checked = getattr(item, "checked", True)  # flats need no check
            left.append(Unmatched(what, item.id, "", reason if checked else "unchecked"))
    return left


def _missing(
    homes: Sequence[Household], mates: Sequence[Companion], unmatched: Sequence[Unmatched]
) -> tuple[tuple[str, int], ...]:
    """Languages that nobody among the companions speaks, with the households that need them."""
    silent = {u.id for u in unmatched if u.lacks == "companion" and u.reason == "language"}
    count: Counter[str] = Counter()
    for home in homes:
        known = any(_common(home.languages, m.languages) for m in mates if m.checked)
        if home.id in silent and not known:
            count.update(home.languages)
    return tuple(sorted(count.items(), key=lambda item: (-item[1], item[0])))
