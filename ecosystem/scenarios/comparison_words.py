"""What if, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list, number, percent, profile, rounded, share_words
from ecosystem.measures.new_ties import LARGEST
from ecosystem.scenarios.base import say_names

if TYPE_CHECKING:
    from ecosystem.measures.hand_overs import HandOvers
    from ecosystem.scenarios.cell_changes import CellChange
    from ecosystem.scenarios.comparisons import Comparison

_ORDER = ("lost", "gained", "worse", "better", "unsure")


def sentences(comparison: Comparison, lang: str) -> tuple[str, ...]:
    """Say what changes.

    Parameters
    ----------
    comparison
        A quarter before and after.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        What is supposed, what it does, how to mend it.
    """
    return (
        *supposed(comparison, lang),
        *_coverage(comparison, lang),
        *_sums(comparison, lang),
        *(cell_sentence(comparison, cell, lang) for cell in cells_in_order(comparison)),
        *_reach(comparison, lang),
        *_hand_overs(comparison, lang),
        *_on_foot(comparison, lang),
        *_points(comparison, lang),
        *_findings(comparison, lang),
        *_repairs(comparison, lang),
    )


def supposed(comparison: Comparison, lang: str) -> list[str]:
    """Say what is supposed, one sentence a change.

    Parameters
    ----------
    comparison
        A quarter before and after.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        As many as there are changes; the public view names nobody.
    """
    return [change.sentence(comparison.names, lang) for change in comparison.changes]


def cells_in_order(comparison: Comparison) -> list[CellChange]:
    """Return the needs whose class changes: lost first, most people first.

    Parameters
    ----------
    comparison
        A quarter before and after.

    Returns
    -------
    cells
        All of them.
    """
    return sorted(
        comparison.cells, key=lambda c: (_ORDER.index(c.direction), -(c.demand or 0.0), c.key)
    )


def cell_sentence(comparison: Comparison, cell: CellChange, lang: str) -> str:
    """Say how the class of one need changes.

    Parameters
    ----------
    comparison
        A quarter before and after.
    cell
        The need.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentence
        With the number of people where they were counted and are not too few.
    """
    said = text(
        "scenarios.cell",
        lang,
        cell=profile(*cell.key, lang),
        before=label("class", cell.before, lang),
        after=label("class", cell.after, lang),
    )
    if comparison.before.summary["unweighted"] or cell.demand is None:
        return said
    people = number(cell.demand, lang)
    key = "person" if round(cell.demand, 1) == 1 else "people"
    return f"{said} {text(f'findings.gap.{key}', lang, people=people)}"


def _share(value: object, lang: str) -> str:
    if not isinstance(value, float):
        return text("scenarios.undefined", lang)
    return share_words(value, lang)


def _low_high(coverage: object, lang: str) -> str:
    values = coverage if isinstance(coverage, dict) else {}
    low, high = (_share(values.get(name), lang) for name in ("low", "high"))
    return low if low == high else text("scenarios.from_to", lang, low=low, high=high)


def _coverage(comparison: Comparison, lang: str) -> Iterator[str]:
    before, after = comparison.before.summary, comparison.after.summary
    pair = _low_high(before["coverage"], lang), _low_high(after["coverage"], lang)
    key = "coverage_same" if pair[0] == pair[1] else "coverage"
    yield text(f"scenarios.{key}", lang, before=pair[0], after=pair[1])


def _sums(comparison: Comparison, lang: str) -> Iterator[str]:
    if not comparison.cells:
        yield text("scenarios.no_cells", lang)
    for direction in ("lost", "gained"):
        cells = comparison.going(direction)
        if not cells:
            continue
        people = comparison.people(direction)
        many = "one" if len(cells) == 1 else "many"
        key = f"scenarios.{direction}_{many}"
        said = text(key, lang, count=len(cells))
        if people is not None:
            said += " " + text("scenarios.people", lang, people=number(people, lang))
        yield said


def _reach(comparison: Comparison, lang: str) -> Iterator[str]:
    hops = str(int(comparison.before.parameters["k"]))
    shares = []
    for result in (comparison.before, comparison.after):
        reach = result.summary["reach"]
        shares.append(_share(reach.get(hops) if isinstance(reach, dict) else None, lang))
    key = "reach_same" if shares[0] == shares[1] else "reach"
    yield text(f"scenarios.{key}", lang, hops=hops, before=shares[0], after=shares[1])
    before, after = (
        r.summary["informal_dependency"] for r in (comparison.before, comparison.after)
    )
    if isinstance(before, float) and isinstance(after, float) and before != after:
        values = {"before": percent(before, lang), "after": percent(after, lang)}
        if values["before"] != values["after"]:
            yield text("scenarios.informal", lang, **values)


def _hand_overs(comparison: Comparison, lang: str) -> Iterator[str]:
    pair = comparison.steps_before, comparison.steps_after

    def said(steps: HandOvers | None) -> str:
        if steps is None:
            return text("scenarios.undefined", lang)
        return rounded(steps.mean, 2, lang)

    before, after = map(said, pair)
    key = "hand_overs_same" if before == after else "hand_overs"
    yield text(f"scenarios.{key}", lang, before=before, after=after)


def _on_foot(comparison: Comparison, lang: str) -> Iterator[str]:
    found = comparison.on_foot
    if found is None:
        return
    before, after = (
        text("scenarios.undefined", lang) if share is None else share_words(share, lang)
        for share in (found.before, found.after)
    )
    key = "on_foot_same" if before == after else "on_foot"
    values = {"before": before, "after": after, "radius": number(found.radius, lang)}
    said = text(f"scenarios.{key}_{found.of}", lang, **values)
    yield f"{said} {text('scenarios.on_foot_estimate', lang)}" if found.estimated else said


def _points(comparison: Comparison, lang: str) -> Iterator[str]:
    before, after = comparison.single_points
    for key, some in (
        ("points_new", [actor for actor in after if actor not in before]),
        ("points_gone", [actor for actor in before if actor not in after]),
    ):
        if some:
            names = and_list(say_names(some, comparison.names), lang)
            yield text(f"scenarios.{key}", lang, names=names)


def _findings(comparison: Comparison, lang: str) -> Iterator[str]:
    counts = {name: len(ids) for name, ids in comparison.findings.items()}
    yield text("scenarios.findings", lang, **counts)


def _repairs(comparison: Comparison, lang: str) -> Iterator[str]:
    lost = comparison.going("lost")
    if not lost or comparison.view == "public":
        return
    if comparison.repairs is None:
        yield text("scenarios.too_many_to_repair", lang, largest=LARGEST)
        return
    for repair in comparison.repairs:
        yield repair.sentence(comparison.names, lang)
    left = [profile(*cell.key, lang) for cell in lost if cell.key not in comparison.mendable]
    if left:
        shown = left[:4]
        if len(left) > len(shown):
            shown.append(text("scenarios.more", lang, count=len(left) - len(shown)))
        yield text("scenarios.no_repair", lang, cells=and_list(shown, lang))
