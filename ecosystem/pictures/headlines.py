"""The headline of each picture: the first sentence of what it found."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.registry import Result
from ecosystem.model.values import Meta
from ecosystem.pictures.scene import MARKED
from ecosystem.pictures.words import plain
from ecosystem.words import number, text

# The order in which a picture of the net says what it marks.
_BRIDGES = ("weak_bridge", "untested_bridge", "strong_bridge")


def _first(found: Iterable[Finding], lang: str) -> str:
    """Say the most severe of some findings."""
    worst = min(found, key=lambda each: (-each.severity, each.id), default=None)
    return "" if worst is None else plain(worst.sentence(lang))


def of_bridges(bridges: Iterable[Bridge], lang: str) -> str:
    """Say how many ties much hangs on, and what hangs on the first; blank without any."""
    found = list(bridges)
    for kind in _BRIDGES:
        mine = [each for each in found if each.kind == kind]
        if mine:
            asked = "" if mine[0].is_sure or kind == "untested_bridge" else "_asked"
            stakes = plain(mine[0].stakes(lang))
            return text(f"headlines.{kind}{asked}", lang, count=len(mine), stakes=stakes)
    return ""


def of_net(result: Result | None, meta: Meta, lang: str) -> str:
    """Say what holds the net together, or that nothing weak was found."""
    if result is None:
        return ""
    found = result.findings
    bridges = [each for each in found.of_kind(*_BRIDGES) if isinstance(each, Bridge)]
    others = [each for each in found.of_kind(*MARKED) if not isinstance(each, Bridge)]
    if said := of_bridges(bridges, lang) or _first(others, lang):
        return said
    key = "none_weak" if meta.view == "internal" else "none_shown"
    return text(f"views.sign.{key}", lang) + "."


def of_gaps(result: Result, lang: str) -> str:
    """Say the most serious gap; what is not known is not called met."""
    gaps = result.findings.of_kind("gap", "informal_only")
    if said := _first(gaps, lang):
        return said
    classes = {cell.cell_class for cell in result.cells} - {"-"}
    if not classes:
        return ""
    if classes <= {"GX"}:
        return text("headlines.gaps_unknown", lang)
    return text("headlines.gaps_part" if "GX" in classes else "headlines.gaps_none", lang)


def of_sectors(result: Result | None, lang: str) -> str:
    """Say between which sectors too few ties are known; blank if nobody looked."""
    if result is None:
        return ""
    holes = result.findings.of_kind("sector_hole")
    return _first(holes, lang) or text("headlines.sectors_none", lang)


def of_funding(count: int, day: str, judged: bool, lang: str) -> str:
    """Say what changes on the day on which most needs change, if anybody can say so."""
    if not count:
        return text(f"headlines.funding_{'none' if judged else 'unknown'}", lang)
    return text("headlines.funding", lang, day=day, count=count)


def of_docks(docks: int, far: float, counted: bool, lang: str) -> str:
    """Say how many people live far from every docking point of the map."""
    if not counted:
        return text("headlines.docks_uncounted", lang, docks=docks)
    if far <= 0:
        return text("headlines.docks_near", lang, docks=docks)
    return text("headlines.docks_far", lang, count=round(far), people=number(far, lang))


def of_ways(low: float, high: float, lang: str) -> str:
    """Say how many of a hundred people arrive at help."""
    least, most = round(100 * low), round(100 * high)
    key = "outcome" if least != most else "outcome_one"
    return text(f"pictures.{key}", lang, low=least, high=most)


def of_hours(late: int, weekend: int, lang: str) -> str:
    """Say how many docking points are known to be open when most people have time."""
    key = "hours" if late or weekend else "hours_none"
    return text(f"headlines.{key}", lang, late=late, weekend=weekend)
