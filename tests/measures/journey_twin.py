"""Journeys once more, actor by actor in plain Python, to hold the array version to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ecosystem.measures.journeys import Way, way_to
from ecosystem.model.network import KINDS, Cell
from ecosystem.model.quarter import Quarter
from ecosystem.schema import FREQUENCY_PER_YEAR

ROUNDS = 5000


@dataclass
class Walk:
    """One profile of need."""

    way: Way

    @property
    def size(self) -> int:
        return len(self.way.network.ids)

    def here(self, state: int) -> set[int]:
        """Everybody at whom one stands."""
        found = {state}
        for actor in range(self.size):
            place, seen = actor, set()
            while place >= 0 and place not in seen:
                seen.add(place)
                if place == state:
                    found.add(actor)
                place = int(self.way.network.at[place])
        return found

    def serves(self, state: int) -> str:
        here = self.here(state)
        at_hand = [
            offer for offer in self.way.offers if not here.isdisjoint({offer.actor, offer.place})
        ]
        if any(offer.formal for offer in at_hand):
            return "formal"
        return "informal" if at_hand else ""

    def steps(self, state: int) -> list[tuple[int, float, float]]:
        """Target, weight and chance to arrive of every record of anybody here."""
        network = self.way.network
        records = self.way.graph.projection.referrals
        ties = self.way.quarter.table("ties").records()
        found = []
        for at in range(len(records)):
            if int(records.source[at]) not in self.here(state):
                continue
            if not int(records.topics[at]) >> self.way.topic & 1:
                continue
            weight, row = 1.0, int(records.row[at])
            if row >= 0:
                said = ties[row]
                weight = FREQUENCY_PER_YEAR.get(said.get("frequency", ""), 1.0)
                if said.get("referrals_year", "") not in ("", "?", "unknown"):
                    weight = float(said["referrals_year"])
            chance = network.parameters[f"completion.{KINDS[int(records.kind[at])]}"]
            if row >= 0 and said.get("completion"):
                chance = float(said["completion"])
            found.append((int(records.target[at]), weight, chance))
        return found

    def hops(self) -> list[float]:
        far = [0.0 if self.serves(state) else float("inf") for state in range(self.size)]
        for _ in range(self.size):
            for state in range(self.size):
                ways = [far[target] + 1 for target, _, _ in self.steps(state)]
                far[state] = min([far[state], *ways])
        return far

    def rows(self, informed: bool) -> tuple[list[dict[int, float]], list[list[float]]]:
        """Transitions and ends."""
        patience = self.way.network.parameters["patience"]
        far = self.hops()
        onward: list[dict[int, float]] = []
        ends: list[list[float]] = []
        for state in range(self.size):
            served = self.serves(state)
            steps = [] if served else self.steps(state)
            if informed:
                steps = [step for step in steps if far[step[0]] < far[state]]
            total = sum(weight for _, weight, _ in steps)
            if total == 0:
                steps = [(target, 1.0, chance) for target, _, chance in steps]
                total = float(len(steps))
            row: dict[int, float] = {}
            end = [float(served == "formal"), float(served == "informal"), 0.0, 0.0, 0.0]
            if not served and not steps:
                end[2] = 1.0
            for target, weight, chance in steps:
                share = weight / total
                row[target] = row.get(target, 0.0) + share * chance * patience
                end[3] += share * (1 - chance)
                end[4] += share * chance * (1 - patience)
            onward.append(row)
            ends.append(end)
        return onward, ends

    def fate(self, informed: bool) -> list[list[float]]:
        """The five ends and the contacts from every state, by walking on and on."""
        onward, ends = self.rows(informed)
        right = [[*end, 1.0] for end in ends]
        found = right
        for _ in range(ROUNDS):
            following = [
                [
                    own + sum(flow * found[target][at] for target, flow in row.items())
                    for at, own in enumerate(right[state])
                ]
                for state, row in enumerate(onward)
            ]
            change = max(
                (
                    abs(a - b)
                    for x, y in zip(following, found, strict=True)
                    for a, b in zip(x, y, strict=True)
                ),
                default=0.0,
            )
            found = following
            if change < 1e-14:
                break
        return found


def way_of(quarter: Quarter, cell: Cell) -> Way:
    """The way to a cell of need."""
    return way_to(
        quarter, topic=cell.topic, language=cell.language, group=cell.group, status=cell.status
    )


def profile(cell: Cell) -> dict[str, Any]:
    """A cell as keyword arguments."""
    return {name: getattr(cell, name) for name in ("topic", "language", "group", "status")}
