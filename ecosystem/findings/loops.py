"""Closed loops (M05): people are sent round without reaching help."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecosystem.findings.merge import merged, names_of, tidy
from ecosystem.findings.rows import Loop
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.loops import closed_loops
from ecosystem.measures.returning import loop_returns
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS


def _loops_in(quarter: Quarter, analysis: Analysis, graph: GraphAnalysis) -> dict[str, Loop]:
    network = graph.network
    total = sum(cell.demand for cell in network.demand.cells)
    found: dict[str, Loop] = {}
    loops = closed_loops(network, graph.arcs)
    returns = loop_returns(quarter, graph, loops)
    for (position, members), chance in zip(loops, returns, strict=True):
        topic = TOPICS[position]
        ids = tuple(network.ids[actor] for actor in members)
        demand = sum(cell.demand for cell in network.demand.cells if cell.topic == topic)
        row = Loop(
            id=f"loop:{topic}:{'+'.join(ids)}",
            severity=tidy(demand / total),
            names=names_of(analysis, members),
            topic=topic,
            members=ids,
            return_probability=None if chance is None else tidy(chance),
        )
        found[row.id] = row
    return found


def is_confirmed(analysis: Analysis, topic: str, members: Sequence[str]) -> bool:
    """Tell whether nothing about a loop is hearsay.

    Parameters
    ----------
    analysis
        Both graphs.
    topic, members
        The topic of a loop of the generous graph, and the ids of its actors.

    Returns
    -------
    confirmed
        True if all members were asked and all referral ties among them are in the strict
        graph.
    """
    network = analysis.network
    inside = [network.ids.index(key) for key in members]
    if any(network.asked[actor] != "yes" for actor in inside):
        return False
    records = analysis.generous.projection.referrals
    named = np.isin(records.source, inside) & np.isin(records.target, inside)
    named &= records.topics >> TOPICS.index(topic) & 1 == 1
    return bool(records.strict[named].all())


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
        lambda graph: _loops_in(quarter, analysis, graph),
        lambda row: is_confirmed(analysis, row.topic, row.members),
    )
    return Findings(rows, analysis.network.parameters)
