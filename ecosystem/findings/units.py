"""Findings about actors: single points, dead ends and loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import numpy as np

from ecosystem.findings import base
from ecosystem.findings.base import Findings
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.graphs import EPSILON
from ecosystem.measures.journeys import closed_loops, loop_returns, open_loops
from ecosystem.measures.removal import gate_cells
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.schema import TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, help_with, label, percent, profile, text

# --- Findings about actors: single points, dead ends and loops.


@dataclass(frozen=True, kw_only=True)
class SinglePoint(base.OfActor):
    """An actor whose loss parts others or closes every way to a need."""

    # Kinds `single_point`, and `untested_point` where nobody said how many people work there.

    kind: str = "single_point"
    cut_side: int  # Actors that are parted from the largest remaining part.
    staff: int | None  # People who do this work, None if unknown.
    # Topic and language of the needs that everybody reaches only through it.
    gates: tuple[tuple[str, str], ...]

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Who is parted, staff, and the needs behind it."""
        return base.values_of(self, "cut_side staff gates")

    @property
    def alike(self) -> tuple[object, ...] | None:
        """Actors that nothing but parts of the net hang on say the same."""
        return None if self.gates else (self.kind, self.band, self.staff)

    def stakes(self, lang: str) -> str:
        """Say what hangs on it."""
        said = []
        if self.cut_side:
            said.append(text("findings.point.cut", lang, count=self.cut_side))
        if self.gates:
            cells = [profile(*gate, "all", "any", lang) for gate in self.gates[:3]]
            more = len(self.gates) - 3
            if more > 0:
                cells.append(text("findings.point.more", lang, count=more))
            said.append(text("findings.point.gates", lang, cells=and_list(cells, lang)))
        return and_list(said, lang)

    def sentence(self, lang: str) -> str:
        """Say what hangs on this one actor."""
        key = "one_person" if self.staff is not None and self.staff <= 1 else "said"
        if self.kind == "untested_point":
            key = "untested"
        elif not self.is_sure:
            key = "asked"
        values = {"actor": self.name(self.actor), "stakes": self.stakes(lang)}
        return text(f"findings.point.{key}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to take the weight off, or what to ask."""
        key = "way" if self.gates else "deputy"
        if self.kind == "untested_point":
            key = "ask"
        values = {"actor": self.name(self.actor), "office": self.office(lang)}
        return text(f"findings.point_action.{key}", lang, **values)


@dataclass(frozen=True, kw_only=True)
class DeadEnd(base.OfActor):
    """A docking point that sends nobody on."""

    _serves = "R3"  # Docking points are recommendation three.
    kind: str = "dead_end"
    topics: tuple[str, ...]  # Topics that are served at the docking point itself.

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Topics served there."""
        return {"topics": list(self.topics)}

    def sentence(self, lang: str) -> str:
        """Say that the way ends here."""
        topics = and_list([help_with(topic, lang) for topic in self.topics], lang)
        key = "some" if self.topics else "nothing"
        if not self.is_sure:
            key += "_asked"
        values = {"actor": self.name(self.actor), "topics": topics}
        return text(f"findings.dead_end.{key}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to open it."""
        values = {"actor": self.name(self.actor), "office": self.office(lang)}
        return text("findings.dead_end_action", lang, **values)


@dataclass(frozen=True, kw_only=True)
class Hub(base.OfActor):
    """An actor that many ways between others pass; told where no way to a need can be tested."""

    kind: str = "hub"
    pair_loss: float  # Share of the pairs of others that are lost without it.
    # How many pairs that are, and its place among the hubs, from 1; None where a view hides them.
    pairs: int | None
    rank: int | None

    @property
    def evidence(self) -> dict[str, base.Json]:
        """What is lost without it, and its rank."""
        return base.values_of(self, "pair_loss pairs rank")

    def sentence(self, lang: str) -> str:
        """Say what share of all ways passes here."""
        values = {"actor": self.name(self.actor), "share": percent(self.pair_loss, lang)}
        return text("findings.hub" if self.is_sure else "findings.hub_asked", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to lay ways beside it."""
        values = {"actor": self.name(self.actor), "office": self.office(lang)}
        return text("findings.hub_action", lang, **values)


@dataclass(frozen=True, kw_only=True)
class Round(base.Finding):
    """Actors that send people round for a topic that none of them serves."""

    topic: str
    members: tuple[str, ...]  # Ids of the actors, sorted.

    @property
    def subjects(self) -> dict[str, base.Json]:
        """Topic and actors."""
        return base.values_of(self, "topic members:actors")

    @property
    def actors(self) -> tuple[str, ...]:
        """All actors of the loop."""
        return self.members


@dataclass(frozen=True, kw_only=True)
class Loop(Round):
    """Actors that send people round for a topic that none of them serves."""

    kind: str = "loop"
    closed: bool = True
    # Chance to come back to where one began; None if not computed.
    return_probability: float | None = None

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Whether it is closed and how often people come back."""
        return {"closed": self.closed, "return_probability": self.return_probability}

    def _values(self, lang: str) -> dict[str, str]:
        names = and_list([self.name(actor) for actor in self.members], lang)
        topic = label("topic", self.topic, lang)
        return {"topic": topic, "actors": names, "office": self.office(lang)}

    def sentence(self, lang: str) -> str:
        """Say who sends people round."""
        key = "loop" if self.is_sure else "loop_asked"
        return text(f"findings.{key}", lang, **self._values(lang))

    def action(self, lang: str) -> str:
        """Say how to end it."""
        return text("findings.loop_action", lang, **self._values(lang))


# --- Single points: actors whose loss parts others or closes every way to a need.


def _points_in(graph: GraphAnalysis) -> Iterator[SinglePoint]:
    network = graph.network
    parameters = network.parameters
    gates: dict[int, tuple[int, ...]] = {}
    if network.has_way:
        gates = gate_cells(network, graph.arcs, graph.removal)
    parted = graph.cohesion.parted
    few = (network.staff >= 0) & (network.staff <= parameters["single_point_staff_max"])
    parts = parted >= parameters["cut_side_min"]
    alone, unknown = few & parts, (network.staff < 0) & parts
    for actor in sorted({*(alone | unknown).nonzero()[0].tolist(), *gates}):
        kind = "untested_point" if unknown[actor] and actor not in gates else "single_point"
        cells = [network.demand.cells[cell] for cell in gates.get(actor, ())]
        loss = float(graph.actor_loss[actor]) if network.has_way else math.nan
        staff = int(network.staff[actor])
        yield SinglePoint(
            id=f"{kind}:{network.ids[actor]}",
            kind=kind,
            severity=0.0 if math.isnan(loss) or kind == "untested_point" else base.tidy(loss),
            actor=network.ids[actor],
            cut_side=int(parted[actor]),
            staff=None if staff < 0 else staff,
            gates=tuple(sorted({(cell.topic, cell.language) for cell in cells})),
        )


def _of_kind(quarter: Quarter, parameters: Parameters | None, kind: str) -> Findings[SinglePoint]:
    analysis = analyse(quarter, parameters)
    rows = base.once(analysis, "points", lambda: base.merged(analysis, _points_in))
    return base.listed(analysis, (row for row in rows if row.kind == kind))


def find_single_points(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[SinglePoint]:
    """Find the actors that too much hangs on.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    points
        One-person actors whose loss parts at least three others from the rest of the net, and
        official actors that every way to a needed cell passes without being its providers; the
        larger the share of reach that is lost without them, the earlier.
    """
    return _of_kind(quarter, parameters, "single_point")


def find_untested_points(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[SinglePoint]:
    """Find the actors that parts of the net hang on and of which nobody said how many work there.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    points
        By id: each is a question.
    """
    return _of_kind(quarter, parameters, "untested_point")


# --- Dead ends (M04): docking points that serve little themselves and send nobody on.


def _dead_ends_in(graph: GraphAnalysis) -> Iterator[DeadEnd]:
    network = graph.network
    if not network.has_way:
        return
    senders = set(graph.arcs.source.tolist())
    served = [0] * len(network.ids)
    wild = set[int]()
    for offer in network.offers:
        for spot in {offer.actor, offer.place} - {-1}:
            served[spot] |= offer.topics
            wild |= {spot} if offer.wild else set()
    total = float(network.weights.sum())
    for dock, weight in numbers_of(network.docks, network.weights):
        here = network.closure(dock)
        bits = 0
        for actor in here:
            bits |= served[actor]
        sends = any(actor in senders for actor in here)
        # what nobody could name may be the help that is looked for
        enough = bits.bit_count() >= network.parameters["dead_end_topics_min"]
        enough = enough or not wild.isdisjoint(here)
        if sends or enough or network.asked[dock] == "no":
            continue
        yield DeadEnd(
            id=f"dead_end:{network.ids[dock]}",
            severity=base.tidy(weight / total) if total > 0 else 0.0,
            actor=network.ids[dock],
            topics=tuple(topic for p, topic in enumerate(TOPICS) if bits >> p & 1),
        )


def find_dead_ends(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[DeadEnd]:
    """Find the docking points where the way ends.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    dead_ends
        Docks without a referral tie out, theirs or of anyone who sits there, and with offers on
        fewer than two topics; a dock that was not asked is none. The more visits, the earlier.
    """
    analysis = analyse(quarter, parameters)
    asked = dict(zip(analysis.network.ids, analysis.network.asked, strict=True))
    rows = base.merged(analysis, _dead_ends_in, lambda row: asked[row.actor] == "yes")
    return base.listed(analysis, rows)


# --- Hubs (M42): actors that many ways between others pass.


def _hubs_in(graph: GraphAnalysis) -> Iterator[Hub]:
    network = graph.network
    if not network.structural:
        return
    losses = graph.pair_losses
    share = np.round(np.nan_to_num(losses.actor_loss), 12)
    many = np.flatnonzero(share >= network.parameters["hub_loss_min"] - EPSILON)
    for rank, actor in enumerate(sorted(many.tolist(), key=lambda a: (-share[a], a)), start=1):
        yield Hub(
            id=f"hub:{network.ids[actor]}",
            severity=base.tidy(share[actor]),
            actor=network.ids[actor],
            pair_loss=base.tidy(share[actor]),
            pairs=int(losses.actors_lost[actor]),
            rank=rank,
        )


def find_hubs(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Hub]:
    """Find the actors that many ways between others pass, on the net alone.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``hub_loss_min`` is the share from which an actor is a hub.

    Returns
    -------
    hubs
        The largest loss first. None where the way to a need can be tested: then losses are told
        in needs, by bridges and single points.

    Notes
    -----
    Of all ordered pairs (a, b) of actors in force with b within ``k`` hand-overs of a, the share
    that is lost without the actor; pairs that it is an end of are left out. Without any referral
    tie a step is any tie. It says nothing of needs or people.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x
    """
    analysis = analyse(quarter, parameters)
    return base.listed(analysis, base.merged(analysis, _hubs_in))


# --- Closed loops (M05): people are sent round without reaching help.


AnyRound = TypeVar("AnyRound", Loop, "OpenLoop")


def _rounds_in(quarter: Quarter, graph: GraphAnalysis, sort: type[AnyRound]) -> Iterator[AnyRound]:
    network, cells, open_ = graph.network, graph.network.demand.cells, sort is OpenLoop
    loops = (open_loops if open_ else closed_loops)(network, graph.arcs)
    least = network.parameters["return_probability_min"] - EPSILON
    total = sum(cell.weight for cell in cells)
    for (position, members), chance in zip(loops, loop_returns(quarter, graph, loops), strict=True):
        if open_ and (chance is None or chance < least):
            continue
        demand = sum(cell.weight for cell in cells if cell.topic == TOPICS[position])
        share = demand / total if total > 0 else 0.0
        keys = tuple(network.ids[actor] for actor in members)
        yield sort(
            id=f"{sort.kind}:{TOPICS[position]}:{'+'.join(keys)}",
            severity=base.tidy(share * (chance or 0.0) if open_ else share),
            topic=TOPICS[position],
            members=keys,
            return_probability=base.tidied(chance),
        )


def _rounds(
    quarter: Quarter, parameters: Parameters | None, sort: type[AnyRound]
) -> Findings[AnyRound]:
    analysis = analyse(quarter, parameters)
    find = partial(_rounds_in, quarter, sort=sort)
    return base.listed(analysis, base.merged(analysis, find, _confirmed(analysis)))


def _confirmed(analysis: Analysis) -> Callable[[Round], bool]:
    """Return what tells whether nothing about a loop is hearsay."""
    network, ids = analysis.network, analysis.network.ids
    asked = {key for key, answer in zip(ids, network.asked, strict=True) if answer == "yes"}
    records = analysis.generous.projection.referrals
    told = records.keep(~records.strict)
    hearsay: dict[str, list[tuple[str, int]]] = {}
    for source, target, topics in numbers_of(told.source, told.target, told.topics):
        hearsay.setdefault(ids[source], []).append((ids[target], topics))

    def test(row: Round) -> bool:
        inside, bit = set(row.members), 1 << TOPICS.index(row.topic)
        ties = (tie for actor in row.members for tie in hearsay.get(actor, ()))
        return inside <= asked and not any(to in inside and on & bit for to, on in ties)

    return test


def find_loops(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Loop]:
    """Find the closed loops.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    loops
        Sets of at least two actors that refer people for a topic to one another and to nobody
        else, none of whom serves it, and that a docking point leads into; topics with the larger
        demand first. One unreported way out opens a loop, so it is sure only if every member was
        asked.
    """
    return _rounds(quarter, parameters, Loop)


# --- Open loops (M05b): people are sent round, although there is a way out.

# A longer list of actors is shortened in the sentences.
NAMED = 4


@dataclass(frozen=True, kw_only=True)
class OpenLoop(Round):
    """Actors among whom people come back to where they were, although there is a way out."""

    kind: str = "open_loop"
    # Chance to come back to where one began, the largest over the members.
    return_probability: float | None = None

    @property
    def evidence(self) -> dict[str, base.Json]:
        """That it is open, and how often people come back."""
        return {"closed": False, "return_probability": self.return_probability}

    def _said(self, key: str, lang: str) -> str:
        names = [self.name(actor) for actor in self.members]
        if len(names) > NAMED:
            rest = text("open_loops.more", lang, count=len(names) - NAMED + 1)
            names = [*names[: NAMED - 1], rest]
        told = {"topic": label("topic", self.topic, lang), "actors": and_list(names, lang)}
        share = percent(self.return_probability or 0.0, lang)
        return text(f"open_loops.{key}", lang, share=share, office=self.office(lang), **told)

    def sentence(self, lang: str) -> str:
        """Say who sends people round, and how many come back."""
        return self.in_band(self._said("sentence", lang), lang)

    def action(self, lang: str) -> str:
        """Say how to send people on."""
        return self._said("action", lang)


def find_open_loops(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[OpenLoop]:
    """Find the open loops.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions: ``return_probability_min``, ``completion.*`` and ``patience``; the defaults
        if None.

    Returns
    -------
    loops
        Whole sets of at least two actors who can all send people for a topic to one another, none
        of whom serves it, that a docking point leads into and a tie leads out of, and in which
        somebody who leaves an actor comes back to it with a chance of at least
        ``return_probability_min``. The chance is the largest over the members, with the naive
        routing. Severity is the demand share of the topic times the chance. As with closed loops,
        one unreported way out changes the picture, so it is sure only if every member was asked.

    References
    ----------
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160. doi:10.1137/0201010

    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> low = eco.Parameters({"return_probability_min": 0.05})
    >>> (first, *_) = find_open_loops(eco.load_sample("mini"), parameters=low)
    >>> first.id, first.return_probability
    ('open_loop:housing:S1+W1', 0.05923125)
    """
    return _rounds(quarter, parameters, OpenLoop)
