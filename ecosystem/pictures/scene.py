"""What a picture of a quarter shows, before anybody draws it: the same for paper and screen."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UnknownActorError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.registry import Result
from ecosystem.findings.units import Hub, SinglePoint
from ecosystem.measures.analysis import analyse
from ecosystem.measures.classics import blocks
from ecosystem.measures.graphs import Pairs, Projection
from ecosystem.model.arrays import IntArray
from ecosystem.model.network import KINDS, Network, numbers_of
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Table, as_list, is_unknown
from ecosystem.pictures.style import BANDS
from ecosystem.pictures.words import plain
from ecosystem.schema import LAYERS, SECTORS_AND_NONE, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import label, text

if TYPE_CHECKING:
    import pandas as pd


# --- What a picture of a quarter shows, before anybody draws it: the same for paper and screen.

REFERRAL = LAYERS[0]

# The layer of who sits where; it is drawn, but it is no tie.
STANDING = "standing"


@dataclass(frozen=True)
class Actor:
    """One symbol."""

    id: str  # From the table of actors; the name as one clean line.
    name: str
    sector: str
    kind: str
    dock: bool  # Whether people dock here.
    key: bool  # Whether it is to be marked.
    asked: bool = False  # Whether it may be a single point: nobody said how many work there.
    count: int = 1  # How many actors it stands for; more than 1 for a group.


@dataclass(frozen=True)
class Line:
    """One tie, drawn once."""

    source: int  # Positions in the list of actors.
    target: int
    layer: str  # Stored keys.
    kind: str
    # Which of the lines between these two it is: 0 runs straight, the others bend to either
    # side. Counted from the smaller position to the larger.
    slot: float


@dataclass(frozen=True)
class Mark:
    """One marked pair."""

    source: int  # Positions in the list of actors.
    target: int
    kind: str  # Key of `BANDS`.
    finding: Bridge  # What is said about it.


@dataclass(frozen=True)
class Scene:
    """Everything that one picture of a quarter shows."""

    actors: tuple[Actor, ...]  # In force, sorted by id.
    lines: tuple[Line, ...]  # Ties and who sits where, each once.
    marks: tuple[Mark, ...]  # Marked pairs, most severe first.
    # How many records the picture rests on, and how many of them are documented or confirmed by
    # both sides; the latter None if nobody was asked.
    ties: int
    confirmed: int | None
    # What a marked actor is: `key` a single point, `hub` that or a hub, `marked` chosen by hand.
    key_means: str = "key"
    # Name of the sentence that says that there is no weak bridge to be seen, blank if there is
    # one or nobody looked. Outside the internal view there may be some that are not shown.
    absence: str = ""

    @property
    def places(self) -> int:
        """Count the places as a report does: a group of those who are not named is none."""
        return sum(actor.kind != GROUP for actor in self.actors)

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sectors that occur, in the order of the vocabulary."""
        there = {actor.sector for actor in self.actors if actor.count == 1}
        return tuple(sector for sector in SECTORS_AND_NONE if sector in there)

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers that occur, in the order of the vocabulary, who sits where last."""
        there = {line.layer for line in self.lines}
        return tuple(layer for layer in (*LAYERS, STANDING) if layer in there)

    def legend(self) -> dict[str, tuple[str, ...]]:
        """Name the signs that occur, by part of the legend: the same on paper and screen."""
        signs = {
            "group": any(actor.count > 1 for actor in self.actors),
            "dock": any(actor.dock for actor in self.actors),
            self.key_means: any(actor.key for actor in self.actors),
            "untested_point": any(actor.asked for actor in self.actors),
            **{kind: any(mark.kind == kind for mark in self.marks) for kind in BANDS},
        }
        there = [key for key, occurs in signs.items() if occurs]
        there += [self.absence] if self.absence else []
        return {"sectors": self.sectors, "ties": self.layers, "signs": tuple(there)}

    @property
    def apart(self) -> frozenset[int]:
        """Positions of the actors without a known connection."""
        joined = {end for line in self.lines for end in (line.source, line.target)}
        return frozenset(range(len(self.actors))) - joined


def sign_words(part: str, key: str, lang: str) -> str:
    """Say what a sign of the legend means."""
    if part == "sectors":
        return label("sector", key, lang)
    if key == "group":
        return text("pictures.sign.group", lang)
    return text(f"views.{'layer' if part == 'ties' else 'sign'}.{key}", lang)


# What a picture of findings marks; the untested ones as questions.
MARKED = ("weak_bridge", "single_point", "untested_bridge", "untested_point", "hub")


def _wanted(
    result: Result | None, highlight: Iterable[Finding | str] | None
) -> list[Finding | str]:
    """Settle what is marked: what was asked for, else what hangs on little or may do so."""
    if highlight is not None:
        return list(highlight)
    if result is not None:
        return list(result.findings.of_kind(*MARKED))
    return []


def _key_means(wanted: list[Finding | str]) -> str:
    kinds = [each for each in wanted if not isinstance(each, Bridge)]
    if not all(isinstance(each, SinglePoint | Hub) for each in kinds):
        return "marked"
    return "hub" if any(isinstance(each, Hub) for each in kinds) else "key"


def _lines(quarter: Quarter) -> tuple[Line, ...]:
    """Each tie once: REF by direction, the other layers by pair; parallel ones get slots."""
    network = quarter.network()
    records = network.records
    drawn: set[tuple[int, int, int, int, str, str]] = set()
    rows = zip(
        *(records.source.tolist(), records.target.tolist()),
        *(records.layer.tolist(), records.kind.tolist()),
        strict=True,
    )
    for source, target, layer, kind in rows:
        low, high = min(source, target), max(source, target)
        if LAYERS[layer] != REFERRAL:  # exchange and cooperation have no direction
            source, target = low, high
        order = layer * len(KINDS) + kind
        drawn.add((low, high, order, source, LAYERS[layer], KINDS[kind]))
    for actor in np.flatnonzero(network.at >= 0).tolist():
        place = int(network.at[actor])
        low, high = min(actor, place), max(actor, place)
        drawn.add((low, high, len(LAYERS) * len(KINDS), actor, STANDING, STANDING))
    between: dict[tuple[int, int], list[tuple[int, str, str]]] = {}
    for low, high, _, source, layer_name, kind_name in sorted(drawn):
        between.setdefault((low, high), []).append((source, layer_name, kind_name))
    found = []
    for (low, high), ties in between.items():
        for place, (source, layer_name, kind_name) in enumerate(ties):
            target = high if source == low else low
            slot = place - (len(ties) - 1) / 2
            found.append(Line(source, target, layer_name, kind_name, slot))
    return tuple(found)


GROUP = "group_node"


def counted(quarter: Quarter) -> dict[str, int]:
    """Count places and ties as a report does: without groups of those who are not named."""
    network = quarter.network()
    table = quarter.table("actors")
    kinds = dict(zip(table.column("id"), table.column("kind"), strict=True))
    named = np.array([kinds[key] != GROUP for key in network.ids], np.bool_)
    ties = named[network.records.source] & named[network.records.target]
    return {"actors": int(named.sum()), "ties": int(ties.sum())}


def scene(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
) -> Scene:
    """Settle what a picture of a quarter shows."""
    check_quarter(quarter)
    network = quarter.network()
    index = {key: position for position, key in enumerate(network.ids)}
    wanted = _wanted(result, highlight)
    bridges = [each for each in wanted if isinstance(each, Bridge)]
    marked: set[str] = set()
    questions: set[str] = set()
    for each in wanted:
        if isinstance(each, str):
            marked.add(each)
        elif not isinstance(each, Bridge):
            (questions if each.kind == "untested_point" else marked).update(each.actors)
    hubs = {actor for each in wanted if isinstance(each, Hub) for actor in each.actors}
    unknown = [each for each in wanted if isinstance(each, str) and each not in index]
    if unknown:
        raise UnknownActorError("views.unknown_actor", actor=unknown[0])
    kinds = dict(quarter.table("actors").select("id", "kind"))
    docks = set(network.docks.tolist())
    actors = tuple(
        Actor(
            id=key,
            name=plain(network.names[position]) or key,
            sector=SECTORS_AND_NONE[int(network.sectors[position])],
            kind=kinds[key] or "organisation",
            dock=position in docks,
            key=key in marked,
            asked=key in questions and (key in hubs or key not in marked),
        )
        for key, position in index.items()
    )
    marks = tuple(
        Mark(index[bridge.source], index[bridge.target], bridge.kind, bridge)
        for bridge in bridges
        if bridge.source in index and bridge.target in index
    )
    absence = "none_weak" if quarter.meta.view == "internal" else "none_shown"
    looked = result is not None and highlight is None
    return Scene(
        actors=actors,
        lines=_lines(quarter),
        marks=marks,
        ties=counted(quarter)["ties"],
        confirmed=int(np.sum(network.records.strict)) if network.asked_anybody else None,
        key_means=_key_means(wanted),
        absence=absence if looked and not marks else "",
    )


# --- Well-knit groups and the bridges between them, before anybody draws them.

# So many smaller groups are drawn; the rest is counted.
GROUPS_MOST = 10


@dataclass(frozen=True)
class Group:
    """Actors that stay together whatever single tie is lost."""

    members: tuple[int, ...]  # All that are shown, positions in the scene.
    named: tuple[int, ...]  # Those of them at whom a bridge ends, or the best connected one.


@dataclass(frozen=True)
class Link:
    """One tie that alone holds two groups together, or a bridge that was found."""

    source: int  # Positions in the scene.
    target: int
    mark: Mark | None  # What was found, or None for a plain single tie.


@dataclass(frozen=True)
class Grouping:
    """Everything that a picture of bridges shows."""

    actors: tuple[Actor, ...]  # All actors of the quarter in this view.
    groups: tuple[Group, ...]  # The largest first, then by id.
    links: tuple[Link, ...]  # Bridges first, in the order of their severity, then single ties.
    left_out: tuple[int, int]  # Smaller groups, and how many actors they have together.
    ties: int  # How many records it rests on.

    def group_of(self, actor: int) -> int:
        """Return the number of the group of an actor."""
        return next(at for at, group in enumerate(self.groups) if actor in group.members)


def _labels(quarter: Quarter, groups: pd.Series[str] | None) -> IntArray:
    """Give each actor the number of its group: as given, or computed on what is shown."""
    ids = quarter.network().ids
    if groups is None:
        return blocks(analyse(quarter).generous)[0]
    given = {str(key): str(name) for key, name in groups.dropna().items()}
    order = {name: at for at, name in enumerate(dict.fromkeys(sorted(given.values())))}
    alone = len(order)
    return np.array(
        [order[given[key]] if key in given else alone + at for at, key in enumerate(ids)], np.int64
    )


def _single_ties(quarter: Quarter) -> list[tuple[int, int]]:
    graph = analyse(quarter).generous
    cut = graph.cohesion.cut_side > 0
    return list(numbers_of(graph.pairs.first[cut], graph.pairs.second[cut]))


def grouping(
    quarter: Quarter, *, result: Result | None = None, groups: pd.Series[str] | None = None
) -> Grouping:
    """Settle which groups and bridges a picture shows."""
    found: list[Bridge] = []
    if result is not None:
        found = [each for each in result.findings.of_kind(*BANDS) if isinstance(each, Bridge)]
    shown = scene(quarter, highlight=found)
    label = _labels(quarter, groups)
    marked = {frozenset((mark.source, mark.target)) for mark in shown.marks}
    links = [Link(mark.source, mark.target, mark) for mark in shown.marks]
    links += [
        Link(first, second, None)
        for first, second in _single_ties(quarter)
        if frozenset((first, second)) not in marked and label[first] != label[second]
    ]
    pairs = analyse(quarter).generous.pairs
    degree = np.bincount(np.concatenate([pairs.first, pairs.second]), minlength=len(label))
    joined = {end for link in links for end in (link.source, link.target)}
    made = []
    for number in np.unique(label).tolist():
        members = np.flatnonzero(label == number).tolist()
        if len(members) == 1 and members[0] not in joined:
            continue  # nobody is known to be connected to it: no part of this picture
        ends = [each for each in members if each in joined]
        hub = max(members, key=lambda each: (degree[each], -each))
        made.append(Group(tuple(members), tuple(ends or [hub])))
    made.sort(key=lambda group: (-len(group.members), group.members))
    kept, rest = made[: GROUPS_MOST + 1], made[GROUPS_MOST + 1 :]
    there = {each for group in kept for each in group.members}
    return Grouping(
        actors=shown.actors,
        groups=tuple(kept),
        links=tuple(link for link in links if {link.source, link.target} <= there),
        left_out=(len(rest), sum(len(group.members) for group in rest)),
        ties=shown.ties,
    )


# --- Large nets made readable: well-knit groups become one sign with a number.

# With more actors than these, names on a poster would be too small to read.
FOLD_FROM = 150


# So many actors at the most stay on their own.
_KEPT = 30


_GROUPS = 40


@dataclass(frozen=True)
class FoldsFold:
    """A quarter in which groups stand for their members."""

    # Actors that stay on their own, and one for each group; ties between groups once a kind.
    quarter: Quarter
    counts: Mapping[str, int]  # Id of each group to its number of members.
    members: Mapping[str, str]  # Id of each actor to the id that stands for it.
    actors: int  # How many the whole net has.
    ties: int


def well_knit(network: Network, pairs: Pairs, *, seed: int = 1) -> IntArray:
    """Divide a net into groups with many ties inside and few between them.

    Source: Blondel, V. D., Guillaume, J.-L., Lambiotte, R., & Lefebvre, E. (2008). Fast unfolding
    of communities in large networks. Journal of Statistical Mechanics: Theory and Experiment
    2008(10), P10008. doi:10.1088/1742-5468/2008/10/P10008
    """
    import networkx as nx

    net: nx.Graph[int] = nx.Graph()
    net.add_nodes_from(range(len(network.ids)))
    net.add_edges_from(numbers_of(pairs.first, pairs.second))
    group = np.arange(len(network.ids))
    for found in nx.community.louvain_communities(net, seed=seed):
        group[sorted(found)] = min(found)
    return group


def _merged(group: IntArray, kept: Collection[int], network: Network) -> IntArray:
    """Put the smallest groups together by sector, so that not too many are left."""
    others = np.array([actor not in kept for actor in range(len(group))])
    found, size = np.unique(group[others], return_counts=True)
    large = set(found[np.lexsort((found, -size))][:_GROUPS].tolist())
    large &= set(found[size > 1].tolist())
    result = group.copy()
    for sector in np.unique(network.sectors).tolist():
        rest = np.flatnonzero(others & (network.sectors == sector) & ~np.isin(group, sorted(large)))
        result[rest] = rest.min(initial=len(group))
    return result


def _alone(network: Network, pairs: Pairs, keep: Collection[str]) -> set[int]:
    """Choose who stays on its own: who is asked for, then docking points with the most visits."""
    kept = {actor for actor, key in enumerate(network.ids) if key in keep}
    degree = np.bincount(np.concatenate([pairs.first, pairs.second]), minlength=len(network.ids))
    busiest = network.docks[np.lexsort((network.docks, -network.weights))].tolist()
    sought = np.lexsort((np.arange(len(degree)), -degree)).tolist()
    for actor in [*busiest[: _KEPT // 2], *sought]:
        if len(kept) >= _KEPT:
            break
        kept.add(actor)
    return kept


def folds_fold(
    quarter: Quarter, *, lang: str, keep: Collection[str] = (), seed: int = 1
) -> FoldsFold:
    """Let groups stand for their members."""
    # Cost about O(m log n): 10 000 actors in seconds.
    network = quarter.network()
    pairs = Projection(network, network.records).pairs
    kept = _alone(network, pairs, keep)
    group = _merged(well_knit(network, pairs, seed=seed), kept, network)
    group[sorted(kept)] = -1
    degree = np.bincount(np.concatenate([pairs.first, pairs.second]), minlength=len(group))
    stands = {network.ids[actor]: network.ids[actor] for actor in kept}
    counts: dict[str, int] = {}
    rows = []
    ids = set(network.ids)
    for first in np.unique(group[group >= 0]).tolist():
        mine = np.flatnonzero(group == first)
        if len(mine) == 1:
            stands[network.ids[first]] = network.ids[mine[0]]
            stands[network.ids[mine[0]]] = network.ids[mine[0]]
            continue
        hub = int(mine[np.lexsort((mine, -degree[mine]))[0]])
        key = f"G-{network.ids[hub]}"[:32]
        while key in ids:
            key = key[:31] + "_"
        ids.add(key)
        named = text("pictures.group_around", lang, name=network.names[hub] or network.ids[hub])
        counts[key] = len(mine)
        rows.append({"id": key, "name": named, "kind": "group_node"})
        stands |= {network.ids[actor]: key for actor in mine.tolist()}
    return FoldsFold(_folded(quarter, rows, stands), counts, stands, len(network.ids), len(pairs))


def _folded(quarter: Quarter, rows: list[dict[str, str]], stands: Mapping[str, str]) -> Quarter:
    network = quarter.network()
    actors = quarter.table("actors")
    alone = {key for key, stand in stands.items() if key == stand}
    old = [row for row in actors.records() if row["id"] in alone]
    for row in rows:
        row["type"] = "association"
    records = network.records
    ends = (
        [stands[network.ids[end]] for end in side.tolist()]
        for side in (records.source, records.target)
    )
    ties = sorted(
        {
            (source, target, KINDS[kind])
            for source, target, kind in zip(*ends, records.kind.tolist(), strict=True)
            if source != target
        }
    )
    whole = [*(dict(row) for row in old), *rows]
    kept = [
        {
            **row,
            "at": stands.get(row.get("at", ""), ""),
            "part_of": stands.get(row.get("part_of", ""), ""),
        }
        for row in whole
    ]
    docks = quarter.table("docks")
    return Quarter(
        quarter.meta,
        {
            "actors": Table.from_records("actors", kept),
            "ties": Table("ties", ("source", "target", "kind"), tuple(ties)),
            "docks": Table(
                "docks",
                docks.columns,
                tuple(row for row in docks.rows if row[docks.columns.index("actor")] in alone),
            ),
        },
    )


# --- A city in well-knit groups: more actors than one picture can show, each group one circle.

# Up to so many actors one picture shows every one of them.
FOLDING_MOST = 500


_SEED = 1

_GAP = 26.0

_STEP = 34.0

_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Block:
    """One group of closely tied actors."""

    members: tuple[int, ...]  # Positions in the list of actors.
    middle: int  # The member with the most ties inside; it gives the group its name.
    x: float  # Its circle, in pixels.
    y: float
    radius: float


@dataclass(frozen=True)
class FoldingFold:
    """A quarter in groups."""

    blocks: tuple[Block, ...]  # The largest first.
    # Of each actor inside the circle of its group, in pixels.
    spots: tuple[tuple[float, float], ...]


def _groups(shown: Scene) -> list[list[int]]:
    """Part the actors so that more ties run inside the groups than by chance (Blondel et al.)."""
    import networkx as nx

    net: nx.Graph[int] = nx.Graph()
    net.add_nodes_from(sorted(set(range(len(shown.actors))) - shown.apart))
    net.add_edges_from(
        sorted({(min(e.source, e.target), max(e.source, e.target)) for e in shown.lines})
    )
    found = [sorted(group) for group in nx.community.louvain_communities(net, seed=_SEED)]
    by_sector: dict[str, list[int]] = {}
    for actor in sorted(shown.apart):
        by_sector.setdefault(shown.actors[actor].sector, []).append(actor)
    return sorted([*found, *by_sector.values()], key=lambda group: (-len(group), group[0]))


def _circles(radii: Sequence[float]) -> list[tuple[float, float]]:
    """Put circles beside each other from the middle outwards, the largest first."""
    placed: list[tuple[float, float, float]] = []
    for number, radius in enumerate(radii):
        angle, out = number * _GOLDEN, 0.0
        while True:
            x, y = 1.7 * out * math.cos(angle), out * math.sin(angle)
            near = (math.hypot(x - a, y - b) < radius + r + _GAP for a, b, r in placed)
            if not any(near):
                break
            out += 0.25 * radius
            angle += 0.35
        placed.append((x, y, radius))
    return [(x, y) for x, y, _ in placed]


def folding_fold(shown: Scene) -> FoldingFold:
    """Part a large quarter into well-knit groups and lay them out.

    Source: Blondel, V. D., Guillaume, J.-L., Lambiotte, R., & Lefebvre, E. (2008). Fast unfolding
    of communities in large networks. Journal of Statistical Mechanics: Theory and Experiment
    2008(10), P10008. doi:10.1088/1742-5468/2008/10/P10008
    """
    groups = _groups(shown)
    home = {actor: at for at, group in enumerate(groups) for actor in group}
    inside = [0] * len(shown.actors)
    for line in shown.lines:
        if home[line.source] == home[line.target]:
            inside[line.source] += 1
            inside[line.target] += 1
    radii = [_STEP * math.sqrt(len(group)) + 20 for group in groups]
    spots = [(0.0, 0.0)] * len(shown.actors)
    blocks = []
    for group, (x, y), radius in zip(groups, _circles(radii), radii, strict=True):
        middle = min(group, key=lambda actor: (-inside[actor], actor))
        # Those with many ties inside stand in the middle, the rest around them like seeds.
        for rank, actor in enumerate(sorted(group, key=lambda one: (-inside[one], one))):
            out, angle = _STEP * math.sqrt(rank + 0.3), rank * _GOLDEN
            spots[actor] = (
                round(x + out * math.cos(angle), 1),
                round(y + out * math.sin(angle), 1),
            )
        blocks.append(Block(tuple(group), middle, round(x, 1), round(y, 1), round(radius, 1)))
    return FoldingFold(tuple(blocks), tuple(spots))


# --- What a picture knows of an actor and a tie beyond its drawing: topics, languages, certainty.


@dataclass(frozen=True)
class Offering:
    """What an actor offers, as far as it is known."""

    topics: tuple[str, ...]  # Stored keys, in the order of the vocabulary.
    languages: tuple[str, ...]  # Codes without their mode, sorted; `*` for every language.


def offerings(quarter: Quarter) -> tuple[Offering, ...]:
    """Say what each actor in force offers."""
    network = quarter.network()
    table = quarter.table("offers")
    columns = (table.column(name) for name in ("id", "topics", "languages"))
    said = {key: (topics, languages) for key, topics, languages in zip(*columns, strict=True)}
    topics: list[set[str]] = [set() for _ in network.ids]
    languages: list[set[str]] = [set() for _ in network.ids]
    for offer in network.offers:
        its_topics, its_languages = said[offer.id]
        if not is_unknown(its_topics):
            topics[offer.actor].update(as_list(its_topics))
        if not is_unknown(its_languages):
            languages[offer.actor].update(
                each.partition(":")[0] for each in as_list(its_languages) if not is_unknown(each)
            )
    return tuple(
        Offering(tuple(topic for topic in TOPICS if topic in each), tuple(sorted(spoken)))
        for each, spoken in zip(topics, languages, strict=True)
    )


def _key(source: int, target: int, layer: str, kind: str) -> tuple[int, int, str, str]:
    if layer != REFERRAL:
        source, target = min(source, target), max(source, target)
    return source, target, layer, kind


def confirmed_lines(quarter: Quarter, shown: Scene) -> list[bool | None]:
    """Tell which drawn ties are documented or confirmed by both sides."""
    from ecosystem.model.network import KINDS

    network = quarter.network()
    records = network.records
    strict = {
        _key(source, target, LAYERS[layer], KINDS[kind])
        for source, target, layer, kind, firm in zip(
            *(records.source.tolist(), records.target.tolist(), records.layer.tolist()),
            *(records.kind.tolist(), records.strict.tolist()),
            strict=True,
        )
        if firm
    }

    def confirmed(line: Line) -> bool | None:
        if not network.asked_anybody or line.layer not in LAYERS:
            return None
        return _key(line.source, line.target, line.layer, line.kind) in strict

    return [confirmed(line) for line in shown.lines]
