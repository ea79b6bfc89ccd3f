"""M06: how far people get, from the docking points and for one profile of need.

Two routings bound what is not known about who is sent where. *Naive*: everybody is sent on in
proportion to what the ties carry. *Informed*: only ties that lead nearer to help are used. The
truth lies somewhere between, so the tables give both and the band, never one figure.

Whoever stands at a place stands at every actor there: to be at a place is one state, which serves
if anyone there serves, and from which all their ties lead on, also those that lead back inside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.chain import ENDS, Chain, hops_to, make_chain
from ecosystem.measures.ways import (
    Service,
    Steps,
    Way,
    completion_of,
    referral_weights,
    steps_of,
    way_to,
)
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
ROUTINGS = ("naive", "informed")
FATES = (*ENDS, "contacts")
BANDS = ("served_formal", "served_informal", "lost")
LOST_AT = ("dead_end", "handover_loss", "gave_up")


@dataclass(frozen=True, eq=False)
class Journey:
    """The chains of one profile of need, each made when first asked for.

    Parameters
    ----------
    way
        The profile on the ground.
    steps
        The steps of its topic.
    service
        Where it is served.
    weight, completion
        People a year and chance to arrive, one value a REF record.
    """

    way: Way
    steps: Steps
    service: Service
    weight: FloatArray
    completion: FloatArray

    @classmethod
    def of(cls, way: Way) -> Journey:
        """Make the journey of a profile in its generous graph."""
        records = way.graph.projection.referrals
        return cls(
            way=way,
            steps=steps_of(way.network, records, way.topic),
            service=way.service,
            weight=referral_weights(way.quarter, records),
            completion=completion_of(way.network.parameters, records),
        )

    @cached_property
    def hops(self) -> npt.NDArray[np.int64]:
        """Hand-overs from every state to the nearest service."""
        return hops_to(self.steps, self.service)

    def chain_of(self, routing: str, steps: Steps, service: Service) -> Chain:
        """Make a chain with other steps or services, but the distances that people know."""
        hops = self.hops if routing == "informed" else None
        patience = self.way.network.parameters["patience"]
        return make_chain(steps, service, self.weight, self.completion, patience, hops)

    @cached_property
    def chains(self) -> dict[str, Chain]:
        """The chain of each routing."""
        return {name: self.chain_of(name, self.steps, self.service) for name in ROUTINGS}

    def completing(self, completion: FloatArray) -> Journey:
        """Return the same journey with other chances to arrive."""
        return replace(self, completion=completion)

    def start(self, dock: str | None = None) -> FloatArray | None:
        """Return where people begin: at one dock, or at all by their visits; None if nobody."""
        network = self.way.network
        found = np.zeros(len(network.ids))
        if dock is not None:
            if dock not in self.way.docks:
                known = ", ".join(self.way.docks)
                raise UsageError("journeys.unknown_dock", value=dock, known=known)
            found[network.ids.index(dock)] = 1.0
            return found
        total = float(network.weights.sum())
        if total <= 0:
            return None
        found[network.docks] = network.weights / total
        return found

    @property
    def parameters(self) -> dict[str, float]:
        """The conventions that the chains rest on."""
        values = self.way.network.parameters.values
        return {k: v for k, v in values.items() if k == "patience" or k.startswith("completion.")}


def journeys(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute where people end who begin at each docking point.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need; it need not be one that the quarter counts.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    journeys
        One row a docking point. First the bands over both routings (``served_formal_low``,
        ``served_formal_high``, the same for ``served_informal`` and ``lost``), then for each
        routing the chance of each end (``served_formal_naive`` … ``gave_up_informed``, which add
        to 1) and the mean number of ``contacts``. ``attrs["parameters"]`` holds the conventions,
        ``attrs["reason"]`` why something is not defined, or None.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Notes
    -----
    The figures rest on conventions, not on estimates: print the conventions with them, and
    compare docking points rather than trusting a level. Without a docking point the table is
    empty; without a referral tie every figure is missing; without a provider nobody is served,
    and the ends still say how people are lost. A service serves everybody who comes. Parallel
    ties are steps of their own; a tie without a count and a frequency counts once a year.

    References
    ----------
    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = journeys(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found[["served_formal_low", "served_formal_high"]].loc["S3"].round(4).tolist()
    [0.1796, 0.5852]
    """
    import pandas as pd

    way = way_to(
        quarter, topic=topic, language=language, group=group, status=status, parameters=parameters
    )
    journey = Journey.of(way)
    docks = way.network.docks
    columns: dict[str, FloatArray] = {}
    for routing, chain in journey.chains.items():
        fate = chain.fate[docks] if way.network.has_way else np.full((len(docks), 6), np.nan)
        columns |= {f"{name}_{routing}": fate[:, at] for at, name in enumerate(FATES)}
        served = fate[:, 0] + fate[:, 1]
        columns[f"lost_{routing}"] = np.clip(1 - served, 0.0, 1.0)
    bands: dict[str, FloatArray] = {}
    for name in BANDS:
        both = np.stack([columns[f"{name}_{routing}"] for routing in ROUTINGS])
        bands |= {f"{name}_low": both.min(axis=0), f"{name}_high": both.max(axis=0)}
    bands |= {name: values for name, values in columns.items() if not name.startswith("lost_")}
    frame = pd.DataFrame(bands, index=pd.Index(way.docks, name="dock"))
    frame.attrs.update(reason=way.reason, parameters=journey.parameters)
    return frame


def journey_states(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    dock: str | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute where people are lost on the way.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need.
    dock
        Id of the docking point where people begin; None for all, each by its visits.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    states
        One row an actor in force. For each routing the mean number of ``contacts`` with it and
        the share of all people lost there: in a ``dead_end``, by a hand-over that fails
        (``handover_loss``: where it is largest is where a warm hand-over helps most) or because
        they ``gave_up``. ``return_probability`` is the chance to be sent back to the actor once
        one has left it, under the naive routing. ``attrs`` as for `journeys`.

    Raises
    ------
    UsageError
        If there is no such topic, group, status or docking point.

    Notes
    -----
    All losses and the served share add to 1. Whoever stands at a place is counted there, not at
    the actors who sit there. In a set of more than 2 000 actors who can all send people to one
    another the chance of return is missing.

    References
    ----------
    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> found = journey_states(mini, topic="housing", language="ar", dock="S3")
    >>> found["handover_loss_naive"].idxmax(), found.loc["W1", "return_probability"].round(6).item()
    ('S3', 0.059231)
    """
    import pandas as pd

    way = way_to(
        quarter, topic=topic, language=language, group=group, status=status, parameters=parameters
    )
    journey = Journey.of(way)
    start = journey.start(dock)
    reason = way.reason
    if reason in (None, "no_provider") and start is None:
        reason = "no_visits"
    missing = np.full(len(way.network.ids), np.nan)
    columns: dict[str, FloatArray] = {}
    for routing, chain in journey.chains.items():
        known = way.network.has_way and start is not None
        visits = chain.visits(start) if known and start is not None else missing
        columns[f"contacts_{routing}"] = visits
        for name in LOST_AT:
            columns[f"{name}_{routing}"] = visits * chain.ends[:, ENDS.index(name)]
    returns = journey.chains["naive"].returns if way.network.has_way else missing
    columns["return_probability"] = returns
    frame = pd.DataFrame(columns, index=pd.Index(way.network.ids, name="actor"))
    frame.attrs.update(reason=reason, parameters=journey.parameters)
    return frame
