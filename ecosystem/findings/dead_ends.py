"""Dead ends (M04): docking points that serve little themselves and send nobody on."""

from __future__ import annotations

from ecosystem.findings.merge import merged, names_of, tidy
from ecosystem.findings.rows import DeadEnd
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS


def _dead_ends_in(analysis: Analysis, graph: GraphAnalysis) -> dict[str, DeadEnd]:
    network = graph.network
    if not network.has_way:
        return {}
    senders = set(graph.arcs.source.tolist())
    served = [0] * len(network.ids)
    for offer in network.offers:
        for spot in {offer.actor, offer.place} - {-1}:
            served[spot] |= offer.topics
    total = float(network.weights.sum())
    found: dict[str, DeadEnd] = {}
    for dock, weight in zip(network.docks.tolist(), network.weights.tolist(), strict=True):
        here = network.closure(dock)
        bits = 0
        for actor in here:
            bits |= served[actor]
        sends = any(actor in senders for actor in here)
        enough = bits.bit_count() >= network.parameters["dead_end_topics_min"]
        if sends or enough or network.asked[dock] == "no":
            continue
        row = DeadEnd(
            id=f"dead_end:{network.ids[dock]}",
            severity=tidy(weight / total) if total > 0 else 0.0,
            names=names_of(analysis, (dock,)),
            actor=network.ids[dock],
            topics=tuple(topic for p, topic in enumerate(TOPICS) if bits >> p & 1),
        )
        found[row.id] = row
    return found


def find_dead_ends(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[DeadEnd]:
    """Find the docking points where the way ends.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    dead_ends
        Docks without a referral tie out, theirs or of anyone who sits there, and with offers on
        fewer than two topics; a dock that was not asked is none. The more visits, the earlier.
    """
    analysis = analyse(quarter, parameters)
    asked = dict(zip(analysis.network.ids, analysis.network.asked, strict=True))
    rows = merged(
        analysis,
        lambda graph: _dead_ends_in(analysis, graph),
        lambda row: asked[row.actor] == "yes",
    )
    return Findings(rows, analysis.network.parameters)
