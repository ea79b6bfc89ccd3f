"""A hurdle that practitioners report: its row and its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import field
from itertools import combinations

from ecosystem.findings.base import Finding, Findings, Json, OfActor, listed, of_no_tie, tidy
from ecosystem.findings.bridges import Bridge, find_weak_bridges
from ecosystem.findings.gaps import Gap, find_cells, find_gaps, find_informal_only
from ecosystem.findings.units import DeadEnd, find_dead_ends
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.arrival import Body, bodies_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, is_unknown
from ecosystem.schema import LANGUAGE_TWINS, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, label, language_name, percent, text

# --- A hurdle that practitioners report: its row and its words.

CONFIRMED = "confirmed"

BLIND_SPOT = "blind spot"

MINIMUM_INFORMANTS = 3

# A hurdle counts, and may be told outside the internal view, from so many independent voices.
MINIMUM_ORGANISATIONS = 2


@dataclass(frozen=True, kw_only=True)
class ReportedGap(Finding):
    """A hurdle that practitioners report."""

    kind: str = "reported_gap"
    topic: str  # What the reports say; blank where they do not.
    language: str
    from_actor: str
    to_actor: str
    hurdle_kind: str
    informants: int  # Number of different informants.
    # Number of different organisations that they come from, as far as it is known.
    organisations: int
    computed: str  # `confirmed` if the analysis shows a gap there, too, else `blind spot`.

    @property
    def subjects(self) -> dict[str, Json]:
        """Topic, language, the two actors and the kind of hurdle; None where not reported."""
        values = (self.topic, self.language, self.from_actor, self.to_actor, self.hurdle_kind)
        names = ("topic", "language", "from_actor", "to_actor", "hurdle_kind")
        return {name: value or None for name, value in zip(names, values, strict=True)}

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors that the reports name."""
        return tuple(dict.fromkeys(a for a in (self.from_actor, self.to_actor) if a))

    @property
    def evidence(self) -> dict[str, Json]:
        """How many report it, and whether the analysis shows it."""
        return {"informants": self.informants, "computed": self.computed}

    @property
    def has_enough_voices(self) -> bool:
        """Whether enough independent informants from enough organisations report it."""
        return self.informants >= MINIMUM_INFORMANTS and self.organisations >= MINIMUM_ORGANISATIONS

    def _values(self, lang: str) -> dict[str, str]:
        cell = label("topic", self.topic, lang) if self.topic else ""
        if self.language:
            said = language_name(self.language, lang)
            cell = f"{cell} {text('hurdles.in_language', lang, language=said)}".strip()
        ends = {"source": self.name(self.from_actor), "target": self.name(self.to_actor)}
        known = ("from" if self.from_actor else "") + ("to" if self.to_actor else "")
        way = text(f"hurdles.way.{known}", lang, **ends) if known else ""
        where = ", ".join(part for part in (cell, way) if part)
        kind = label("hurdle_kind", self.hurdle_kind, lang)
        return {
            "where": where or text("hurdles.anywhere", lang),
            "hurdle": kind or text("hurdles.no_kind", lang),
        }

    def sentence(self, lang: str) -> str:
        """Say what is reported and whether the map shows it."""
        values = self._values(lang)
        said = text("hurdles.reported", lang, count=self.informants, **values)
        computed = text(f"hurdles.computed.{self.computed}", lang)
        return self.in_band(f"{said} {computed}", lang)

    def action(self, lang: str) -> str:
        """Say what to do about it."""
        values = {"office": self.office(lang), **self._values(lang)}
        return text(f"hurdles.action.{self.computed}", lang, **values)


# --- Hurdles that practitioners report, joined with what the analysis finds (M41).

_OPEN_CLASSES = ("G2", "G3", "G4", "G5", "GX")

_SUBJECTS = ("topic", "language", "from_actor", "to_actor", "kind")

_Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Triangulation:
    """What practitioners report and what the analysis finds, side by side."""

    confirmed: tuple[ReportedGap, ...]
    # Reported only: the tie exists on paper, or something that the map does not hold.
    blind_spots: tuple[ReportedGap, ...]
    # Computed only: gaps, informal help only, weak bridges and dead ends that nobody reports.
    # The map may be incomplete there, or people cope in another way.
    to_check: tuple[Finding, ...]


