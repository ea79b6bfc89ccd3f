"""Open loops (M05b): people are sent round, although there is a way out."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.findings.loops import is_confirmed
from ecosystem.findings.merge import merged, names_of, tidy
from ecosystem.findings.rows import Finding, Json
from ecosystem.findings.table import Findings
from ecosystem.findings.words import and_list, percent
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.coverage import EPSILON
from ecosystem.measures.loops import open_loops
from ecosystem.measures.returning import loop_returns
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS

NAMED = 4
"""A longer list of actors is shortened in the sentences."""


@dataclass(frozen=True, kw_only=True)
class OpenLoop(Finding):
    """Actors among whom people come back to where they already were, although there is a way out.

    Parameters
    ----------
    topic
        The topic.
    members
        Ids of the actors, sorted.
    return_probability
        Chance to come back to where one began, the largest over the members.
    """

    kind: str = "open_loop"
    topic: str
    members: tuple[str, ...]
    return_probability: float

    @property
    def subjects(self) -> dict[str, Json]:
        """Topic and actors."""
        return {"topic": self.topic, "actors": list(self.members)}

    @property
    def actors(self) -> tuple[str, ...]:
        """All actors of the loop."""
        return self.members

    @property
    def evidence(self) -> dict[str, Json]:
        """That it is open, and how often people come back."""
        return {"closed": False, "return_probability": self.return_probability}

    def _said(self, key: str, lang: str) -> str:
        names = [self.name(actor) for actor in self.members]
        if len(names) > NAMED:
            rest = text("open_loops.more", lang, count=len(names) - NAMED + 1)
            names = [*names[: NAMED - 1], rest]
        return text(
            f"open_loops.{key}",
            lang,
            topic=label("topic", self.topic, lang),
            actors=and_list(names, lang),
            **({"share": percent(self.return_probability, lang)} if key == "sentence" else {}),
        )

    def sentence(self, lang: str) -> str:
        """Say who sends people round, and how many come back."""
        return self._said("sentence", lang)

    def action(self, lang: str) -> str:
        """Say how to send people on."""
        return self._said("action", lang)


def _loops_in(quarter: Quarter, analysis: Analysis, graph: GraphAnalysis) -> dict[str, OpenLoop]:
    network = graph.network
    least = network.parameters["return_probability_min"] - EPSILON
    loops = open_loops(network, graph.arcs)
    found: dict[str, OpenLoop] = {}
    for (position, members), chance in zip(loops, loop_returns(quarter, graph, loops), strict=True):
        if chance is None or chance < least:
            continue
        topic = TOPICS[position]
        ids = tuple(network.ids[actor] for actor in members)
        cells = network.demand.cells
        share = sum(c.demand for c in cells if c.topic == topic) / sum(c.demand for c in cells)
        row = OpenLoop(
            id=f"open_loop:{topic}:{'+'.join(ids)}",
            severity=tidy(share * chance),
            names=names_of(analysis, members),
            topic=topic,
            members=ids,
            return_probability=tidy(chance),
        )
        found[row.id] = row
    return found


def find_open_loops(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[OpenLoop]:
    """Find the open loops.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions: ``return_probability_min``, ``completion.*`` and ``patience``; the defaults
        if None.

    Returns
    -------
    loops
        Whole sets of at least two actors who can all send people for a topic to one another, none
        of whom serves it, that a docking point leads into and a tie leads out of, and in which
        somebody who leaves an actor comes back to it with a chance of at least
        ``return_probability_min``. The chance is the largest over the members, with the naive
        routing. Severity is the demand share of the topic times the chance. As with closed loops,
        one unreported way out changes the picture, so it is sure only if every member was asked.

    References
    ----------
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160. doi:10.1137/0201010

    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> low = eco.Parameters({"return_probability_min": 0.05})
    >>> (first, *_) = find_open_loops(eco.load_sample("mini"), parameters=low)
    >>> first.id, first.return_probability
    ('open_loop:housing:S1+W1', 0.05923125)
    """
    analysis = analyse(quarter, parameters)
    rows = merged(
        analysis,
        lambda graph: _loops_in(quarter, analysis, graph),
        lambda row: is_confirmed(analysis, row.topic, row.members),
    )
    return Findings(rows, analysis.network.parameters)
