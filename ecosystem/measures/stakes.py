"""M11: where much is at stake and only informal help carries: a flag on situations, not on people.

Informal help is access. Where a flat, a job, a status or money hangs on it alone, people depend on
it, and the answer is one more official way in that language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecosystem.measures.analysis import analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

HIGH_STAKES = ("housing", "work", "residence", "benefits")
"""Topics where dependence can be used against people."""

FEWEST_INFORMAL, FEWEST_PEOPLE = 5, 10
"""A situation with fewer informal actors or residents behind it is not told."""


@dataclass
class _Situation:
    people: float = 0.0
    informal: set[int] = field(default_factory=set)


def stakes_table(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """Tell in which topics and languages people depend on informal help where much is at stake.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    table
        Index: topic and language. ``people``: those whose need is met by informal help only, to
        the nearest five; missing if nobody was counted. A situation behind which stand fewer than
        five informal actors or ten residents is left out altogether: a row of its own would tell
        that it exists. Never a person, a place or a landlord.

    Notes
    -----
    Cells of class G3 on housing, work, residence and benefits, summed over groups and status. Who
    stands behind them are the informal actors, and those with an informal offer, that serve them.

    References
    ----------
    Hanhörster, H., & Wessendorf, S. (2020). The role of arrival areas for migrant integration and
    resource access. Urban Planning 5(3), 1-10. doi:10.17645/up.v5i3.2891

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> len(stakes_table(load_sample("mini")))
    0
    """
    import pandas as pd

    graph = analyse(quarter, parameters).generous
    network = graph.network
    found: dict[tuple[str, str], _Situation] = {}
    for position, cell in enumerate(network.demand.cells):
        if graph.classes.classes[position] != "G3" or cell.topic not in HIGH_STAKES:
            continue
        situation = found.setdefault((cell.topic, cell.language), _Situation())
        situation.people += cell.demand
        situation.informal |= {
            offer.actor
            for offer in network.offers
            if offer.yes >> position & 1 and not offer.formal
        }
    counted = not network.demand.unweighted
    told = {
        key: 5.0 * round(situation.people / 5) if counted else None
        for key, situation in sorted(found.items())
        if len(situation.informal) >= FEWEST_INFORMAL
        and (situation.people >= FEWEST_PEOPLE or not counted)
    }
    levels = [[topic for topic, _ in told], [language for _, language in told]]
    index = pd.MultiIndex.from_arrays(levels, names=["topic", "language"])
    return pd.DataFrame({"people": list(told.values())}, index=index, dtype="float64")