@dataclass(frozen=True)
class _Computed:
    """What the analysis finds that a hurdle could be about."""

    cells: frozenset[tuple[str, str]]
    bridges: tuple[Bridge, ...]
    dead_ends: tuple[DeadEnd, ...]

    def holds(self, key: _Key) -> bool:
        topic, language, source, target, _ = key
        spoken = (language, LANGUAGE_TWINS.get(language, language))
        ends = {source, target} - {""}
        return (
            any((topic, code) in self.cells for code in spoken)
            or any(_is_bridge(bridge, ends) for bridge in self.bridges)
            or any(dock.actor in ends for dock in self.dead_ends)
        )


def _is_bridge(bridge: Bridge, ends: Collection[str]) -> bool:
    """Tell whether a hurdle lies on a tie; one that names a single actor may lie on any of its."""
    return bool(ends) and set(ends) <= {bridge.source, bridge.target}


def _computed(quarter: Quarter, parameters: Parameters | None) -> _Computed:
    cells = find_cells(quarter, parameters=parameters)
    return _Computed(
        frozenset((c.topic, c.language) for c in cells if c.cell_class in _OPEN_CLASSES),
        find_weak_bridges(quarter, parameters=parameters).rows,
        find_dead_ends(quarter, parameters=parameters).rows,
    )


def _grouped(quarter: Quarter) -> Mapping[_Key, list[tuple[str, str]]]:
    """Informant and organisation of every report, by what it is about."""
    table = quarter.table("hurdles")
    found: dict[_Key, list[tuple[str, str]]] = defaultdict(list)
    voices = table.select("informant", "organisation")
    abouts = table.select(*_SUBJECTS)
    for about, voice in zip(abouts, voices, strict=True):
        topic, language, source, target, kind = ("" if is_unknown(t) else t for t in about)
        found[topic, language, source, target, kind].append(voice)
    return found


def _row(
    key: _Key,
    voices: list[tuple[str, str]],
    names: Mapping[str, str],
    computed: _Computed,
    reports: int,
) -> ReportedGap:
    topic, language, source, target, kind = key
    organisations = {own for _, own in voices if not is_unknown(own)}
    return ReportedGap(
        id="reported_gap:" + ":".join(part or "-" for part in key),
        severity=tidy(len(voices) / reports),
        names={actor: names[actor] for actor in (source, target) if actor in names},
        topic=topic,
        language=language,
        from_actor=source,
        to_actor=target,
        hurdle_kind=kind,
        informants=len({who for who, _ in voices}),
        organisations=len(organisations),
        computed=CONFIRMED if computed.holds(key) else BLIND_SPOT,
    )


def find_reported_gaps(
    quarter: Quarter, *, parameters: Parameters | None = None, least: int = 1
) -> Findings[ReportedGap]:
    """Find the hurdles that practitioners report, and say which the analysis confirms (M41).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.
    least
        Independent informants that a hurdle needs to be listed; among all findings three.

    Returns
    -------
    hurdles
        One row for each topic, language, pair of actors and kind of hurdle; the most reported
        first.

    Notes
    -----
    A hurdle is confirmed if its cell (topic and language, both reported) has class G2 to G5 or
    GX, if its actors are the ends of a weak bridge, or if one of them is a dead end; else it is a
    blind spot of the map. It is sure only if three informants from two organisations report it
    and anybody was asked about ties at all; what one person reports is possible.
    """
    analysis = analyse(quarter, parameters)
    found = _grouped(quarter)
    if not found:
        return listed(analysis, ())
    names = dict(quarter.table("actors").select("id", "name"))
    computed = _computed(quarter, parameters)
    reports = sum(map(len, found.values()))
    rows = [_row(key, found[key], names, computed, reports) for key in sorted(found)]
    told = [row for row in rows if row.informants >= least]
    return of_no_tie(analysis, told, lambda row: row.has_enough_voices)


