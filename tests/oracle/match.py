"""Which offer answers which need: yes, no or maybe (rules 4 and 5)."""

from __future__ import annotations

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

Key = tuple[str, str, str, str]

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


def topic_verdict(offer: Offer, topic: str) -> Verdict:
    """Whether it serves the topic; what nobody could name may."""
    return True if topic in offer.topics else None if offer.wildcard else False


def verdict(offer: Offer, key: Key, blank: str) -> Verdict:
    topic, language, group, status = key
    answers = [
        topic_verdict(offer, topic),
        language_verdict(offer.languages, topic, language, blank),
        group_verdict(offer.groups, group),
        status_verdict(offer.excludes, status),
    ]
    if False in answers:
        return False
    return None if None in answers else True


def recorded_topics(tables: Tables, meta: Json) -> frozenset[str] | None:
    """For which topics all offers were asked for; None where nobody claims that of any list."""
    said = meta.get("offers_recorded", "all")
    if "offers" not in tables or said is None:
        return None
    return frozenset(TOPICS) if said == "all" else frozenset(said)


def read_needs(tables: Tables, meta: Json) -> dict[Key, Fraction | None]:
    """How many people need each profile; None where nobody counted them."""
    rows: list[Row] = tables.get("needs", [])
    if not rows:
        languages: list[str] = meta.get("languages") or []
        return {(t, x, "all", "any"): Fraction(1) for t in CORE_TOPICS for x in languages}
    needed: dict[Key, Fraction | None] = {}
    for row in rows:
        group, status = known(row, "group") or "all", known(row, "status") or "any"
        key = known(row, "topic"), known(row, "language"), group, status
        counts = [count for count in (needed.get(key), number(row, "persons")) if count is not None]
        needed[key] = sum(counts, Fraction(0)) if counts else None
    return needed


def read_cells(
    tables: Tables, meta: Json, offers: Iterable[Offer], recorded: frozenset[str] | None
) -> tuple[Cell, ...]:
    """Every need profile once, with the offers that match it."""
    blank = str(meta.get("blank_language") or "unknown").strip()
    needed = read_needs(tables, meta)
    uncounted = Fraction(0 if any(count is not None for count in needed.values()) else 1)
    offers = tuple(offers)
    cells = []
    for key in sorted(needed, key=lambda key: (TOPICS.index(key[0]), *key[1:])):
        verdicts = [(offer, verdict(offer, key, blank)) for offer in offers]
        demand = needed[key]
        cells.append(
            Cell(
                *key,
                demand=demand,
                weight=uncounted if demand is None else demand,
                yes=tuple(offer for offer, said in verdicts if said is True),
                maybe=tuple(offer for offer, said in verdicts if said is None),
                recorded=recorded is not None and key[0] in recorded,
            )
        )
    return tuple(cells)


def is_unweighted(tables: Tables, meta: Json) -> bool:
    """Whether no need was counted, or there is no table of them."""
    counts = read_needs(tables, meta).values()
    return not tables.get("needs") or all(count is None for count in counts)


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
