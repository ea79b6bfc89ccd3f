"""How likely a tie exists, given what independent informants say (M37)."""

from __future__ import annotations

DENSITY = 0.05
MISS_RATE = 0.25
FALSE_RATE = 0.03
"""Conventions, not estimates."""


def posterior(
    yes: int,
    no: int,
    *,
    density: float = DENSITY,
    miss_rate: float = MISS_RATE,
    false_rate: float = FALSE_RATE,
) -> float:
    """Return the probability that a tie exists, given independent reports.

    Parameters
    ----------
    yes, no
        Number of reports that it exists, and that it does not.
    density
        Share of all pairs that are tied, before anybody is asked.
    miss_rate
        How often an informant does not name a tie that exists.
    false_rate
        How often an informant names a tie that does not exist.

    Returns
    -------
    probability
        In 0..1; the density itself if there is no report.

    References
    ----------
    Butts, C. T. (2003). Network inference, error, and informant (in)accuracy: a Bayesian approach.
    Social Networks 25(2), 103-140. doi:10.1016/S0378-8733(02)00038-2

    Krackhardt, D. (1987). Cognitive social structures. Social Networks 9(2), 109-134.
    doi:10.1016/0378-8733(87)90009-8

    Examples
    --------
    >>> round(posterior(2, 0), 4), round(posterior(1, 1), 4), round(posterior(0, 1), 4)
    (0.9705, 0.2532, 0.0134)
    """
    there = density * (1 - miss_rate) ** yes * miss_rate**no
    not_there = (1 - density) * false_rate**yes * (1 - false_rate) ** no
    both = there + not_there
    return there / both if both > 0 else density
