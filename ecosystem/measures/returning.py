"""M05 and M06 together: how many people come back in a loop to where they already were."""

from __future__ import annotations

import numpy as np

from ecosystem.measures.analysis import GraphAnalysis
from ecosystem.measures.chain import make_chain
from ecosystem.measures.loops import Loops
from ecosystem.measures.ways import completion_of, referral_weights, service_of, steps_of
from ecosystem.model.quarter import Quarter


def loop_returns(quarter: Quarter, graph: GraphAnalysis, loops: Loops) -> list[float | None]:
    """Compute the largest chance of return among the members of each loop.

    Parameters
    ----------
    quarter
        The quarter.
    graph
        One of its graphs.
    loops
        Topic position and actors of each loop in that graph.

    Returns
    -------
    returns
        Under the naive routing (see `ecosystem.measures.journeys.journeys`), with every offer on
        the topic as service, whatever its language; None in loops of more than 2 000 actors.

    Notes
    -----
    Nobody leaves a whole strongly connected set and comes back, so only the ties of its own
    members are looked at.

    References
    ----------
    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.
    """
    network = graph.network
    found: list[float | None] = [None] * len(loops)
    for topic in sorted({topic for topic, _ in loops}):
        members = {actor for t, loop in loops if t == topic for actor in loop}
        owners = {other for actor in members for other in network.closure(actor)}
        whole = graph.projection.referrals
        records = whole.keep(np.isin(whole.source, sorted(owners)))
        chain = make_chain(
            steps_of(network, records, topic),
            service_of(network, [o for o in network.offers if o.topics >> topic & 1]),
            referral_weights(quarter, records),
            completion_of(network.parameters, records),
            network.parameters["patience"],
        )
        returns = chain.returns
        for at, (t, loop) in enumerate(loops):
            if t == topic:
                chance = float(returns[list(loop)].max())
                found[at] = None if chance != chance else chance
    return found