def triangulation(quarter: Quarter, *, parameters: Parameters | None = None) -> Triangulation:
    """Set what practitioners report beside what the analysis finds (M41).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    triangulation
        Confirmed hurdles, blind spots of the map, and computed findings to be checked since
        nobody reports them. Cells with one provider only (G1) are no hurdle and not among them.
    """
    reported = find_reported_gaps(quarter, parameters=parameters)
    keys = list(_grouped(quarter))
    told = {(key[0], code) for key in keys for code in (key[1], LANGUAGE_TWINS.get(key[1]))}
    ends = [{key[2], key[3]} - {""} for key in keys]

    def is_told(finding: Finding) -> bool:
        if isinstance(finding, Gap):
            return (finding.topic, finding.language) in told
        if isinstance(finding, Bridge):
            return any(_is_bridge(finding, pair) for pair in ends)
        return any(set(finding.actors) <= pair for pair in ends)

    gaps = find_gaps(quarter, parameters=parameters)
    computed: list[Finding] = [gap for gap in gaps if gap.gap_class in _OPEN_CLASSES]
    computed += find_informal_only(quarter, parameters=parameters)
    computed += find_weak_bridges(quarter, parameters=parameters)
    computed += find_dead_ends(quarter, parameters=parameters)
    return Triangulation(
        tuple(row for row in reported if row.computed == CONFIRMED),
        tuple(row for row in reported if row.computed == BLIND_SPOT),
        tuple(finding for finding in computed if not is_told(finding)),
    )


# --- Findings about committees: their rows and their words.

# Fewer shared members are no structure.
SHARED_MIN = 3


@dataclass(frozen=True, kw_only=True)
class DoubleStructure(Finding):
    """Two committees on the same topic with mostly the same members."""

    kind: str = "double_structure"
    bodies: tuple[str, str]  # Ids of the two committees, sorted.
    titles: tuple[str, str] = field(compare=False)  # Their names.
    members: tuple[str, ...]  # Ids of the actors that sit in both, sorted.
    topics: tuple[str, ...]  # Topics of both; empty if one of them names none.
    overlap: float  # Shared members among all members of the two.
    # Whether each may decide: `yes`, `no`, or blank for unknown.
    decides: tuple[str, str] = field(default=("", ""), compare=False)

    @property
    def subjects(self) -> dict[str, Json]:
        """The two committees."""
        return {"bodies": list(self.bodies)}

    @property
    def actors(self) -> tuple[str, ...]:
        """Nobody: a committee is no actor."""
        return ()

    @property
    def evidence(self) -> dict[str, Json]:
        """Who sits in both, and their common topics."""
        told: dict[str, Json] = {"members": list(self.members)}
        told["topic"] = ";".join(self.topics) or None
        if any(self.decides):
            told["decides"] = [word or None for word in self.decides]
        return told

    def _values(self, lang: str) -> dict[str, str]:
        topics = and_list([label("topic", topic, lang) for topic in self.topics], lang)
        first, second = self.titles
        share = percent(self.overlap, lang)
        return {"first": first, "second": second, "topics": topics, "share": share}

    def sentence(self, lang: str) -> str:
        """Say which committees are much alike."""
        key = "topic" if self.topics else "no_topic"
        said = [text(f"bodies.double.{key}", lang, count=len(self.members), **self._values(lang))]
        if "" not in self.decides:
            who = (
                "one"
                if len(set(self.decides)) > 1
                else {"yes": "both"}.get(self.decides[0], "none")
            )
            said.append(text(f"bodies.decides.{who}", lang))
        return self.in_band(" ".join(said), lang)

    def action(self, lang: str) -> str:
        """Say what to do about it."""
        return text("bodies.double_action", lang, **self._values(lang))


@dataclass(frozen=True, kw_only=True)
class BlindSpot(OfActor):
    """An official actor that sits in no committee."""

    kind: str = "blind_spot"
    bodies: tuple[str, ...] = ()  # Ids of the committees that work on what it offers, sorted.
    titles: tuple[str, ...] = field(default=(), compare=False)  # Their names.
    topics: tuple[str, ...] = ()  # Topics that it offers and on which there is a committee.

    @property
    def evidence(self) -> dict[str, Json]:
        """No members, the topics that fit, and the committees that work on them."""
        topic = ";".join(self.topics) or None
        return {"members": [], "topic": topic, "bodies": list(self.bodies)}

    def _values(self, lang: str) -> dict[str, str]:
        bodies = and_list(self.titles[:3], lang)
        return {"actor": self.name(self.actor), "bodies": bodies, "office": self.office(lang)}

    def sentence(self, lang: str) -> str:
        """Say that the actor sits nowhere."""
        key = "fitting" if self.titles else "none"
        return self.in_band(text(f"bodies.blind.{key}", lang, **self._values(lang)), lang)

    def action(self, lang: str) -> str:
        """Say where to invite it."""
        key = "fitting" if self.titles else "none"
        return text(f"bodies.blind_action.{key}", lang, **self._values(lang))


