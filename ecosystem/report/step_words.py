"""What to do about a finding, and why, in a few words each."""

from __future__ import annotations

from functools import singledispatch

from ecosystem.catalogue import label, language_name, text
from ecosystem.findings import Bridge, Finding, Gap
from ecosystem.findings.cliffs import FundingCliff
from ecosystem.findings.place_rows import SpatialGap, TimeGap
from ecosystem.findings.rows import DeadEnd, Loop, SinglePoint
from ecosystem.findings.sector_holes import SectorHole
from ecosystem.findings.words import and_list, number, profile, say_day


@singledispatch
def in_short(finding: Finding, lang: str) -> tuple[str, str]:
    """Say in short what to do about a finding, and why.

    Parameters
    ----------
    finding
        Any finding; a kind without short words says its full action and sentence.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    what, why
        Two short texts.
    """
    return finding.action(lang), finding.sentence(lang)


@in_short.register
def _(gap: Gap, lang: str) -> tuple[str, str]:
    cell = profile(gap.topic, gap.language, gap.group, gap.status, lang)
    why = text(f"steps.why.{gap.gap_class}", lang)
    if not gap.unweighted and gap.demand is not None and round(gap.demand) > 1:
        why += " " + text("steps.why.people", lang, people=number(gap.demand, lang))
    return text(f"steps.what.{gap.gap_class}", lang, cell=cell), why


@in_short.register
def _(bridge: Bridge, lang: str) -> tuple[str, str]:
    risks = bridge.risks[:2] or ("unconfirmed",)
    todo = and_list([text(f"findings.bridge_action.{risk}", lang) for risk in risks], lang)
    names = {"source": bridge.name(bridge.source), "target": bridge.name(bridge.target)}
    why = text("steps.why.weak_bridge", lang, stakes=bridge.stakes(lang))
    return text("steps.what.weak_bridge", lang, steps=todo, **names), why


@in_short.register
def _(point: SinglePoint, lang: str) -> tuple[str, str]:
    key = "way" if point.gates else "deputy"
    why = text("steps.why.single_point", lang, stakes=point.stakes(lang))
    return text(f"steps.what.{key}", lang, actor=point.name(point.actor)), why


@in_short.register
def _(dead_end: DeadEnd, lang: str) -> tuple[str, str]:
    what = text("steps.what.dead_end", lang, actor=dead_end.name(dead_end.actor))
    return what, text("steps.why.dead_end", lang)


@in_short.register
def _(loop: Loop, lang: str) -> tuple[str, str]:
    what = text("steps.what.loop", lang, topic=label("topic", loop.topic, lang))
    return what, text("steps.why.loop", lang, count=len(loop.members))


@in_short.register
def _(cliff: FundingCliff, lang: str) -> tuple[str, str]:
    what = text("steps.what.funding_cliff", lang, day=say_day(cliff.date, lang))
    why = text("steps.why.funding_cliff", lang, count=cliff.cells_changed)
    return what, why


@in_short.register
def _(gap: SpatialGap, lang: str) -> tuple[str, str]:
    what = text("steps.what.spatial_gap", lang, cells=and_list(list(gap.cells[:3]), lang))
    if gap.people is None:
        return what, text("steps.why.spatial_gap", lang, distance=number(gap.radius, lang))
    values = {"people": number(gap.people, lang), "distance": number(gap.radius, lang)}
    return what, text("steps.why.spatial_gap_people", lang, **values)


@in_short.register
def _(gap: TimeGap, lang: str) -> tuple[str, str]:
    values = {"language": language_name(gap.language, lang), "hour": gap.hour}
    what = text(f"steps.what.time_gap_{gap.window}", lang, **values)
    return what, text("steps.why.time_gap", lang)


@in_short.register
def _(hole: SectorHole, lang: str) -> tuple[str, str]:
    first, second = (label("sector", sector, lang) for sector in (hole.first, hole.second))
    what = text("steps.what.sector_hole", lang, first=first, second=second)
    values = {"observed": hole.observed, "expected": number(hole.expected, lang)}
    return what, text("steps.why.sector_hole", lang, **values)
