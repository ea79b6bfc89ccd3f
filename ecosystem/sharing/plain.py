"""The quarter without informal help: only to see what rests on it."""

from __future__ import annotations

from ecosystem.model.quarter import Quarter
from ecosystem.model.remainders import without_rows
from ecosystem.schema import INFORMAL
from ecosystem.sharing.release import sharing_sectors


def without_informal(quarter: Quarter) -> Quarter:
    """Return the quarter as if there were no informal help.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    quarter
        A new quarter without informal actors, informal offers and everything that refers to them;
        used only to see which findings rest on informal help.
    """
    sectors = sharing_sectors(quarter)
    offers = quarter.table("offers")
    told = zip(offers.column("id"), offers.column("informal"), strict=True)
    return without_rows(
        quarter,
        actors={actor for actor, sector in sectors.items() if sector == INFORMAL},
        offers={offer for offer, informal in told if informal == "yes"},
    )