# --- Committees: the same people on the same topic twice, and actors who sit in none.

# Shared members among all members of two committees from which they overlap strongly.
OVERLAP_MIN = 0.6


# If a larger share of all actors sits nowhere, only those that matter most are listed.
LISTED_MAX = 0.5


_UNITLESS = ("group_node", "person_pseudonym")


def _topic_list(topics: Collection[str]) -> tuple[str, ...]:
    return tuple(topic for topic in TOPICS if topic in topics)


def _doubled(first: Body, second: Body) -> bool:
    shared = first.members & second.members
    same = not (first.topics and second.topics) or bool(first.topics & second.topics)
    overlap = len(shared) / max(len(first.members | second.members), 1)
    return same and len(shared) >= SHARED_MIN and overlap >= OVERLAP_MIN - 1e-12


def find_double_structures(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[DoubleStructure]:
    """Find pairs of committees with the same people and the same topic.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    pairs
        Pairs of committees that share a topic, or one of which names none, with at least three
        members in both and a Jaccard overlap of at least 0.6; by id.
    """
    analysis = analyse(quarter, parameters)
    names = dict(zip(analysis.network.ids, analysis.network.names, strict=True))
    rows = []
    for first, second in combinations(bodies_in_force(quarter), 2):
        if not _doubled(first, second):
            continue
        shared = tuple(sorted(first.members & second.members))
        row = DoubleStructure(
            id=f"double_structure:{first.id}+{second.id}",
            severity=0.0,
            names={actor: names[actor] for actor in shared},
            bodies=(first.id, second.id),
            titles=(first.name, second.name),
            members=shared,
            topics=_topic_list(first.topics & second.topics),
            overlap=len(shared) / len(first.members | second.members),
            decides=(first.decides, second.decides),
        )
        rows.append(row)
    return of_no_tie(analysis, rows)


def _offered(analysis: Analysis) -> dict[str, set[str]]:
    network = analysis.network
    found: dict[str, set[str]] = {}
    for offer in network.offers:
        topics = {topic for place, topic in enumerate(TOPICS) if offer.topics >> place & 1}
        found.setdefault(network.ids[offer.actor], set()).update(topics)
    return found


def find_blind_spots(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[BlindSpot]:
    """Find the official actors that sit in no committee.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    actors
        Actors in force that are not informal and sit in no committee; by id. None at all if no
        committee has a member.

    Notes
    -----
    Where this would list more than half of all actors, most of them are not meant to sit
    anywhere; then only docking points and actors with an offer are listed. A unit does not sit in
    a committee because its Träger does. Informal actors are never listed: nobody is to be pressed
    into a committee.
    """
    analysis = analyse(quarter, parameters)
    network = analysis.network
    bodies = [body for body in bodies_in_force(quarter) if body.members]
    if not bodies:
        return listed(analysis, ())
    seated = frozenset[str]().union(*(body.members for body in bodies))
    kinds = dict(quarter.table("actors").select("id", "kind"))
    outside = [
        actor
        for actor, informal in zip(network.ids, network.informal.tolist(), strict=True)
        if not informal and actor not in seated and kinds[actor] not in _UNITLESS
    ]
    offered = _offered(analysis)
    if len(outside) > LISTED_MAX * len(network.ids):
        docks = {network.ids[dock] for dock in network.docks.tolist()}
        outside = [actor for actor in outside if actor in docks or actor in offered]
    rows = []
    for actor in outside:
        topics = offered.get(actor, set())
        fitting = [body for body in bodies if body.topics & topics]
        common = topics.intersection(topic for body in fitting for topic in body.topics)
        row = BlindSpot(
            id=f"blind_spot:{actor}",
            severity=0.0,
            actor=actor,
            bodies=tuple(body.id for body in fitting),
            titles=tuple(body.name for body in fitting),
            topics=_topic_list(common),
        )
        rows.append(row)
    return of_no_tie(analysis, rows)
