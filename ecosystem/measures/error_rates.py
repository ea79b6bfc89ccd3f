"""How often informants miss a tie or name a false one, estimated from their own reports (M37)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.measures.confirmation import Confirmation, confirmations
from ecosystem.measures.posterior import FALSE_RATE, MISS_RATE
from ecosystem.model.quarter import Quarter

REPORTS_MIN = 3
DYADS_MIN = 50
_STEPS = 2000
_STILL = 1e-10


@dataclass(frozen=True)
class ErrorRates:
    """Estimated error rates of the informants.

    Parameters
    ----------
    miss_rate
        How often an informant does not name a tie that exists; None if not estimated.
    false_rate
        How often an informant names a tie that does not exist; None if not estimated.
    share
        Share of the dyads used that are tied. These are dyads that somebody named, so it says
        nothing of the density of the whole.
    dyads
        Number of dyads with at least three reports.
    reason
        Why there is no estimate: ``few_dyads`` or ``one_kind``; blank if there is one.
    """

    miss_rate: float | None
    false_rate: float | None
    share: float | None
    dyads: int
    reason: str = ""

    def sentence(self, lang: str) -> str:
        """Say the rates, or why there are none."""
        if self.reason or self.miss_rate is None or self.false_rate is None:
            values = {"dyads": self.dyads, "needed": DYADS_MIN, "reports": REPORTS_MIN}
            return text(f"boundary.rates.{self.reason}", lang, **values)
        shares = {"miss": self.miss_rate, "false": self.false_rate}
        percent = {name: f"{share:.0%}".replace("%", " %") for name, share in shares.items()}
        return text("boundary.rates.said", lang, dyads=self.dyads, **percent)


def _expectation(
    yes: npt.NDArray[np.float64], no: npt.NDArray[np.float64], rates: tuple[float, float, float]
) -> npt.NDArray[np.float64]:
    share, miss, false = rates
    there = share * (1 - miss) ** yes * miss**no
    not_there = (1 - share) * false**yes * (1 - false) ** no
    both = there + not_there
    found = np.full(len(both), share)
    np.divide(there, both, out=found, where=both > 0)
    return found


def em_rates(reports: Iterable[tuple[int, int]]) -> ErrorRates:
    """Estimate error rates from counts of reports by expectation maximisation.

    Parameters
    ----------
    reports
        For each dyad how many informants say yes and how many say no.

    Returns
    -------
    rates
        The estimate, or the reason why there is none: fewer than 50 dyads with at least three
        reports, or reports so much alike that ties and non-ties cannot be told apart.

    Notes
    -----
    A mixture of two binomials, started at the conventions; no randomness. The counts must hold
    the denials, too: reports of third parties that say yes only look like perfect agreement.

    References
    ----------
    Butts, C. T. (2003). Network inference, error, and informant (in)accuracy: a Bayesian approach.
    Social Networks 25(2), 103-140. doi:10.1016/S0378-8733(02)00038-2
    """
    counts = sorted(pair for pair in reports if sum(pair) >= REPORTS_MIN)
    if len(counts) < DYADS_MIN:
        return ErrorRates(None, None, None, len(counts), "few_dyads")
    yes, no = np.array(counts, np.float64).T
    rates = (0.5, MISS_RATE, FALSE_RATE)
    for _ in range(_STEPS):
        tied = _expectation(yes, no, rates)
        asked, asked_else = float(tied @ (yes + no)), float((1 - tied) @ (yes + no))
        if min(asked, asked_else) < 1:  # one class is empty: its rate would be a guess
            return ErrorRates(None, None, None, len(counts), "one_kind")
        new = (float(tied.mean()), float(tied @ no) / asked, float((1 - tied) @ yes) / asked_else)
        moved = max(abs(a - b) for a, b in zip(new, rates, strict=True))
        rates = new
        if moved < _STILL:
            break
    share, miss, false = rates
    if 1 - miss <= false:
        return ErrorRates(None, None, None, len(counts), "one_kind")
    return ErrorRates(round(miss, 9), round(false, 9), round(share, 9), len(counts))


def estimate_error_rates(quarter: Quarter) -> ErrorRates:
    """Estimate how often the informants of a quarter miss a tie or name a false one (M37).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    rates
        The estimate, or the reason why there is none. Parallel ties of one kind count once.
    """
    dyads: dict[tuple[str, str, str], Confirmation] = {}
    for tie in confirmations(quarter):
        dyads.setdefault((tie.source, tie.target, tie.kind), tie)
    return em_rates((tie.yes, tie.no) for tie in dyads.values())
