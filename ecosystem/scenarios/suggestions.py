"""M31: which new ties would help most for the least effort, and what else the effort could buy."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ecosystem.errors import DataError, UsageError
from ecosystem.findings import find_weak_bridges
from ecosystem.findings.gaps import find_cells
from ecosystem.findings.merge import tidy
from ecosystem.findings.summary import notes_of
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.bodies import bodies_in_force
from ecosystem.measures.coverage import EPSILON
from ecosystem.measures.efforts import REASONS, Efforts, efforts
from ecosystem.measures.new_ties import LARGEST, NewTies, Tie
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.scenarios.additions import Strengthen
from ecosystem.scenarios.comparisons import names_in
from ecosystem.scenarios.suggestion_lists import Pair, Suggestions
from ecosystem.scenarios.suggestion_rows import AGREEMENT, NEW, Cell, Suggestion
from ecosystem.schema import KIND_LAYER

FRAGILE = ("G2",)
_TOP, _PAIRS, _ALL = 15, 5, 10_000
_MORE = 1.1
"""Two ties only work together if both bring this much more than each alone."""
FloatArray = npt.NDArray[np.float64]


class _Maker:
    """Makes suggestions for one quarter."""

    def __init__(self, quarter: Quarter, parameters: Parameters | None) -> None:
        self.quarter = quarter
        self.parameters = parameters
        self.analysis: Analysis = analyse(quarter, parameters)
        self.network = self.analysis.network
        self.new = NewTies(self.network, self.analysis.generous.arcs)
        self.efforts: Efforts = efforts(quarter, self.analysis)
        self.effort = self.efforts.effort
        self.allowed = ~(self.network.informal[:, None] | self.network.informal[None, :])
        self.names = names_in(quarter)
        self.bodies = bodies_in_force(quarter)
        self.names |= {body.id: body.name for body in self.bodies if body.id not in self.names}
        self.wished = self._wished()

    def _wished(self) -> set[Tie]:
        index = {key: position for position, key in enumerate(self.network.ids)}
        ties = self.quarter.table("ties")
        found: set[Tie] = set()
        columns = zip(*map(ties.column, ("source", "target", "kind", "wished")), strict=True)
        for source, target, kind, wished in columns:
            there = source in index and target in index and source != target
            if wished == "yes" and there and KIND_LAYER[kind] == "REF":
                tie = index[source], index[target]
                if self.allowed[tie]:
                    found.add(tie)
        return found - self._tied()

    def _tied(self) -> set[Tie]:
        arcs = self.analysis.generous.arcs
        return set(zip(arcs.source.tolist(), arcs.target.tolist(), strict=True))

    def value(self, new: NewTies) -> FloatArray:
        """Gain by effort of every tie that may be proposed."""
        return new.official_gain / self.effort

    def best(self, new: NewTies, count: int, per_source: int | None) -> list[Tie]:
        """Return the ties with the most gain by effort."""
        value = self.value(new)
        rows, columns = np.nonzero(value > EPSILON)
        gains = (-np.round(each[rows, columns], 12) for each in (new.gain, value))
        order = np.lexsort((columns, rows, *gains))
        taken: dict[int, int] = {}
        found: list[Tie] = []
        for at in order:
            source, target = int(rows[at]), int(columns[at])
            if len(found) >= count:
                break
            if per_source is None or taken.get(source, 0) < per_source:
                taken[source] = taken.get(source, 0) + 1
                found.append((source, target))
        return found

    def tie(self, new: NewTies, tie: Tie) -> Suggestion:
        """Make the suggestion of one new tie."""
        source, target = tie
        cells = np.flatnonzero(new.lifted(tie)).tolist()
        reason = REASONS[int(self.efforts.reason[tie])]
        return Suggestion(
            kind=NEW,
            source=self.network.ids[source],
            target=self.network.ids[target],
            gain=tidy(new.official_gain[tie]),
            gain_with_informal=tidy(new.gain[tie]),
            cells=tuple(self._cell(position) for position in cells),
            people=self._people(cells),
            effort=int(self.effort[tie]),
            reason=reason,
            through=self._through(source, target, reason),
            ease=tidy(self.efforts.ease[tie]),
            wished=tie in self.wished,
            names=self.names,
        )

    def _cell(self, position: int) -> Cell:
        cell = self.network.demand.cells[position]
        return cell.topic, cell.language, cell.group, cell.status

    def _people(self, cells: Iterable[int]) -> float | None:
        if self.network.demand.unweighted:
            return None
        return tidy(sum(self.network.demand.cells[position].demand for position in cells))

    def _through(self, source: int, target: int, reason: str) -> str:
        """Name who can bring two actors together; never an informal actor."""
        one, other = self.network.ids[source], self.network.ids[target]
        if reason == "body":
            return next(body.id for body in self.bodies if {one, other} <= body.members)
        if reason == "provider":
            actors = self.quarter.table("actors")
            above = dict(zip(actors.column("id"), actors.column("part_of"), strict=True))
            return next((above[key] for key in (one, other) if not is_unknown(above[key])), "")
        if reason != "neighbour":
            return ""
        pairs = self.analysis.generous.pairs
        near: dict[int, set[int]] = {}
        for first, second in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
            near.setdefault(first, set()).add(second)
            near.setdefault(second, set()).add(first)
        common = near.get(source, set()) & near.get(target, set())
        official = [actor for actor in common if not self.network.informal[actor]]
        # the partner with the fewest others knows these two best
        chosen = min(official, key=lambda actor: (len(near[actor]), actor), default=None)
        return "" if chosen is None else self.network.ids[chosen]

    def sequence(self, count: int) -> list[Suggestion]:
        """Take the best tie, then the best one on top of it, and so on."""
        new, found = self.new, []
        for _ in range(count):
            best = self.best(new, 1, None)
            if not best:
                break
            found.append(self.tie(new, best[0]))
            new = new.adding(best[0])
        return found

    def pairs(self) -> list[Pair]:
        """Try all pairs of the best single ties."""
        best, ids = self.best(self.new, _TOP, 2), self.network.ids
        single = self.new.official_gain
        found = []
        for position, one in enumerate(best):
            further = self.new.adding(one).official_gain
            for other in best[position + 1 :]:
                alone = float(single[one] + single[other])
                both = float(single[one] + further[other])
                if both > alone * _MORE + EPSILON:
                    first, second = sorted((ids[a], ids[b]) for a, b in (one, other))
                    found.append(Pair((first, second), tidy(both), tidy(alone)))
        return sorted(found, key=lambda pair: (pair.alone - pair.gain, pair.ties))[:_PAIRS]

    def agreements(self, budget: int) -> list[Suggestion]:
        """Rate a second person and a written agreement for every weak bridge."""
        before = find_cells(self.quarter, parameters=self.parameters)
        index = {key: position for position, key in enumerate(self.network.ids)}
        found = []
        for bridge in find_weak_bridges(self.quarter, parameters=self.parameters):
            if any(self.network.informal[index[actor]] for actor in bridge.actors):
                continue
            changed = Strengthen(bridge.source, bridge.target).apply(self.quarter)
            after = find_cells(changed, parameters=self.parameters)
            firm = [
                position
                for position, (one, other) in enumerate(zip(before, after, strict=True))
                if one.cell_class in FRAGILE and other.cell_class in ("G0", "G1")
            ]
            loss = bridge.reach_loss
            found.append(
                Suggestion(
                    kind=AGREEMENT,
                    source=bridge.source,
                    target=bridge.target,
                    gain=None if loss is None else tidy(loss),
                    cells=tuple(self._cell(position) for position in firm),
                    people=self._people(firm),
                    effort=1,
                    reason="tied",
                    names=self.names,
                )
            )
        found.sort(key=lambda row: (-(row.people or 0.0), -(row.gain or 0.0), row.id))
        return found[: max(budget, 0)]


def suggest_ties(
    quarter: Quarter,
    *,
    count: int = 10,
    together: int = 3,
    per_source: int | None = 2,
    parameters: Parameters | None = None,
) -> Suggestions:
    """Suggest ties that do not exist and would be useful (M31).

    Parameters
    ----------
    quarter
        The quarter on full data.
    count
        How many single ties, wished ones not counted.
    together
        How many ties the sequence has that is best together.
    per_source
        How many single ties from one actor; None for any number.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    suggestions
        Every pair of actors in force is looked at, exactly: a new tie for all topics from *i* to
        *j* gives each docking point the needs that are reached from *j* with the hand-overs that
        are left at *i*. Informal actors are no end of a suggested tie: whether they take part is
        theirs to say.

    Raises
    ------
    DataError
        If there are more than 3,000 actors in force: every pair of them is looked at.
    UsageError
        If a number is negative.

    Notes
    -----
    Gains do not add up: the sequence counts each tie on top of the ones before, and all pairs of
    the best fifteen are tried. The effort is a convention (1 same committee or provider, 2 partner
    in common or less than 400 m, 4 none of these). Adamic-Adar shows what comes easily: it has no
    part in the order.

    References
    ----------
    Liben-Nowell, D., & Kleinberg, J. (2007). The link-prediction problem for social networks.
    Journal of the American Society for Information Science and Technology 58(7), 1019-1031.
    doi:10.1002/asi.20591

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = eco.suggest_ties(eco.load_sample("mini"))
    >>> found.rows[0].source, found.rows[0].target, round(found.rows[0].gain, 6)
    ('B2', 'C1', 0.171429)
    """
    for name, value in (("count", count), ("together", together)):
        if value < 0:
            raise UsageError("parameters.range", name=name, value=value)
    actors = len(quarter.network(parameters).ids)
    if actors > LARGEST:
        raise DataError("suggestions.too_many", count=actors, largest=LARGEST)
    maker = _Maker(quarter, parameters)
    best = maker.best(maker.new, count, per_source)
    wished = sorted(maker.wished, key=lambda tie: (-maker.value(maker.new)[tie], tie))
    order = [*wished, *(tie for tie in best if tie not in maker.wished)]
    sequence = tuple(maker.sequence(together))
    reach = maker.new.official_reach
    return Suggestions(
        meta=quarter.meta,
        parameters=maker.network.parameters,
        reach=None if reach is None else tidy(reach),
        rows=tuple(maker.tie(maker.new, tie) for tie in order),
        sequence=sequence,
        pairs=tuple(maker.pairs()),
        agreements=tuple(maker.agreements(sum(row.effort for row in sequence) or _ALL)),
        names=maker.names,
        notes=notes_of(maker.analysis),
    )
