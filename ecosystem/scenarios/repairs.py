"""The cheapest new ties that win back what a change takes away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.findings.rows import Json
from ecosystem.findings.words import and_list, profile
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.efforts import efforts
from ecosystem.measures.new_ties import LARGEST, NewTies
from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.base import Names

Cell = tuple[str, str, str, str]
Tie = tuple[str, str]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Repair:
    """New ties that win needs back.

    Parameters
    ----------
    ties
        Source and target of one or two ties.
    effort
        Sum of their efforts.
    cells
        The needs that have an official way again.
    """

    ties: tuple[Tie, ...]
    effort: int
    cells: tuple[Cell, ...]

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {
            "ties": [list(tie) for tie in self.ties],
            "effort": self.effort,
            "cells": [list(cell) for cell in self.cells],
        }

    def sentence(self, names: Names, lang: str) -> str:
        """Say which ties win which needs back."""
        ties = [
            text(
                "scenarios.tie",
                lang,
                source=names.get(source, source),
                target=names.get(target, target),
            )
            for source, target in self.ties
        ]
        cells = [profile(*cell, lang) for cell in self.cells[:_NAMED]]
        if len(self.cells) > _NAMED:
            cells.append(text("scenarios.more", lang, count=len(self.cells) - _NAMED))
        key = "repair_one" if len(self.ties) == 1 else "repair_two"
        return text(
            f"scenarios.{key}", lang, ties=and_list(ties, lang), cells=and_list(cells, lang)
        )


_NAMED = 4


def repairs_of(
    quarter: Quarter, analysis: Analysis, lost: Iterable[Cell]
) -> tuple[Repair, ...] | None:
    """Find the cheapest new ties that win lost needs back.

    Parameters
    ----------
    quarter
        The quarter after the change.
    analysis
        Its analysis.
    lost
        Topic, language, group and status of the needs that have no official way any more.

    Returns
    -------
    repairs
        If one or two ties win back all that ties can win back, the cheapest such set. Else the
        cheapest tie for each need. Empty where no tie helps, since an offer is missing; None if
        there are more than 3,000 actors in force, since every pair is looked at.

    Notes
    -----
    Exact for one tie, and for two of which each wins back a part. Ties of informal actors are not
    proposed: whether they take part is theirs to say.
    """
    wanted = _mask(analysis, lost)
    network = analysis.network
    if not wanted.any() or not network.has_way:
        return ()
    if len(network.ids) > LARGEST:
        return None
    new = NewTies(network, analysis.generous.arcs)
    counts = new.lifting(wanted.astype(np.float64))
    counts[network.informal] = 0
    counts[:, network.informal] = 0
    effort = efforts(quarter, analysis).effort
    sets = _cheapest_by_cells(new, counts, effort, wanted)
    if not sets:
        return ()
    possible = np.logical_or.reduce([np.frombuffer(key, np.bool_) for key in sets])
    whole = _cheapest_whole(sets, possible)
    chosen = [whole] if whole else _one_each(sets, possible)
    return tuple(_repair(analysis, ties, effort, sets, possible) for ties in chosen)


def _mask(analysis: Analysis, lost: Iterable[Cell]) -> BoolArray:
    wanted = set(lost)
    cells = analysis.network.demand.cells
    found = [(c.topic, c.language, c.group, c.status) in wanted for c in cells]
    return np.array(found, np.bool_)


Choice = tuple[tuple[float, int, int], tuple[int, int]]
"""Effort and position, for the order, and the tie."""


def _cheapest_by_cells(
    new: NewTies,
    counts: npt.NDArray[np.float64],
    effort: npt.NDArray[np.float64],
    wanted: BoolArray,
) -> dict[bytes, Choice]:
    """Keep, for each set of cells that some tie wins back, the cheapest such tie."""
    found: dict[bytes, Choice] = {}
    for source, target in np.argwhere(counts > 0).tolist():
        key = (new.lifted((source, target)) & wanted).tobytes()
        choice = ((float(effort[source, target]), source, target), (source, target))
        if key not in found or choice < found[key]:
            found[key] = choice
    return found


def _cheapest_whole(sets: dict[bytes, Choice], possible: BoolArray) -> tuple[Choice, ...] | None:
    everything = possible.tobytes()
    found: list[tuple[Choice, ...]] = []
    if everything in sets:
        found.append((sets[everything],))
    masks = {key: np.frombuffer(key, np.bool_) for key in sets}
    for one, other in combinations(sorted(sets), 2):
        if (masks[one] | masks[other]).tobytes() == everything:
            found.append(tuple(sorted((sets[one], sets[other]))))
    return min(found, key=lambda c: (sum(x[0][0] for x in c), len(c), c), default=None)


def _one_each(sets: dict[bytes, Choice], possible: BoolArray) -> list[tuple[Choice, ...]]:
    """Choose the cheapest tie for every cell; one tie may serve several."""
    found: set[Choice] = set()
    for cell in np.flatnonzero(possible).tolist():
        found.add(min(choice for key, choice in sets.items() if key[cell]))
    return [(choice,) for choice in sorted(found)]


def _repair(
    analysis: Analysis,
    ties: tuple[Choice, ...],
    effort: npt.NDArray[np.float64],
    sets: dict[bytes, Choice],
    possible: BoolArray,
) -> Repair:
    ids, cells = analysis.network.ids, analysis.network.demand.cells
    keys = [key for key, choice in sets.items() if choice in ties]
    mask = np.logical_or.reduce([np.frombuffer(key, np.bool_) for key in keys]) & possible
    won = [cells[position] for position in np.flatnonzero(mask).tolist()]
    return Repair(
        ties=tuple((ids[source], ids[target]) for _, (source, target) in ties),
        effort=int(sum(effort[tie] for _, tie in ties)),
        cells=tuple((c.topic, c.language, c.group, c.status) for c in won),
    )
