"""Single points: actors whose loss parts others or closes every way to a need."""

from __future__ import annotations

import math

from ecosystem.findings.merge import merged, names_of, tidy
from ecosystem.findings.rows import SinglePoint
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.gates import gate_cells
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter


def _points_in(analysis: Analysis, graph: GraphAnalysis) -> dict[str, SinglePoint]:
    network = graph.network
    parameters = network.parameters
    gates: dict[int, tuple[int, ...]] = {}
    if network.has_way:
        gates = gate_cells(network, graph.arcs, graph.removal)
    parted = graph.cohesion.parted
    few = (network.staff >= 0) & (network.staff <= parameters["single_point_staff_max"])
    alone = few & (parted >= parameters["cut_side_min"])
    found: dict[str, SinglePoint] = {}
    for actor in sorted({*alone.nonzero()[0].tolist(), *gates}):
        cells = [network.demand.cells[cell] for cell in gates.get(actor, ())]
        loss = float(graph.actor_loss[actor]) if network.has_way else math.nan
        staff = int(network.staff[actor])
        row = SinglePoint(
            id=f"single_point:{network.ids[actor]}",
            severity=0.0 if math.isnan(loss) else tidy(loss),
            names=names_of(analysis, (actor,)),
            actor=network.ids[actor],
            cut_side=int(parted[actor]),
            staff=None if staff < 0 else staff,
            gates=tuple(sorted({(cell.topic, cell.language) for cell in cells})),
        )
        found[row.id] = row
    return found


def find_single_points(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[SinglePoint]:
    """Find the actors that too much hangs on.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    points
        One-person actors whose loss parts at least three others from the rest of the net, and
        official actors that every way to a needed cell passes without being its providers; the
        larger the share of reach that is lost without them, the earlier.
    """
    analysis = analyse(quarter, parameters)
    rows = merged(analysis, lambda graph: _points_in(analysis, graph), lambda _: True)
    return Findings(rows, analysis.network.parameters)
