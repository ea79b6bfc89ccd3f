"""How the risks of ties go together with their survival, once enough ties were seen twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ecosystem.comparing.answers import TieKey
from ecosystem.comparing.ties import KEPT, LOST, TieChange
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS, RISK_NAMES

FloatArray = npt.NDArray[np.float64]
FEWEST_TIES = 100
"""Ties observed twice before anything is estimated."""
_STEPS, _CLOSE, _LARGEST_STEP = 200, 1e-9, 2.0


@dataclass(frozen=True)
class SurvivalModel:
    """A logistic regression of the survival of ties on their risks.

    Parameters
    ----------
    ties, lost
        Ties observed twice, and how many of them were lost.
    coefficients
        Log-odds of survival by risk, and of a tie without any as ``"none"``; negative means that
        ties with the risk survive less often. None where the risk does not vary.
    errors
        Standard error of each.
    reason
        Why nothing was estimated: ``too_few_ties``, ``nothing_lost``, ``view``; else blank.
    """

    ties: int
    lost: int
    coefficients: Mapping[str, float | None] = field(default_factory=dict)
    errors: Mapping[str, float | None] = field(default_factory=dict)
    reason: str = ""


def firth_logistic(design: FloatArray, outcome: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit a logistic regression that stays finite however few ties were lost.

    Parameters
    ----------
    design
        Shape (ties, columns), of full rank.
    outcome
        1 for survived, 0 for lost; shape (ties,).

    Returns
    -------
    coefficients, errors
        One a column.

    Notes
    -----
    Maximises the likelihood with Jeffreys' prior by Newton's method; with one column of ones it
    is the log-odds of ``(kept + 1/2) / (lost + 1/2)``.

    References
    ----------
    Firth, D. (1993). Bias reduction of maximum likelihood estimates. Biometrika 80(1), 27-38.
    doi:10.1093/biomet/80.1.27

    Examples
    --------
    >>> firth_logistic(np.ones((4, 1)), np.array([1.0, 1.0, 1.0, 0.0]))[0].round(6).tolist()
    [0.847298]
    """
    beta = np.zeros(design.shape[1])
    inverse: FloatArray = np.eye(design.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(design @ beta)))
        weight = chance * (1 - chance)
        inverse = np.asarray(np.linalg.inv((design.T * weight) @ design), np.float64)
        leverage = weight * np.einsum("ij,jk,ik->i", design, inverse, design)
        score = design.T @ (outcome - chance + leverage * (0.5 - chance))
        step = inverse @ score
        largest = float(np.abs(step).max())
        beta = beta + step * min(1.0, _LARGEST_STEP / max(largest, _LARGEST_STEP))
        if largest < _CLOSE:
            break
    return beta, np.sqrt(np.diag(inverse))


def risks_by_tie(quarter: Quarter) -> Mapping[TieKey, int]:
    """Return the known risks of each tie.

    Parameters
    ----------
    quarter
        The wave in which the ties were first seen.

    Returns
    -------
    risks
        Bits of the risks, by tie; parallel records share only what all of them have.
    """
    network = quarter.network()
    records = network.records
    columns = (records.source, records.target, records.kind, records.risks)
    found: dict[TieKey, int] = {}
    for source, target, kind, risks in zip(*(c.tolist() for c in columns), strict=True):
        key = (network.ids[source], network.ids[target], KINDS[kind])
        found[key] = found.get(key, risks) & risks
    return found


def survival_model(
    observed: Iterable[tuple[Mapping[TieKey, int], Sequence[TieChange]]],
) -> SurvivalModel:
    """Estimate how the risks go together with the survival of ties.

    Parameters
    ----------
    observed
        For each pair of waves the risks in the earlier one and the ties of both.

    Returns
    -------
    model
        Without coefficients, and with the reason, if fewer than 100 ties were observed twice or
        none was lost.

    Notes
    -----
    Only ties whose ends were asked in both waves count. The figures describe these quarters and
    this time between two waves; nothing in the library uses them in place of the conventions.
    """
    risks: list[int] = []
    kept: list[bool] = []
    for known, changes in observed:
        for change in changes:
            if change.compared and change.state in (KEPT, LOST):
                risks.append(known[change.key])
                kept.append(change.state == KEPT)
    lost = len(kept) - sum(kept)
    if len(kept) < FEWEST_TIES:
        return SurvivalModel(len(kept), lost, reason="too_few_ties")
    if not lost:
        return SurvivalModel(len(kept), lost, reason="nothing_lost")
    bits = np.array(risks)[:, None] >> np.arange(len(RISK_NAMES)) & 1
    varying = _independent(bits.astype(np.float64))
    design = np.column_stack([np.ones(len(bits)), bits[:, varying]])
    beta, errors = firth_logistic(design, np.array(kept, np.float64))
    names = ["none", *(RISK_NAMES[column] for column in varying)]
    empty: dict[str, float | None] = dict.fromkeys(("none", *RISK_NAMES))
    return SurvivalModel(
        len(kept),
        lost,
        coefficients={**empty, **dict(zip(names, beta.tolist(), strict=True))},
        errors={**empty, **dict(zip(names, errors.tolist(), strict=True))},
    )


def _independent(bits: FloatArray) -> list[int]:
    """Columns that vary and that no earlier ones determine."""
    chosen: list[int] = []
    for column in range(bits.shape[1]):
        trial = np.column_stack([np.ones(len(bits)), bits[:, [*chosen, column]]])
        if np.linalg.matrix_rank(trial) == trial.shape[1]:
            chosen.append(column)
    return chosen
