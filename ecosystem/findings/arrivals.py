"""Steps of arrival: who hands over when another law pays, what a new quarter does first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from ecosystem.findings.base import Json, names_of, tidy, values_of
from ecosystem.findings.gaps import find_cells
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.arrival import Body, bodies_in_force
from ecosystem.measures.housing import LANDLORDS
from ecosystem.measures.space import walking
from ecosystem.model.network import TOPIC_BIT, Matcher, Network, Offer
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, as_list, is_unknown
from ecosystem.schema import TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    label,
    language_name,
    number,
    office,
    percent,
    text,
    vocabulary,
)

_MOST_NAMED = 4

Names = Mapping[str, str]


def _some(names: Sequence[str], lang: str) -> str:
    """Name a few of many."""
    more = len(names) - _MOST_NAMED
    rest = [text("since.more", lang, count=more)] if more > 0 else []
    return and_list([*names[:_MOST_NAMED], *rest], lang)


# --- Needs by phase of arrival and by the law that pays.


@dataclass(frozen=True)
class Step:
    """The needs of one phase of arrival under one jurisdiction."""

    phase: str  # Blank if nobody said.
    jurisdiction: str
    needs: int  # Number of profiles.
    missing: int  # Of these without any offer, or without any way to one.
    unclear: int  # Of these of which nobody knows.
    people: float | None  # Of all of them; None if somebody was not counted or may not be told.


_Profile = tuple[str, str, str, str]


def _profiles(quarter: Quarter) -> dict[tuple[str, str], set[_Profile]]:
    """Sort the profiles of need by phase and jurisdiction, as far as they are written down."""
    check_quarter(quarter)
    needs, found = quarter.table("needs"), defaultdict[tuple[str, str], set[_Profile]](set)
    columns = ("topic", "language", "group", "status", "phase", "jurisdiction")
    for topic, language, group, status, *step in zip(*map(needs.column, columns), strict=True):
        phase, law = ("" if is_unknown(word) else word for word in step)
        profile = (topic, language, _told(group, "all"), _told(status, "any"))
        found[phase, law].add(profile)
    return found


def _told(word: str, usual: str) -> str:
    return usual if is_unknown(word) else word


def arrival_steps(quarter: Quarter, *, parameters: Parameters | None = None) -> tuple[Step, ...]:
    """Count needs by phase of arrival and jurisdiction.

    Parameters
    ----------
    quarter
        The quarter; its needs say their phase and their jurisdiction.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    steps
        One a phase and jurisdiction, in the order of the vocabularies; nothing where neither is
        written down. People are told only where each of their needs stands in one step.

    Examples
    --------
    >>> import ecosystem as eco
    >>> eco.arrival_steps(eco.load_sample("mini"))
    ()
    """
    profiles = _profiles(quarter)
    if not any(phase or law for phase, law in profiles):
        return ()
    cells = {cell.key: cell for cell in find_cells(quarter, parameters=parameters)}
    found = []
    for phase, law in sorted(
        profiles, key=lambda step: (_rank("phase", step[0]), _rank("jurisdiction", step[1]))
    ):
        own = [cells[profile] for profile in sorted(profiles[phase, law])]
        # a profile that stands in several steps has one number of people: it cannot be divided
        alone = all(
            sum(cell in others for others in profiles.values()) == 1
            for cell in profiles[phase, law]
        )
        told = [cell.demand for cell in own]
        people = sum(n for n in told if n is not None) if alone and None not in told else None
        missing = sum(cell.cell_class in ("G4", "G5") for cell in own)
        unclear = sum(cell.cell_class == "GX" for cell in own)
        found.append(Step(phase, law, len(own), missing, unclear, people))
    return tuple(found)


def _rank(name: str, key: str) -> tuple[bool, int]:
    keys = list(vocabulary(name))
    return not key, keys.index(key) if key in keys else len(keys)


# --- Changes of jurisdiction at which nobody hands over.

# From which law to which people change while they arrive: recognition, coming of age, old age.
CHANGES = (
    *(("asylblg", "sgb2"), ("asylblg", "sgb12"), ("sgb8", "asylblg")),
    *(("sgb8", "sgb2"), ("sgb2", "sgb12")),
)


@dataclass(frozen=True)
class Break:
    """A change of jurisdiction at which nobody is known to hand over."""

    before: str  # The law that pays before the change, and after it.
    after: str
    languages: tuple[str, ...]  # In which somebody helps before and after, and nobody hands over.
    givers: tuple[str, ...]  # Ids of those who help before, and of those who help after.
    takers: tuple[str, ...]
    people: float | None  # Who need the help after; None if not counted or not to be told.
    around: bool  # Whether a way leads over others.
    band: str  # `sure` if everybody who helps before was asked and nothing about it is unknown.
    names: Names = field(default_factory=dict, compare=False)
    office: Names = field(default_factory=dict, compare=False)  # By language.

    @property
    def id(self) -> str:
        """Stable over runs."""
        return f"handover:{self.before}~{self.after}"

    def _values(self, lang: str) -> dict[str, str]:
        laws = {key: label("jurisdiction", getattr(self, key), lang) for key in ("before", "after")}
        spoken = and_list([language_name(code, lang) for code in self.languages], lang)
        ends = {
            key: _some([self.names.get(actor, actor) for actor in getattr(self, key)], lang)
            for key in ("givers", "takers")
        }
        return {**laws, **ends, "languages": spoken, "office": self.office.get(lang, "")}

    def sentence(self, lang: str) -> str:
        """Say it; as a question unless it is sure."""
        key = f"break_{self.band}{'_around' if self.around else ''}"
        said = [text(f"arrivals.{key}", lang, **self._values(lang))]
        if self.people is not None:
            people = number(self.people, lang)
            said.append(text("arrivals.break_people", lang, people=people, count=self.people))
        return " ".join(said)

    def action(self, lang: str) -> str:
        """Say who settles what."""
        named = "action" if self.givers and self.takers else "action_anybody"
        return text(f"arrivals.break_{named}", lang, **self._values(lang))

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        names = "id before after languages givers takers people around band sentence action"
        return values_of(self, names)


def _helping(network: Network, bits: int, *, maybe: bool) -> set[int]:
    """Everybody at whom one stands where some needs are met, surely or perhaps."""
    offers = (o for o in network.offers if (o.possible if maybe else o.yes) & bits)
    places = {place for o in offers for place in _places(o)}
    return {actor for place in places for actor in network.closure(place)}


def _places(offer: Offer) -> tuple[int, ...]:
    return (offer.actor,) if offer.place < 0 else (offer.actor, offer.place)


class _HandOvers:
    """Who passes people on to whom, for some topics."""

    def __init__(self, analysis: Analysis) -> None:
        self.network, self.k = analysis.network, analysis.generous.k
        arcs = analysis.generous.arcs
        self.next: dict[int, list[tuple[int, int]]] = defaultdict(list)
        columns = (arcs.source.tolist(), arcs.target.tolist(), arcs.topics.tolist())
        for source, target, topics in zip(*columns, strict=True):
            self.next[source].append((target, topics))

    def within(self, starts: Collection[int], topics: int, steps: int) -> set[int]:
        """Everybody at whom one stands after so many hand-overs at the most."""
        found, edge = set(starts), set(starts)
        for _ in range(steps):
            reached = {t for a in edge for t, on in self.next[a] if on & topics}
            edge = {each for t in reached for each in self.network.closure(t)} - found
            found |= edge
        return found


def jurisdiction_breaks(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> tuple[Break, ...]:
    """Find the changes of jurisdiction at which nobody hands over.

    Parameters
    ----------
    quarter
        The quarter; its needs say under which law they fall (``needs.jurisdiction``).
    parameters
        Conventions; ``k`` bounds what still counts as a way over others.

    Returns
    -------
    breaks
        One for each change of `CHANGES` with needs under both laws in the same language: somebody
        helps before and somebody helps after, no place does both, and no referral tie leads from
        the ones to the others. Sure only where everybody who helps before was asked about its
        ties, no offer could serve the needs that does not say so, and all offers were recorded;
        else it is a question. Where nobody helps at all, that is a gap and told as one.

    Examples
    --------
    >>> import ecosystem as eco
    >>> eco.jurisdiction_breaks(eco.load_sample("mini"))
    ()
    """
    by_law: dict[str, set[_Profile]] = defaultdict(set)
    for (_, law), profiles in _profiles(quarter).items():
        by_law[law] |= profiles
    if len(by_law.keys() - {""}) < 2:
        return ()
    analysis = analyse(quarter, parameters)
    ways = _HandOvers(analysis)
    found = [_break(quarter, analysis, ways, change, by_law) for change in CHANGES]
    return tuple(each for each in found if each is not None)


def _break(
    quarter: Quarter,
    analysis: Analysis,
    ways: _HandOvers,
    change: tuple[str, str],
    by_law: Mapping[str, set[_Profile]],
) -> Break | None:
    network = analysis.network
    cells = network.demand.cells
    own = [[p for p, cell in enumerate(cells) if cell.key in by_law.get(law, ())] for law in change]
    spoken = [{cells[p].language for p in places if cells[p].needed} for places in own]
    givers, takers, languages, later = set[int](), set[int](), list[str](), set[int]()
    sure, around = analysis.strict is not None, True
    for language in sorted(spoken[0] & spoken[1]):
        here = [[p for p in places if cells[p].language == language] for places in own]
        before, after = (sum(1 << p for p in places) for places in here)
        gives, takes = (_helping(network, bits, maybe=False) for bits in (before, after))
        topics = sum({TOPIC_BIT[cells[p].topic] for places in here for p in places})
        if not gives or not takes or ways.within(gives, topics, 1) & takes:
            continue
        may = [_helping(network, bits, maybe=True) for bits in (before, after)]
        recorded = not (before | after) & ~(network.recorded or 0)
        firm = may == [gives, takes] and recorded
        sure &= firm and all(network.asked[actor] == "yes" for actor in gives)
        around &= bool(ways.within(gives, topics, ways.k) & takes)
        givers |= gives
        takers |= takes
        languages.append(language)
        later.update(here[1])
    if not languages:
        return None
    people = [cells[p].demand for p in sorted(later)]
    counted = [n for n in people if n is not None]
    sides = [tuple(network.ids[a] for a in sorted(side)) for side in (givers, takers)]
    return Break(
        *change,
        languages=tuple(languages),
        givers=sides[0],
        takers=sides[1],
        people=tidy(sum(counted)) if len(counted) == len(people) else None,
        around=around,
        band="sure" if sure else "possible",
        names=names_of(analysis, (*givers, *takers)),
        office={lang: office(quarter.meta.coordinator, lang) for lang in ("de", "en")},
    )


# --- What a new arrival quarter does first.


@dataclass(frozen=True)
class Branch:
    """An offer of a neighbouring quarter that meets needs which nobody meets here."""

    home: str  # Id of the other quarter, and its name.
    quarter: str
    actor: str  # Id and name of who offers it there.
    name: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]  # Of the needs that it would meet.


@dataclass(frozen=True)
class FirstSteps:
    """What is there of what a new arrival quarter needs first, and what is missing."""

    landlords: tuple[str, ...]  # Landlords and housing companies in no tie.
    landlords_known: int
    docks: int
    near: float | None  # Share of people with a docking point within a walk; None if unknown.
    metres: float
    branches: tuple[Branch, ...]
    neighbours: int  # Number of neighbouring quarters that were given.
    moving_in: int  # Offers that help with moving in.
    moving_in_unknown: int  # Offers that do not say how they help.
    bodies: int
    with_residents: int
    residents_unknown: int  # Bodies that do not say whether residents sit in them.
    names: Names = field(default_factory=dict, compare=False)
    office: Names = field(default_factory=dict, compare=False)

    def rows(self, lang: str) -> Iterator[tuple[str, str, str]]:
        """Say for each thing what is known of it, and who does what first."""
        for key, said, todo in (
            self._landlords(lang),
            self._docks(lang),
            self._branches(lang),
            self._moving_in(lang),
            self._residents(lang),
        ):
            values = {"office": self.office.get(lang, "")}
            yield (
                text(f"arrivals.first_{key}", lang),
                said,
                text(f"arrivals.todo_{todo}", lang, **values) if todo else "",
            )

    def _landlords(self, lang: str) -> tuple[str, str, str]:
        key = "landlords"
        if not self.landlords_known:
            return key, text("arrivals.landlords_unknown", lang), "landlords_unknown"
        if not self.landlords:
            return key, text("arrivals.landlords_tied", lang, count=self.landlords_known), ""
        names = _some([self.names.get(actor, actor) for actor in self.landlords], lang)
        values = {"names": names, "count": len(self.landlords), "all": self.landlords_known}
        return key, text("arrivals.landlords", lang, **values), key

    def _docks(self, lang: str) -> tuple[str, str, str]:
        key, metres = "docks", number(self.metres, lang)
        if self.near is None:
            said = text("arrivals.docks_unknown", lang, count=self.docks)
            return key, said, "docks_unknown"
        values = {"share": percent(self.near, lang), "metres": metres, "count": self.docks}
        return key, text("arrivals.docks", lang, **values), key if self.near < 1 else ""

    def _branches(self, lang: str) -> tuple[str, str, str]:
        key = "branches"
        if not self.neighbours:
            return key, text("arrivals.branches_unknown", lang), "branches_unknown"
        if not self.branches:
            return key, text("arrivals.branches_none", lang, count=self.neighbours), ""
        told = []
        for each in self.branches[:_MOST_NAMED]:
            topics = and_list([label("topic", topic, lang) for topic in each.topics], lang)
            spoken = and_list([language_name(code, lang) for code in each.languages], lang)
            values = {"name": each.name, "quarter": each.quarter, "topics": topics}
            told.append(text("arrivals.branch", lang, languages=spoken, **values))
        more = len(self.branches) - len(told)
        told += [text("since.more", lang, count=more)] if more > 0 else []
        return key, text("arrivals.branches", lang, offers="; ".join(told)), key

    def _moving_in(self, lang: str) -> tuple[str, str, str]:
        key, values = "moving_in", {"count": self.moving_in, "unknown": self.moving_in_unknown}
        if self.moving_in:
            return key, text("arrivals.moving_in", lang, **values), ""
        if self.moving_in_unknown:
            return key, text("arrivals.moving_in_unknown", lang, **values), "moving_in_unknown"
        return key, text("arrivals.moving_in_none", lang), key

    def _residents(self, lang: str) -> tuple[str, str, str]:
        key = "residents"
        values = {"count": self.with_residents, "all": self.bodies}
        values["unknown"] = self.residents_unknown
        if not self.bodies:
            return key, text("arrivals.residents_no_bodies", lang), "residents_unknown"
        if self.with_residents:
            return key, text("arrivals.residents", lang, **values), ""
        if self.residents_unknown:
            return key, text("arrivals.residents_unknown", lang, **values), "residents_unknown"
        return key, text("arrivals.residents_none", lang, **values), key


def first_steps(
    quarter: Quarter, *others: Quarter, parameters: Parameters | None = None
) -> FirstSteps:
    """Tell what is there of what a new arrival quarter needs first.

    Parameters
    ----------
    quarter
        The quarter.
    *others
        Neighbouring quarters, whose official offers could open a branch here.
    parameters
        Conventions; ``walk_near_m`` is the distance that counts as a walk.

    Returns
    -------
    steps
        Landlords in no tie, docking points within a walk, offers next door that meet needs which
        nobody meets here, help with moving in, and bodies in which residents sit. What is not
        known is told as not known.

    Examples
    --------
    >>> import ecosystem as eco
    >>> eco.first_steps(eco.load_sample("mini")).bodies
    1
    """
    analysis = analyse(quarter, parameters)
    network, pairs = analysis.network, analysis.generous.pairs
    types = dict(quarter.table("actors").select("id", "type"))
    landlords = [a for a, key in enumerate(network.ids) if types[key] in LANDLORDS]
    met = ~pairs.standing  # who only sits in the same house has no tie
    tied = {*pairs.first[met].tolist(), *pairs.second[met].tolist()}
    alone = [actor for actor in landlords if actor not in tied]
    ground = walking(quarter, parameters=parameters)
    metres = ground.parameters["walk_near_m"]
    shares = (ground.coverage(metres, of=of) for of in ("newcomers", "residents"))
    helps, bodies = _helps(quarter, network), bodies_in_force(quarter)
    said = Counter(body.with_residents for body in bodies)
    return FirstSteps(
        landlords=tuple(network.ids[actor] for actor in alone),
        landlords_known=len(landlords),
        docks=len(network.docks),
        near=next((share for share in shares if share is not None), None),
        metres=metres,
        branches=tuple(_branches(quarter, others, analysis)),
        neighbours=len(others),
        moving_in=sum("moving_in" in words for words in helps),
        moving_in_unknown=sum(not words or any(map(is_unknown, words)) for words in helps),
        bodies=len(bodies),
        with_residents=said["yes"],
        residents_unknown=len(bodies) - said["yes"] - said["no"],
        names=names_of(analysis, alone),
        office={lang: office(quarter.meta.coordinator, lang) for lang in ("de", "en")},
    )


def _helps(quarter: Quarter, network: Network) -> list[tuple[str, ...]]:
    """Kinds of help of the offers in force, as far as they say so."""
    there = {offer.id for offer in network.offers}
    columns = map(quarter.table("offers").column, ("id", "help"))
    return [tuple(as_list(words)) for key, words in zip(*columns, strict=True) if key in there]


def _branches(quarter: Quarter, others: Iterable[Quarter], analysis: Analysis) -> Iterator[Branch]:
    """Offers next door that meet needs for which there is no offer here."""
    rows = find_cells(quarter, parameters=analysis.network.parameters)
    cells = analysis.network.demand.cells
    open_ = sum(1 << p for p, row in enumerate(rows) if row.cell_class == "G5" and cells[p].needed)
    for other in others:
        network = other.network(analysis.network.parameters)
        matcher = Matcher(cells, other.meta.blank_language, network.parameters)
        columns = ("id", "topics", "languages", "groups", "excludes")
        facts = {
            key: facts
            for key, *facts in zip(*map(other.table("offers").column, columns), strict=True)
        }
        met: dict[int, int] = defaultdict(int)
        for offer in network.offers:
            if offer.formal and offer.takes_new != "no":
                met[offer.actor] |= matcher.match(*facts[offer.id]).yes & open_
        found = []
        for actor, bits in met.items():
            here = [cells[p] for p in range(len(cells)) if bits >> p & 1]
            if not here:
                continue
            topics = tuple(t for t in TOPICS if any(cell.topic == t for cell in here))
            spoken = tuple(sorted({cell.language for cell in here}))
            own = (network.ids[actor], network.names[actor])
            found.append(
                (-bits.bit_count(), Branch(other.meta.id, other.meta.name, *own, topics, spoken))
            )
        yield from (
            branch for _, branch in sorted(found, key=lambda each: (each[0], each[1].actor))
        )


# --- Who works on what: the mandates of all bodies side by side.


@dataclass(frozen=True)
class Mandates:
    """The bodies with what they are for, and topics on which none of them works."""

    bodies: tuple[Body, ...]
    # Topics that people need on which no body works; empty where some body names no topic.
    nobody: tuple[str, ...]
    # Topics on which several bodies work of which none may decide.
    undecided: tuple[tuple[str, tuple[str, ...]], ...]  # With the names of the bodies.

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Say what no body works on, and where nobody may decide."""
        said = []
        if self.nobody:
            topics = and_list([label("topic", topic, lang) for topic in self.nobody], lang)
            said.append(text("arrivals.mandate_nobody", lang, topics=topics))
        for topic, names in self.undecided:
            values = {"topic": label("topic", topic, lang), "bodies": and_list(names, lang)}
            said.append(text("arrivals.mandate_undecided", lang, **values))
        unknown = sum(not body.topics for body in self.bodies)
        if unknown:
            said.append(text("arrivals.mandate_unknown", lang, count=unknown))
        return tuple(said)


def mandates(quarter: Quarter, *, parameters: Parameters | None = None) -> Mandates:
    """Put the mandates of all bodies side by side.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    mandates
        The bodies; topics with needs on which none of them works, told only where every body
        names its topics; topics on which at least two work that all say that they do not decide.

    Examples
    --------
    >>> import ecosystem as eco
    >>> [body.id for body in eco.mandates(eco.load_sample("mini")).bodies]
    ['G1']
    """
    bodies = bodies_in_force(quarter)
    needed = {c.topic for c in quarter.network(parameters).demand.cells if c.needed}
    on: dict[str, list[Body]] = {t: [b for b in bodies if t in b.topics] for t in TOPICS}
    known = bool(bodies) and all(body.topics for body in bodies)
    undecided = [
        (topic, tuple(body.name for body in here))
        for topic, here in on.items()
        if len(here) > 1 and all(body.decides == "no" for body in here)
    ]
    nobody = tuple(t for t in TOPICS if known and t in needed and not on[t])
    return Mandates(bodies, nobody, tuple(undecided))
