"""What the page holds of a quarter: the part that its view may show, ready to be drawn."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ecosystem.catalogue import LANGUAGES
from ecosystem.findings import Result
from ecosystem.findings.rows import Bridge, Finding, SinglePoint
from ecosystem.measures.projection import Projection
from ecosystem.model.network import BoolArray, Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.schema import KIND_LAYER, SECTORS
from ecosystem.sharing import share
from ecosystem.sharing.release import MINIMUM_INFORMAL, informal_in_force, shown_actors, shown_docks
from ecosystem.views.layout import positions
from ecosystem.views.names import plain
from ecosystem.workshop.answers import Answers, Loss, without
from ecosystem.workshop.endings import Endings, endings_of
from ecosystem.workshop.models import Json, compile_model
from ecosystem.workshop.seats import Group, groups_of, seats_of


@dataclass(frozen=True)
class Part:
    """One quarter as one view may see it.

    Parameters
    ----------
    quarter
        The quarter on full data.
    result
        Its findings, in the view that the page is for.
    """

    quarter: Quarter
    result: Result

    @cached_property
    def network(self) -> Network:
        """Everything in force; the basis of every answer, never part of the page."""
        return self.quarter.network(self.result.parameters)

    @cached_property
    def shared(self) -> Quarter:
        """The copy that the view allows."""
        return share(self.quarter, view=self.result.view)

    @cached_property
    def mask(self) -> BoolArray:
        """Who may be named."""
        shown = shown_actors(self.quarter, self.result.view)
        return np.array([key in shown for key in self.network.ids], np.bool_)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Who may be named, in the order of the page."""
        return tuple(key for key, kept in zip(self.network.ids, self.mask, strict=True) if kept)

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Number of each actor and group box on the page."""
        boxes = [row["id"] for row in self.boxes]
        return {key: place for place, key in enumerate((*self.ids, *boxes))}

    @cached_property
    def boxes(self) -> list[dict[str, str]]:
        """Group nodes that stand for those who may not be named."""
        rows = self.shared.table("actors").records()
        return sorted(
            (row for row in rows if row.get("kind") == "group_node"), key=lambda row: row["id"]
        )

    @cached_property
    def cells(self) -> list[int]:
        """Positions of the cells that may be told."""
        told = {(c.topic, c.language, c.group, c.status) for c in self.result.cells}
        return [
            place
            for place, c in enumerate(self.network.demand.cells)
            if (c.topic, c.language, c.group, c.status) in told
        ]

    @cached_property
    def dock_mask(self) -> BoolArray:
        """Which actors may be shown as docking points."""
        may = shown_docks(self.quarter, self.result.view)
        return np.array([key in may for key in self.network.ids], np.bool_)

    @cached_property
    def visible(self) -> Network:
        """The network without everybody and everything that may not be shown."""
        hidden = np.flatnonzero(~self.mask).tolist()
        endings = endings_of(self.quarter, self.network)
        left = without(self.network, endings, Loss(actors=tuple(hidden)))
        keep = self.dock_mask[left.docks]
        formal = tuple(offer for offer in left.offers if offer.formal)
        return replace(left, docks=left.docks[keep], weights=left.weights[keep], offers=formal)

    def model(self) -> Json:
        """Return the numbers that the page computes with."""
        docks = self.shared.table("docks")
        visits = dict(zip(docks.column("actor"), docks.column("visits_week"), strict=True))
        told = [
            as_number(visits.get(self.network.ids[dock], ""))
            for dock in self.network.docks.tolist()
        ]
        return compile_model(
            self.network,
            endings_of(self.quarter, self.network),
            actors=self.mask,
            cells=self.cells,
            demand=[cell.demand for cell in self.result.cells],
            docks=self.dock_mask,
            visits=told,
            official=True,
        )

    def answers(self) -> Json:
        """Answer every single removal on the full data, as far as the view may hear it."""
        full_ends = endings_of(self.quarter, self.network)
        few = informal_in_force(self.quarter) < MINIMUM_INFORMAL
        asked = Answers(self.network, self.visible, full_ends, self.cells, few)
        ends = endings_of(self.quarter, self.visible)

        def answer(loss: Loss) -> Json | None:
            return asked.answer(loss, ends)

        new = {old: place for place, old in enumerate(np.flatnonzero(self.mask).tolist())}
        arcs = Projection(self.visible, self.visible.records).arcs
        pairs = zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)
        return {
            "base": self._base(),
            "actors": {str(n): answer(Loss(actors=(old,))) for old, n in new.items()},
            "ties": {f"{new[s]}>{new[t]}": answer(Loss(tie=(s, t))) for s, t in pairs},
            "days": {str(day): answer(Loss(until=day)) for day in self.days(ends)},
        }

    def _base(self) -> Json:
        summary = self.result.summary
        coverage = summary["coverage"]
        reach = summary["reach"]
        assert isinstance(coverage, dict)
        assert isinstance(reach, dict)
        strict = [cell.class_strict for cell in self.result.cells]
        return {
            "shares": {
                "low": coverage["low"],
                "high": coverage["high"],
                "robust": summary["coverage_robust"],
                "reach": reach[str(int(self.result.parameters["k"]))],
                "informalDependency": summary["informal_dependency"],
            },
            "classes": [cell.cell_class for cell in self.result.cells],
            "strict": strict if any(strict) else None,
        }

    def days(self, ends: Endings) -> list[int]:
        """Return the days of the money slider: from the wave on, something shown ends."""
        wave = self.network.calendar.wave
        return [] if wave is None else [d for d in ends.days() if d >= wave.toordinal()]

    def endings(self) -> list[Json]:
        """Say for each day of the slider how much of what is shown ends on it."""
        ends = endings_of(self.quarter, self.visible)
        offers, ties = Counter(ends.offers), Counter(ends.records)
        return [
            {
                "day": day,
                "date": dt.date.fromordinal(day).isoformat(),
                "offers": offers[day],
                "ties": ties[day],
            }
            for day in self.days(ends)
        ]

    def lines(self) -> list[Json]:
        """Return the ties that are drawn, one line for each layer and direction."""
        records, network = self.network.records, self.network
        sure = {
            (network.ids[s], network.ids[t], layer)
            for s, t, layer, strict in zip(
                *(part.tolist() for part in (records.source, records.target, records.layer)),
                records.strict.tolist(),
                strict=True,
            )
            if strict
        }
        layers = {name: place for place, name in enumerate(("REF", "COOP", "INFO"))}
        found: dict[tuple[int, int, str], set[str]] = defaultdict(set)
        known: dict[tuple[int, int, str], bool] = {}
        for row in self.shared.table("ties").records():
            layer = KIND_LAYER[row["kind"]]
            ends = row["source"], row["target"]
            key = self.number[ends[0]], self.number[ends[1]], layer
            found[key].add(row["kind"])
            known[key] = (*ends, layers[layer]) in sure
        return [
            {
                "s": s,
                "t": t,
                "layer": layer,
                "kinds": sorted(kinds),
                "sure": int(known[s, t, layer]),
            }
            for (s, t, layer), kinds in sorted(found.items())
        ]

    @cached_property
    def bridges(self) -> list[Bridge]:
        """Weak bridges that the view may name, most severe first."""
        found = [f for f in self.result.findings if isinstance(f, Bridge)]
        weak = [f for f in found if f.kind == "weak_bridge"]
        return sorted(weak, key=lambda f: (-f.severity, f.id))

    @cached_property
    def points(self) -> list[SinglePoint]:
        """Single points that the view may name."""
        return [f for f in self.result.findings if isinstance(f, SinglePoint)]

    def marks(self) -> dict[str, list[Json]]:
        """Say bridges and single points in both languages."""
        number = self.number
        return {
            "bridges": [
                {"id": f.id, "s": number[f.source], "t": number[f.target], **_says(f)}
                for f in self.bridges
            ],
            "points": [{"id": f.id, "actor": number[f.actor], **_says(f)} for f in self.points],
        }

    def seats(self) -> tuple[dict[str, tuple[float, float]], tuple[Group, ...]]:
        """Return the seat of every box, members of a group on that of the group."""
        rows = {row["id"]: row for row in self.shared.table("actors").records()}
        sector = {
            key: SECTORS[int(self.network.sectors[place])]
            for place, key in enumerate(self.network.ids)
        }
        kinds = {key: (rows[key]["type"], sector[key]) for key in self.ids}
        kept = {actor for f in (*self.bridges, *self.points) for actor in f.actors}
        kept |= {self.network.ids[dock] for dock in self.visible.docks.tolist()}
        ties: Counter[str] = Counter()
        for row in self.shared.table("ties").records():
            ties.update((row["source"], row["target"]))
        groups = groups_of(kinds, ties, frozenset(kept))
        return seats_of(self._places(groups)), groups

    def _places(self, groups: Sequence[Group]) -> dict[str, tuple[float, float]]:
        """Give every closed box a place; who may not be named has no say in it."""
        placed = positions(self.shared)
        grouped = {actor for group in groups for actor in group.members}
        found = {key: placed.get(key, (0.5, 0.5)) for key in self.number if key not in grouped}
        for number, group in enumerate(groups):
            x, y = np.mean([placed[actor] for actor in group.members], axis=0).tolist()
            found[f"group:{number}"] = (x, y)
        return found


def _says(finding: Finding) -> Json:
    return {
        "text": {lang: plain(finding.sentence(lang)) for lang in LANGUAGES},
        "action": {lang: plain(finding.action(lang)) for lang in LANGUAGES},
    }
