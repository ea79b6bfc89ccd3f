"""What each actor's contacts make of it: how many, how alike, and on whose way it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.holes import Contacts, constraint, contacts
from ecosystem.measures.restricted import restricted_betweenness
from ecosystem.measures.series import actor_series, question
from ecosystem.measures.shortest import betweenness, both_ways
from ecosystem.measures.strength import filled, pair_strength
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["all", "in", "out"]
Layer = Literal["union", "referral"]


def _contacts(graph: GraphAnalysis) -> Contacts:
    return contacts(len(graph.network.ids), graph.pairs.first, graph.pairs.second)


def actor_by_degree(
    quarter: Quarter, *, direction: Direction = "all", layer: Layer = "union"
) -> pd.Series[int]:
    """Count the other actors with whom each actor has a tie.

    Many partners mean many ways, and much work. An actor without any stays in the table with 0.

    Parameters
    ----------
    quarter
        The quarter.
    direction
        ``"all"``: partners; ``"in"`` and ``"out"``: those who send people and those to whom
        people are sent, in the layer of referrals.
    layer
        ``"union"``: all ties of any kind and who sits where; ``"referral"``: only ties that send
        people on.

    Returns
    -------
    degree
        Whole numbers, one an actor. Parallel ties with the same actor count once.

    Raises
    ------
    UsageError
        If the union is asked for a direction (it has none), or a word is not known.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> int(actor_by_degree(load_sample("mini"))["W1"])
    4
    """
    if direction not in ("all", "in", "out"):
        raise UsageError("measures.choice", name="direction", value=direction, known="all, in, out")
    if layer not in ("union", "referral"):
        raise UsageError("measures.choice", name="layer", value=layer, known="union, referral")
    if layer == "union" and direction != "all":
        raise UsageError("measures.no_direction", value=direction)
    graph = analyse(quarter).generous
    n, arcs = len(graph.network.ids), graph.arcs
    if layer == "union":
        ends = np.concatenate([graph.pairs.first, graph.pairs.second])
    elif direction == "all":
        low, high = np.minimum(arcs.source, arcs.target), np.maximum(arcs.source, arcs.target)
        pairs = np.unique(low * max(n, 1) + high)
        ends = np.concatenate([pairs // max(n, 1), pairs % max(n, 1)])
    else:
        ends = arcs.target if direction == "in" else arcs.source
    name = question(actor_by_degree, direction=direction, layer=layer)
    return actor_series(graph.network, np.bincount(ends, minlength=n), name, "int64")


def actor_by_constraint(quarter: Quarter, *, weighted: bool = True) -> pd.Series[float]:
    """Measure how far each actor depends on few contacts that know one another (M22).

    A docking point with a high value needs a second, unrelated contact; a one-person unit with a
    low one carries much alone. Read it only for actors with three contacts or more, and beside
    the degree: it falls with the number of contacts alone.

    Parameters
    ----------
    quarter
        The quarter.
    weighted
        Whether ties count by their strength; an unknown strength counts as the median.

    Returns
    -------
    constraint
        More than 0, at most 1.125; missing for an actor without contacts.

    References
    ----------
    Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110(2),
    349-399. doi:10.1086/421787

    Everett, M. G., & Borgatti, S. P. (2020). Unpacking Burt's constraint measure. Social Networks
    62, 50-57. doi:10.1016/j.socnet.2020.02.001

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(float(actor_by_constraint(load_sample("mini"))["W1"]), 6)
    0.376736
    """
    graph = analyse(quarter).generous
    pairs = graph.pairs
    weights = filled(pair_strength(quarter, graph.projection)) if weighted else np.ones(len(pairs))
    values = constraint(len(graph.network.ids), pairs.first, pairs.second, weights)
    name = question(actor_by_constraint, weighted=weighted)
    return actor_series(graph.network, values, name, "float64")


def actor_by_effective_size(quarter: Quarter) -> pd.Series[float]:
    """Count the contacts of each actor that are not tied to its other contacts (M22).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    size
        ``k - 2 t / k`` with *k* contacts and *t* ties among them; missing without contacts.

    References
    ----------
    Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110(2),
    349-399. doi:10.1086/421787

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> float(actor_by_effective_size(load_sample("mini"))["W1"])
    3.5
    """
    graph = analyse(quarter).generous
    values = _contacts(graph).effective_size
    return actor_series(graph.network, values, "actor_by_effective_size", "float64")


def actor_by_efficiency(quarter: Quarter) -> pd.Series[float]:
    """Return the share of each actor's contacts that lead somewhere else (M22).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    efficiency
        Effective size divided by contacts, in 0..1; missing without contacts.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> float(actor_by_efficiency(load_sample("mini"))["W1"])
    0.875
    """
    graph = analyse(quarter).generous
    values = _contacts(graph).efficiency
    return actor_series(graph.network, values, "actor_by_efficiency", "float64")


def actor_by_betweenness(quarter: Quarter, *, normalised: bool = True) -> pd.Series[float]:
    """Measure how often each actor lies on the shortest ways between two others.

    Context only: it does not ask where people start, nor what they need; for that see
    `actor_by_restricted_betweenness`.

    Parameters
    ----------
    quarter
        The quarter.
    normalised
        Whether to divide by the number of pairs of other actors, ``(n - 1)(n - 2) / 2``.

    Returns
    -------
    betweenness
        In the undirected union; equally short ways share. Missing with fewer than three actors.

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1),
    35-41. doi:10.2307/3033543

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(float(actor_by_betweenness(load_sample("mini"))["W1"]), 4)
    0.4727
    """
    graph = analyse(quarter).generous
    n = len(graph.network.ids)
    values = np.full(n, np.nan)
    if n > 2:
        values = betweenness(n, *both_ways(graph.pairs.first, graph.pairs.second)).actors / 2
        values = values / ((n - 1) * (n - 2) / 2) if normalised else values
    name = question(actor_by_betweenness, normalised=normalised)
    return actor_series(graph.network, values, name, "float64")


def actor_by_restricted_betweenness(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Count the ways from docking points to needed help that pass each actor (M24).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions, for the chance that a referral of each kind succeeds.

    Returns
    -------
    betweenness
        Likeliest ways from a dock to a provider that pass the actor, averaged over the needs by
        demand, not divided by anything; missing where the way is not tested or nobody needs
        anything. Who sits where opens no way here.

    References
    ----------
    Brandes, U. (2008). On variants of shortest-path betweenness centrality and their generic
    computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> actor_by_restricted_betweenness(load_sample("mini")).idxmax()
    'W1'
    """
    graph = analyse(quarter, parameters).generous
    found = restricted_betweenness(graph.projection)
    values = np.full(len(graph.network.ids), np.nan) if found is None else found.actors
    return actor_series(graph.network, values, "actor_by_restricted_betweenness", "float64")
