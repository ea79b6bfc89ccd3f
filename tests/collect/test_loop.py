"""Once round the loop on the smallest quarter: `python -m lab.loop` does the same on Kornhafen."""

from __future__ import annotations

from pathlib import Path

import ecosystem as eco
from lab.loop import Loop

MINI = Path(__file__).resolve().parents[2] / "data" / "mini"


def test_once_round_on_the_smallest_quarter(tmp_path):
    loop = Loop(MINI, tmp_path, partners=5, lang="en", actions=2, pages=False)
    loop.run()
    assert loop.leaks == []
    assert loop.measured
    assert loop.inside >= 0.75 * loop.measured
    assert loop.states
    assert "unlinked" not in loop.states
    later = eco.read_quarter(tmp_path / "waves" / "2-later")
    assert str(later.meta.wave) == "2027-03-02"
    assert {row["adapted_to"] for row in later.table("actions").records()} == {"kleiner begonnen"}
    assert len((tmp_path / "reminders.csv").read_text("utf-8-sig").splitlines()) > 1
