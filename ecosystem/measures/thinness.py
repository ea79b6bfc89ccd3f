"""M02: where help is thin: too many people for its hours, or all of it in one hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosystem.measures.analysis import analyse
from ecosystem.model.demand import Cell
from ecosystem.model.network import Offer
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, as_number, is_unknown, split_mode
from ecosystem.schema import LANGUAGE_TWINS

if TYPE_CHECKING:
    import pandas as pd

WEEKS = 52
"""Weeks of a year in which the capacity of a week is there; a convention."""


@dataclass(frozen=True)
class Thinness:
    """How thin the help for one cell of need is.

    Parameters
    ----------
    providers
        Actors with a matching offer.
    load
        Contacts needed for each contact that can be given; None if a capacity is unknown, there
        is none, or nobody was counted.
    concentration
        Sum of the squared shares of the providers, from 1 / providers to 1; None without any.
    equal_shares
        Whether the shares are taken as equal since a capacity is unknown.
    """

    providers: int
    load: float | None
    concentration: float | None
    equal_shares: bool


def language_quality(
    languages: str, language: str, blank_language: str, parameters: Parameters
) -> float | None:
    """Return how well an offer speaks a language (λ).

    Parameters
    ----------
    languages
        Cell text of the offer.
    language
        Code of the language that is needed.
    blank_language
        What a blank cell means.
    parameters
        Quality of each mode.

    Returns
    -------
    quality
        Of the best mode that is known; None if none is known to serve.
    """
    found: list[float] = []
    for entry in as_list(languages or blank_language):
        code, mode = split_mode(entry)
        serves = code in ("*", language) or LANGUAGE_TWINS.get(code, "") == language
        if serves and not is_unknown(mode):
            found.append(parameters[f"mode.{mode}"])
    return max(found, default=None)


class _Supply:
    """Capacity of the offers that serve a cell."""

    def __init__(self, quarter: Quarter, parameters: Parameters) -> None:
        table = quarter.table("offers")
        columns = ("id", "capacity_week", "languages")
        self.rows = {
            key: (as_number(capacity), languages)
            for key, capacity, languages in zip(*map(table.column, columns), strict=True)
        }
        self.blank = quarter.meta.blank_language
        self.parameters = parameters

    def quality(self, offer: Offer, cell: Cell) -> float:
        """How well a matching offer speaks; a language course needs no second language."""
        _, languages = self.rows[offer.id]
        known = language_quality(languages, cell.language, self.blank, self.parameters)
        return 1.0 if known is None else known

    def thinness(self, offers: list[Offer], cell: Cell, contacts: float | None) -> Thinness:
        by_actor: dict[int, float] = {}
        useful, unknown = 0.0, False
        for offer in offers:
            capacity = self.rows[offer.id][0]
            unknown |= capacity is None
            by_actor[offer.actor] = by_actor.get(offer.actor, 0.0) + (capacity or 0.0)
            useful += (capacity or 0.0) * WEEKS * self.quality(offer, cell)
        total = sum(by_actor.values())
        equal = unknown or total <= 0
        if not by_actor:
            return Thinness(0, None, None, equal_shares=False)
        shares = [
            1 / len(by_actor) if equal else capacity / total for capacity in by_actor.values()
        ]
        load = None
        if contacts is not None and not unknown and useful > 0:
            load = contacts / useful
        return Thinness(len(by_actor), load, sum(share**2 for share in shares), equal)


def thinness_table(
    quarter: Quarter,
    *,
    contacts: Mapping[str, float] | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Tell for every cell of need how heavy the load is and in how many hands help lies (M02).

    A load above 1 means more contacts than there is time for: move hours, not only add offers.

    Parameters
    ----------
    quarter
        The quarter.
    contacts
        Contacts that a person needs in a year, by topic; 1 for a topic that is left out.
    parameters
        Conventions, for the quality of each mode.

    Returns
    -------
    table
        One row a cell (topic, language, group, status): ``demand``, ``providers``, ``load``,
        ``concentration``, ``equal_shares``; missing where not defined. Without counted needs
        there is no load.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. The American Economic Review 54(5), 761-762.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> table = thinness_table(load_sample("mini"))
    >>> float(table.loc[("housing", "de", "all", "any"), "concentration"])
    0.5
    """
    import pandas as pd

    network = analyse(quarter, parameters).network
    supply = _Supply(quarter, network.parameters)
    each = contacts or {}
    rows = []
    for position, cell in enumerate(network.demand.cells):
        offers = [offer for offer in network.offers if offer.yes >> position & 1]
        wanted = None if network.demand.unweighted else cell.demand * each.get(cell.topic, 1.0)
        rows.append((cell, supply.thinness(offers, cell, wanted)))
    keys = [(cell.topic, cell.language, cell.group, cell.status) for cell, _ in rows]
    names = ["topic", "language", "group", "status"]
    levels = [list(level) for level in zip(*keys, strict=True)] if keys else [[], [], [], []]
    return pd.DataFrame(
        {
            "demand": pd.Series([cell.demand for cell, _ in rows], dtype="float64"),
            "providers": pd.Series([thin.providers for _, thin in rows], dtype="int64"),
            "load": pd.Series([thin.load for _, thin in rows], dtype="float64"),
            "concentration": pd.Series([thin.concentration for _, thin in rows], dtype="float64"),
            "equal_shares": pd.Series([thin.equal_shares for _, thin in rows], dtype="bool"),
        }
    ).set_axis(pd.MultiIndex.from_arrays(levels, names=names), axis=0)
