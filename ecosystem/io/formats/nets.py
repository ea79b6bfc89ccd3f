"""A foreign graph as rows of texts, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecosystem.model.meta import Meta
from ecosystem.problems import Problem

COMPUTED = "eco_"
"""Start of the names of attributes that our exports add for others and never read back."""

Row = dict[str, str]


@dataclass
class Net:
    """A foreign graph.

    Parameters
    ----------
    source
        Name of the file.
    nodes
        One row a node with ``id``.
    edges
        One row an edge with ``source`` and ``target``.
    undirected
        Whether each edge stands for both directions; as long as ``edges``.
    meta
        What the file says about the quarter; None if nothing.
    notes
        What was odd.
    """

    source: str
    nodes: list[Row] = field(default_factory=list)
    edges: list[Row] = field(default_factory=list)
    undirected: list[bool] = field(default_factory=list)
    meta: Meta | None = None
    notes: list[Problem] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether the file was written by this program."""
        return any(key.startswith(COMPUTED) for row in self.nodes for key in row)
