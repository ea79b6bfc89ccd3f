"""Which offer answers which need: yes, no or maybe (rules 4 and 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from oracle.parts import Cell, Offer
from oracle.reading import Json, Row, Tables, known, number
from oracle.vocabulary import (
    CORE_TOPICS,
    GOOD_ENOUGH,
    MODE_QUALITY,
    SAME_LANGUAGE,
    TOPICS,
    WIDER_GROUP,
)

UNSURE = frozenset({"?", "unknown"})

# yes = True, no = False, maybe = None
Verdict = bool | None


def language_verdict(entries: tuple[str, ...], topic: str, wanted: str, blank: str) -> Verdict:
    """Whether the offer speaks the language well enough."""
    if not entries:
        entries = ("*",) if topic == "language" else (blank,)
    serving = {wanted, SAME_LANGUAGE.get(wanted, wanted), "*"}
    best: Verdict = False
    for entry in entries:
        code, _, mode = entry.partition(":")
        if code not in serving and code not in UNSURE:
            continue
        unsure_mode = mode in UNSURE
        if not unsure_mode and MODE_QUALITY[mode or "staff"] < GOOD_ENOUGH:
            continue
        if code in serving and not unsure_mode:
            return True
        best = None
    return best


def group_verdict(groups: tuple[str, ...], wanted: str) -> Verdict:
    """Whether the offer is for the group of the need, or for a wider one."""
    if wanted == "all" or not groups or "all" in groups:
        return True
    serving = {wanted}
    while wanted in WIDER_GROUP:
        wanted = WIDER_GROUP[wanted]
        serving.add(wanted)
    if serving & set(groups):
        return True
    return None if UNSURE & set(groups) else False


def status_verdict(excludes: tuple[str, ...], wanted: str) -> Verdict:
    """Whether the offer leaves the status of the need in."""
    if wanted == "any":
        return True
    if wanted in excludes:
        return False
    return None if UNSURE & set(excludes) else True


def verdict(offer: Offer, key: tuple[str, str, str, str], blank: str) -> Verdict:
    topic, language, group, status = key
    answers = [
        topic in offer.topics,
        language_verdict(offer.languages, topic, language, blank),
        group_verdict(offer.groups, group),
        status_verdict(offer.excludes, status),
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _demand(tables: Tables, meta: Json) -> tuple[dict[tuple[str, str, str, str], Fraction], bool]:
    rows: list[Row] = tables.get("needs", [])
    if not rows:
        languages: list[str] = meta.get("languages") or []
        return {(t, x, "all", "any"): Fraction(1) for t in CORE_TOPICS for x in languages}, True
    needed: dict[tuple[str, str, str, str], Fraction] = defaultdict(Fraction)
    for row in rows:
        group = known(row, "group") or "all"
        status = known(row, "status") or "any"
        # A need whose people nobody counted weighs 1, as it would without the table.
        persons = number(row, "persons")
        needed[known(row, "topic"), known(row, "language"), group, status] += (
            Fraction(1) if persons is None else persons
        )
    return dict(needed), False


def read_cells(
    tables: Tables, meta: Json, offers: Iterable[Offer]
) -> tuple[tuple[Cell, ...], bool]:
    """Every need profile once, with the offers that match it; and whether nobody was counted."""
    blank = str(meta.get("blank_language") or "unknown").strip()
    needed, unweighted = _demand(tables, meta)
    offers = tuple(offers)
    cells = []
    for key in sorted(needed, key=lambda key: (TOPICS.index(key[0]), *key[1:])):
        verdicts = [(offer, verdict(offer, key, blank)) for offer in offers]
        cells.append(
            Cell(
                *key,
                demand=needed[key],
                yes=tuple(offer for offer, said in verdicts if said is True),
                maybe=any(said is None for _, said in verdicts),
            )
        )
    return tuple(cells), unweighted


def providers(cell: Cell) -> list[str]:
    return sorted({offer.actor for offer in cell.yes})


def only_for(cell: Cell) -> list[str]:
    """The groups that all matching offers are limited to, if they all are."""
    named: set[str] = set()
    for offer in cell.yes:
        if not offer.groups or {"all", *UNSURE} & set(offer.groups):
            return []
        named |= set(offer.groups)
    return sorted(named)


def bottleneck(cell: Cell) -> bool:
    return bool(cell.yes) and all(offer.takes_new is False for offer in cell.yes)
