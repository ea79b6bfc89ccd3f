"""How the report was calculated, in five lines and in full."""

from __future__ import annotations

from ecosystem.catalogue import label, text
from ecosystem.findings import Result
from ecosystem.findings.words import percent
from ecosystem.model.parameters import RISKS


def decimal(value: float, lang: str) -> str:
    """Write a convention as it is, with the decimal sign of the language.

    Parameters
    ----------
    value
        Its value.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"0,25"``.

    Examples
    --------
    >>> decimal(0.25, "de"), decimal(3.0, "en")
    ('0,25', '3')
    """
    written = f"{value:g}"
    return written.replace(".", ",") if lang == "de" else written


def method(result: Result, lang: str) -> tuple[str, ...]:
    """Say in five lines how it was calculated, with the values used.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    lines
        Five sentences or two each.
    """
    used = result.parameters
    hazards = ", ".join(
        f"{label('risk', risk, lang)} {decimal(used[f'hazard.{risk}'], lang)}"
        for risk in (*RISKS, "stale")
    )
    return (
        text("report.method_graphs", lang),
        text(
            "report.method_reach",
            lang,
            hops=decimal(used["k"], lang),
            language=decimal(used["language_min"], lang),
            **{
                name: decimal(used[f"mode.{name}"], lang)
                for name in ("staff", "interpreter", "volunteer")
            },
        ),
        text(
            "report.method_fragility",
            lang,
            threshold=decimal(used["fragility_threshold"], lang),
            hazards=hazards,
        ),
        text(
            "report.method_roles",
            lang,
            cut=decimal(used["cut_side_min"], lang),
            reach=percent(used["reach_loss_min"], lang),
            topic=percent(used["topic_loss_min"], lang),
        ),
        text("report.method_horizon", lang, months=result.horizon_months),
    )


def brief_method(result: Result, lang: str) -> tuple[str, ...]:
    """Say the same in five short lines.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    lines
        Five short sentences with the thresholds used.
    """
    used = result.parameters
    values = {
        "hops": decimal(used["k"], lang),
        "language": decimal(used["language_min"], lang),
        "threshold": decimal(used["fragility_threshold"], lang),
        "cut": decimal(used["cut_side_min"], lang),
        "reach": percent(used["reach_loss_min"], lang),
        "topic": percent(used["topic_loss_min"], lang),
        "months": result.horizon_months,
    }
    lines = ("graphs", "reach", "fragility", "roles", "horizon")
    return tuple(text(f"report.brief_{line}", lang, **values) for line in lines)


def conventions(result: Result, lang: str) -> tuple[tuple[str, str], ...]:
    """List every convention with the value used.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    pairs
        Name as ``--param`` takes it, and value.
    """
    values = {**result.parameters.values, "horizon_months": result.horizon_months}
    return (
        *((name, decimal(value, lang)) for name, value in values.items()),
        ("seed", str(result.parameters.seed)),
    )
