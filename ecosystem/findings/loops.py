"""Loops (M05): people are sent round without reaching help."""

from __future__ import annotations

from ecosystem.findings.merge import merged, names_of, tidy
from ecosystem.findings.rows import Loop
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.loops import closed_loops
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS


def _loops_in(analysis: Analysis, graph: GraphAnalysis) -> dict[str, Loop]:
    network = graph.network
    total = sum(cell.demand for cell in network.demand.cells)
    found: dict[str, Loop] = {}
    for position, members in closed_loops(network, graph.arcs):
        topic = TOPICS[position]
        ids = tuple(network.ids[actor] for actor in members)
        demand = sum(cell.demand for cell in network.demand.cells if cell.topic == topic)
        row = Loop(
            id=f"loop:{topic}:{'+'.join(ids)}",
            severity=tidy(demand / total),
            names=names_of(analysis, members),
            topic=topic,
            members=ids,
        )
        found[row.id] = row
    return found


def _is_firm(analysis: Analysis, loop: Loop) -> bool:
    """Whether all its members were asked and all its referral ties are confirmed."""
    network = analysis.network
    index = {key: position for position, key in enumerate(network.ids)}
    members = {index[key] for key in loop.members}
    if any(network.asked[actor] != "yes" for actor in members):
        return False
    records = analysis.generous.projection.referrals
    topic = TOPICS.index(loop.topic)
    return all(
        bool(records.strict[row])
        for row in range(len(records))
        if int(records.source[row]) in members
        and int(records.target[row]) in members
        and int(records.topics[row]) >> topic & 1
    )


def find_loops(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Loop]:
    """Find the closed loops.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    loops
        Sets of at least two actors that refer people for a topic to one another and to nobody
        else, none of whom serves it, and that a docking point leads into; topics with the larger
        demand first. One unreported way out opens a loop, so it is sure only if every member was
        asked.
    """
    analysis = analyse(quarter, parameters)
    rows = merged(
        analysis,
        lambda graph: _loops_in(analysis, graph),
        lambda row: _is_firm(analysis, row),
    )
    return Findings(rows, analysis.network.parameters)
