"""Strength of ties (σ): how often people are sent on, and how firmly it is agreed."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ecosystem.measures.projection import Projection
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import Records
from ecosystem.model.values import as_number
from ecosystem.schema import FREQUENCY_PER_YEAR

FORMALITY_FACTOR = {"contract": 1.0, "agreement": 1.0, "routine": 0.85, "personal": 0.7}
"""What a tie keeps of its strength by how firmly it is agreed; a convention."""

_DAILY = 250.0
_LEAST = 1e-6  # a tie that was used no time last year is a tie still
FloatArray = npt.NDArray[np.float64]


def record_strength(quarter: Quarter, records: Records) -> FloatArray:
    """Rate the strength of every tie record.

    Parameters
    ----------
    quarter
        The quarter; its table of ties says how often and how firmly.
    records
        Tie records.

    Returns
    -------
    strength
        ``log(1 + times a year) / log(251)`` times the factor of formality; ``nan`` where either
        is unknown, also for a tie that was only reported.
    """
    ties = quarter.table("ties")
    columns = ("frequency", "referrals_year", "formality")
    rated = np.full(len(ties) + 1, np.nan)  # the last one is for ties without a row (-1)
    for row, (word, counted, formality) in enumerate(zip(*map(ties.column, columns), strict=True)):
        number = as_number(counted)
        yearly = FREQUENCY_PER_YEAR.get(word) if number is None else number
        factor = FORMALITY_FACTOR.get(formality)
        if yearly is not None and factor is not None:
            rated[row] = factor * math.log1p(yearly) / math.log1p(_DAILY)
    return rated[records.row]


def strongest(strength: FloatArray, group: npt.NDArray[np.int64], count: int) -> FloatArray:
    """Return the strength of the strongest record of each pair or arc.

    Parameters
    ----------
    strength
        Strength of each record.
    group
        Pair or arc that each record belongs to.
    count
        Number of pairs or arcs.

    Returns
    -------
    strength
        ``nan`` where no record has one. Records of the same pair do not add up: a second contact
        of the same two actors is no second tie.
    """
    found = np.full(count, -np.inf)
    known = ~np.isnan(strength)
    np.maximum.at(found, group[known], strength[known])
    return np.where(np.isinf(found), np.nan, found)


def pair_strength(quarter: Quarter, projection: Projection) -> FloatArray:
    """Return the strength of every pair of the union.

    Parameters
    ----------
    quarter
        The quarter.
    projection
        Its graph.

    Returns
    -------
    strength
        ``nan`` where it is unknown, also where two actors only sit at one another.
    """
    records, pairs, n = projection.records, projection.pairs, len(projection.network.ids)
    a, b = records.source.astype(np.int64), records.target.astype(np.int64)
    key = np.minimum(a, b) * n + np.maximum(a, b)
    group = np.searchsorted(pairs.first * n + pairs.second, key)
    return strongest(record_strength(quarter, records), group, len(pairs))


def arc_strength(quarter: Quarter, projection: Projection) -> FloatArray:
    """Return the strength of every arc of the referral graph.

    Parameters
    ----------
    quarter
        The quarter.
    projection
        Its graph.

    Returns
    -------
    strength
        ``nan`` where it is unknown.
    """
    records, arcs, n = projection.referrals, projection.arcs, len(projection.network.ids)
    key = records.source.astype(np.int64) * n + records.target
    group = np.searchsorted(arcs.source * n + arcs.target, key)
    return strongest(record_strength(quarter, records), group, len(arcs))


def filled(strength: FloatArray) -> FloatArray:
    """Give unknown strengths the median of the known ones, 1 if none is known.

    Parameters
    ----------
    strength
        With ``nan`` for unknown.

    Returns
    -------
    strength
        More than 0, so that every tie counts.
    """
    known = strength[~np.isnan(strength)]
    usual = float(np.median(known)) if len(known) else 1.0
    return np.maximum(np.where(np.isnan(strength), usual, strength), _LEAST)
