"""What is lost without one tie or actor, in nets that hold next to nothing."""

from __future__ import annotations

import numpy as np
import pytest
from measures.small import small

from ecosystem.measures.analysis import Analysis


@pytest.mark.parametrize(
    ("ties", "offers", "docks", "reached"),
    [
        ("", "A:debt", "A", 1.0),  # served where people walk in
        ("", "B:debt", "A", 0.0),
        ("B>C", "C:debt", "A", 0.0),  # the only tie is out of reach
        ("A>B", "B:debt", "A", 1.0),
        ("A>B B>C", "", "A", 0.0),
    ],
)
def test_nets_that_hold_next_to_nothing(ties, offers, docks, reached):
    quarter = small("A B C", ties, offers, docks)
    needs = [{"topic": "debt", "language": "de", "persons": "1"}]
    network = quarter.with_tables(quarter.table("needs").from_records("needs", needs)).network()
    for graph in Analysis(network).graphs.values():
        found = graph.removal
        assert found.reached.sum() == reached
        assert found.arc_loss.shape == (len(ties.split()), len(found.reached))
        assert found.arc_loss.sum() == (reached if ties else 0)
        assert found.actor_loss.tolist() == [reached, reached if ties else 0, 0]
        assert np.isfinite(found.arc_loss).all()
