"""Write docs/measures.md from the docstrings: ``python docs/list_measures.py``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from ecosystem.findings.registry import FINDERS
from ecosystem.measures.table import MEASURES

TARGET = Path(__file__).resolve().parent / "measures.md"
FURTHER = {
    "ecosystem.measures.journeys": (
        "journeys",
        "journey_states",
        "journey_sensitivity",
        "route_redundancy",
        "route_reliability",
    ),
    "ecosystem.measures.evidence": (
        "confirmations",
        "tie_by_posterior",
        "tie_in_state",
        "estimate_error_rates",
        "unseen_actors",
        "saturation",
        "views_heard",
    ),
    "ecosystem.io.clerk.names": ("duplicate_candidates",),
    "ecosystem.model.merging": ("apply_decisions",),
    "ecosystem.measures.arrival": (
        "plausible_ties",
        "thinness_table",
    ),
    "ecosystem.measures.resilience": ("resilience_curve",),
    "ecosystem.measures.structure": ("triad_census",),
    "ecosystem.measures.classics": (
        "brokerage_table",
        "mixing_table",
        "homophily",
        "key_players",
    ),
    "ecosystem.measures.money": ("stakes_table",),
    "ecosystem.findings.reports": ("triangulation",),
    "ecosystem.findings.agendas": ("question_cards",),
}


def first_line(thing: Callable[..., Any]) -> str:
    """Return the first sentence of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def row(name: str, home: str, thing: Callable[..., Any]) -> str:
    """Return one row of a table."""
    return f"| `{name}` | `{home}` | {first_line(thing)} |"


def page() -> str:
    """Write the page."""
    lines = [
        "# Measures and finders",
        "",
        "Made by `python docs/list_measures.py` from the docstrings, which hold definition, units,",
        "edge cases, errors and source of each. Every function takes the quarter first:",
        "`eco.measure(quarter, actor_by_degree, actor_is_cut)` puts measures side by side.",
    ]
    title = "Measures for `measure()` and for the whole quarter"
    tables: list[tuple[str, list[str]]] = [(title, [])]
    tables[0][1].extend(
        row(function.__name__, function.__module__, function)
        for function in sorted(MEASURES.values(), key=lambda function: function.__name__)
    )
    finders = [getattr(find, "func", find) for find in FINDERS.values()]
    tables.append(("Finders", [row(f.__name__, f.__module__, f) for f in finders]))
    further = [
        row(name, home, getattr(import_module(home), name))
        for home, names in FURTHER.items()
        for name in names
    ]
    tables.append(("Tables and results of their own", further))
    for title, rows in tables:
        lines += ["", f"## {title}", "", "| name | module | what it says |", "|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    sys.exit(0)
