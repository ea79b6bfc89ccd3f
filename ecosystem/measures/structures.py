"""M16: whether there are structures for all, and whom they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.model.network import TOPIC_BIT
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.supply import wider
from ecosystem.model.values import as_list, is_unknown
from ecosystem.schema import MISSING, TOPICS

if TYPE_CHECKING:
    import pandas as pd

LONG_ESTABLISHED = "long_established"
_SERVED = ("G0", "G1", "G2")


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
    texts = dict(
        zip(
            table.column("id"),
            zip(table.column("groups"), table.column("excludes"), strict=True),
            strict=True,
        )
    )
    return [
        _Open(offer.topics, as_list(texts[offer.id][0]), as_list(texts[offer.id][1]))
        for offer in analysis.network.offers
        if offer.formal
    ]


def _balance(analysis: Analysis, topic: str) -> float | None:
    """Smallest share of covered need of any group through the largest."""
    whole: dict[str, float] = {}
    covered: dict[str, float] = {}
    classes = analysis.generous.classes.classes
    for cell, name in zip(analysis.network.demand.cells, classes, strict=True):
        if cell.topic == topic and cell.group != "all" and cell.demand > 0:
            whole[cell.group] = whole.get(cell.group, 0.0) + cell.demand
            served = cell.demand if name in _SERVED else 0.0
            covered[cell.group] = covered.get(cell.group, 0.0) + served
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
        One row a topic with an official offer or a need: ``offers``; ``universal_low`` and
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
    >>> from ecosystem.io import load_sample
    >>> float(structures_for_all(load_sample("mini")).loc["housing", "universal_low"])
    1.0
    """
    import pandas as pd

    analysis = analyse(quarter, parameters)
    offers = _official(quarter, analysis)
    cells = [cell for cell in analysis.network.demand.cells if cell.demand > 0]
    rows, topics = [], []
    for topic in TOPICS:
        here = [offer for offer in offers if offer.topics & TOPIC_BIT[topic]]
        needed = {cell.group for cell in cells if cell.topic == topic}
        if here or needed:
            topics.append(topic)
            rows.append(_row(here, needed - {"all"}, _balance(analysis, topic)))
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
