"""Numbers of people as they may be shown: rounded, small ones hidden, and none to be deduced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.sharing.release import MINIMUM_PEOPLE, RARE_PROXIES, coarse_people

Cell = tuple[str, str, str, str]
"""Topic, language, group and status."""
Key = TypeVar("Key", bound=Hashable)


def suppressed(
    counts: Mapping[Key, float], lines: Mapping[Key, Collection[Hashable]]
) -> frozenset[Key]:
    """Choose the cells whose number is hidden, so that no sum of a line gives one back.

    Parameters
    ----------
    counts
        Cell to number of people.
    lines
        Cell to the lines that it is part of, for example its row and its column.

    Returns
    -------
    cells
        Cells with fewer than ten people, and in each line with a single hidden cell the smallest
        other one that is not zero: who knows the sum of the line from elsewhere can then not take
        the rest away.

    Examples
    --------
    >>> counts = {"a": 4.0, "b": 40.0, "c": 20.0}
    >>> sorted(suppressed(counts, dict.fromkeys(counts, ("row",))))
    ['a', 'c']
    """
    hidden = {cell for cell, count in counts.items() if 0 < count < MINIMUM_PEOPLE}
    members: dict[Hashable, list[Key]] = defaultdict(list)
    for cell, count in counts.items():
        if count > 0:
            for line in lines[cell]:
                members[line].append(cell)
    changed = True
    while changed:
        changed = False
        for _, cells in sorted(members.items(), key=lambda item: str(item[0])):
            if sum(cell in hidden for cell in cells) != 1:
                continue
            others = [cell for cell in cells if cell not in hidden]
            if others:
                hidden.add(min(others, key=lambda cell: (counts[cell], str(cell))))
                changed = True
    return frozenset(hidden)


def shown_people(counts: Mapping[Cell, float]) -> dict[Cell, float | None]:
    """Return the people of every cell of need as they may be shown.

    Parameters
    ----------
    counts
        Topic, language, group and status to number of people.

    Returns
    -------
    people
        Multiples of five; None where the number is hidden. Lines are the topics and the
        languages, each with all groups and statuses, since others may know those sums.
    """
    lines = {cell: (("topic", cell[0]), ("language", cell[1])) for cell in counts}
    hidden = suppressed(counts, lines)
    return {cell: None if cell in hidden else coarse_people(n) for cell, n in counts.items()}


def by_topic_and_language(
    people: Mapping[Cell, float | None],
) -> dict[tuple[str, str], float | None]:
    """Sum shown numbers of people over groups and statuses.

    Parameters
    ----------
    people
        From `shown_people`.

    Returns
    -------
    sums
        None where a part is hidden: a sum with it would give it back.
    """
    found: dict[tuple[str, str], float | None] = {}
    for (topic, language, _, _), count in people.items():
        before = found.get((topic, language), 0.0)
        found[topic, language] = None if count is None or before is None else before + count
    return found


def rare_languages(counts: Iterable[tuple[Cell, float]], declared: Collection[str]) -> set[str]:
    """Choose the languages that are not even mentioned.

    Parameters
    ----------
    counts
        Cells of need with their number of people.
    declared
        Languages that the quarter says itself that it speaks.

    Returns
    -------
    languages
        Languages for which nowhere ten people need the same topic and which the quarter does not
        declare, or which tell where a person comes from.
    """
    most: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (topic, language, _, _), count in counts:
        most[language][topic] += count
    few = {code for code, topics in most.items() if max(topics.values()) < MINIMUM_PEOPLE}
    return {code for code in few if code in RARE_PROXIES or code not in declared}


def shown_cells(quarter: Quarter) -> dict[str, dict[str, float]]:
    """Return the cells on the ground that may be shown, with the people who live there.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    people
        Cell to coarse number, by column; a cell with too few people in any column is left out.
    """
    table = quarter.table("residents")
    found: dict[str, dict[str, float]] = {}
    for record in table.records():
        counts = {c: as_number(record.get(c, "")) for c in ("residents", "newcomers")}
        shown = {c: coarse_people(count) for c, count in counts.items() if count is not None}
        if None not in shown.values():
            found[record["cell"]] = {c: n for c, n in shown.items() if n is not None}
    return found
