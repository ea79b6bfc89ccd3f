"""Weak bridges, other findings, informal help and the annex, as rows and sentences."""

from __future__ import annotations

from ecosystem.catalogue import label, text
from ecosystem.findings import Bridge, Finding, Gap, Result
from ecosystem.findings.words import number, percent, profile
from ecosystem.report.findings_rows import by_kind, kind_heading
from ecosystem.report.report import BridgeRow, Part, Statement

MOST_BRIDGES = 6


def statement_of(finding: Finding, lang: str) -> Statement:
    """Write a finding as a sentence with its action.

    Parameters
    ----------
    finding
        Any finding.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    statement
        Sentence, action and certainty.
    """
    return Statement(finding.sentence(lang), finding.id, finding.action(lang), finding.band)


def bridge_rows(result: Result, lang: str, *, most: int = MOST_BRIDGES) -> tuple[BridgeRow, ...]:
    """Write the most severe weak bridges as rows.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.
    most
        Room for so many.

    Returns
    -------
    rows
        At most that many.
    """
    return tuple(
        BridgeRow(
            source=bridge.name(bridge.source),
            target=bridge.name(bridge.target),
            hangs_on=tuple(label("risk", risk, lang) for risk in bridge.risks),
            carries=_carries(bridge, lang),
            proposal=tuple(text(f"findings.bridge_action.{r}", lang) for r in bridge.risks[:1]),
            band=bridge.band,
            finding=bridge.id,
        )
        for bridge in result.findings.of_kind("weak_bridge").top(most)
        if isinstance(bridge, Bridge)
    )


def _carries(bridge: Bridge, lang: str) -> tuple[str, ...]:
    said = []
    if "cut" in bridge.roles:
        said.append(text("report.carries_cut", lang, count=bridge.cut_side))
    if "sectors" in bridge.roles and bridge.only_tie_between:
        first, second = (label("sector", sector, lang) for sector in bridge.only_tie_between)
        said.append(text("report.carries_sectors", lang, first=first, second=second))
    if "topic" in bridge.roles and bridge.topic_loss:
        topic, share = max(bridge.topic_loss.items(), key=lambda item: (item[1], item[0]))
        values = {"share": percent(share, lang), "topic": label("topic", topic, lang)}
        said.append(text("report.carries_topic", lang, **values))
    if "reach" in bridge.roles and bridge.reach_loss is not None:
        said.append(text("report.carries_reach", lang, share=percent(bridge.reach_loss, lang)))
    return tuple(said)


def more_bridges(result: Result, lang: str, *, most: int = MOST_BRIDGES) -> str:
    """Say how many weak bridges had no room, or that there is none.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.
    most
        How many are shown.

    Returns
    -------
    sentence
        Blank if all are shown.
    """
    count = len(result.findings.of_kind("weak_bridge"))
    if not count:
        no_ties = [note.sentence(lang) for note in result.notes if note.key == "no_ties"]
        return no_ties[0] if no_ties else text("report.no_bridges", lang)
    more = count - most
    return text("report.more_bridges", lang, count=more) if more > 0 else ""


def annex(result: Result, lang: str) -> tuple[Part, ...]:
    """Write all findings, grouped by kind.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    parts
        One a kind, in the order of the results.
    """
    return tuple(
        Part(kind, kind_heading(kind, lang), tuple(statement_of(f, lang) for f in found))
        for kind, found in by_kind(result).items()
    )


def informal(result: Result, lang: str) -> tuple[Statement, ...]:
    """Say where informal help alone carries: topic and language, never who.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    statements
        One a cell of need.
    """
    said = []
    for gap in result.findings.of_kind("informal_only"):
        if not isinstance(gap, Gap):
            continue
        cell = profile(gap.topic, gap.language, gap.group, gap.status, lang)
        if not gap.unweighted and gap.demand is not None:
            people = number(gap.demand, lang)
            key = "informal_person" if people == "1" else "informal_people"
            cell = text(f"report.{key}", lang, cell=cell, people=people)
        said.append(Statement(cell, gap.id, band=gap.band))
    return tuple(said)
