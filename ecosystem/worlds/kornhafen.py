"""Kornhafen, first wave: what is planted, and the quarter around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ecosystem.worlds.answers import bridge
from ecosystem.worlds.assemble import all_tables, quarter_meta
from ecosystem.worlds.background import Balance, backbone, referrals
from ecosystem.worlds.funding import ENDING, RENEWED
from ecosystem.worlds.kornhafen_answers import DECOYS, HURDLES, ITEMS, actions
from ecosystem.worlds.kornhafen_plan import GROUND, PLANTED_CELLS, kornhafen_plan
from ecosystem.worlds.kornhafen_wave import second_wave
from ecosystem.worlds.offers import OfferBook, base_offers, chance_offers
from ecosystem.worlds.plan import Plan
from ecosystem.worlds.ties import SOUND, TieBook
from ecosystem.worlds.world import Item, World, stream

RING = ("H01", "H02", "H03", "H04", "H05")
SCHOOL_RING = ("SCH1", "SCH2", "SCH3", "KIT1", "KIT2")
TRADERS = ("B06", "B07", "B08", "B09")


def kornhafen(seed: int) -> World:
    """Kornhafen with its second wave.

    Parameters
    ----------
    seed
        Seed of names, places and background; what is planted does not depend on it.

    Returns
    -------
    World
        The wave of January 2025; ``later`` is the one of January 2026.
    """
    plan = kornhafen_plan()
    wave = date.fromisoformat(plan.wave)
    asked = {member.id: member.asked for member in plan.cast}
    book = TieBook(stream(seed, plan.name, "ties"), wave, asked)
    book.ending_projects = ENDING
    rng = stream(seed, plan.name, "structure")
    _weak_bridges(book)
    _circles_and_gates(book)
    _clusters(book)
    _informal(book)
    _look_alikes(book)
    backbone(plan, book, rng)
    possible = _possible_bridge(book)
    senders = referrals(plan, book, rng)
    Balance(plan, book, rng).fill()
    _no_ties(book)
    offers = _offers(plan, seed)
    tables = all_tables(plan, seed, GROUND, book, senders, offers, HURDLES, actions(wave.year))
    first = World(
        name=plan.name,
        seed=seed,
        title=plan.title,
        description=plan.description,
        meta=quarter_meta(plan),
        tables=tables,
        planted=(*ITEMS, possible),
        decoys=DECOYS,
    )
    return replace(first, later=second_wave(first, plan, senders))


def _weak_bridges(book: TieBook) -> None:
    """WB1 to WB6."""
    plain: dict[str, object] = {
        "frequency": "monthly",
        "formality": "routine",
        "one_person": False,
        "source_reports": True,
        "target_reports": True,
        "last_seen": book.seen(20, 120),
    }

    def add(source: str, target: str, kind: str, **values: object) -> None:
        book.add(source, target, kind, **{**plain, **values})

    add("W08", "H01", "appointment", one_person=True, formality="personal", topics="housing")
    add("M05", "W02", "tip", one_person=True, formality="personal", frequency="half_yearly")
    add("SCH1", "W11", "appointment", funding=ENDING[5], formality="agreement", documented=True)
    add(
        "JC",
        "W07",
        "appointment",
        topics="debt",
        one_person=True,
        target_reports="no",
        documented=False,
    )
    add(
        "F03",
        "W03",
        "referral",
        source_reports="not_asked",
        target_reports="not_asked",
        others_report=1,
        documented=False,
    )
    add("B06", "KI", "tip", one_person=True, frequency="yearly", target_reports="not_asked")


def _circles_and_gates(book: TieBook) -> None:
    """T1, T2, and the club that nobody reaches; what these authorities send is always named."""
    book.sound("SOZ", "ABH", topics=("residence", "mental_health"))
    book.sound("ABH", "GES", topics=("mental_health",))
    book.sound("GES", "SOZ", topics=("benefits", "mental_health"))
    book.sound("JC", "ABH", topics=("recognition",))
    book.sound("ABH", "JC", topics=("work", "recognition"))
    book.sound("JC", "VHS", topics=("language",))
    book.sound("JC", "W04", topics=("work",))
    book.sound("ABH", "W01", topics=("residence",))
    book.sound("SOZ", "H06", topics=("housing",))
    book.sound("GES", "W06", topics=("health",))
    book.sound("V05", "W18")
    book.sound("QM", "V04")


def _ring(book: TieBook, actors: tuple[str, ...]) -> None:
    for first, second in zip(actors, (*actors[1:], actors[0]), strict=True):
        book.by_chance(first, second, "COOP")


def _clusters(book: TieBook) -> None:
    """Tie the groups behind the bridges well within, so that only the bridge is a bridge."""
    _ring(book, RING)
    _ring(book, SCHOOL_RING)
    _ring(book, TRADERS)
    _ring(book, ("M05", "M06", "B04", "F05"))
    _ring(book, ("F03", "F04", "E06"))
    _ring(book, ("V03", "E04", "E05"))
    _ring(book, ("V02", "E01", "E02"))
    for first, second in (("H02", "H04"), ("M06", "F05"), ("E02", "E03"), ("V02", "E03")):
        book.by_chance(first, second, "INFO")
    for source, target in (
        ("M06", "M05"),
        ("F05", "M05"),
        ("B04", "M05"),
        ("F04", "F03"),
        ("SCH2", "SCH1"),
        ("KIT1", "SCH1"),
        ("KIT2", "SCH1"),
        ("B07", "B06"),
        ("B08", "B06"),
        ("E01", "V02"),
        ("E02", "V02"),
    ):
        book.by_chance(source, target, "REF")
    for first, second in (("B12", "QM"), ("B13", "W10")):
        book.by_chance(first, second, "INFO")


def _informal(book: TieBook) -> None:
    """Tips to informal helpers, and from some of them to official places."""
    for source, target, topics in (
        ("B01", "P01", ("housing",)),
        ("B02", "P01", ("housing",)),
        ("P01", "P02", ("housing",)),
        ("M05", "P03", ("benefits",)),
        ("B02", "P03", ("benefits",)),
        ("P04", "W01", ()),
        ("P05", "KI", ()),
        ("P10", "QM", ()),
        ("B11", "P06", ()),
    ):
        row = book.by_chance(source, target, "REF", topics)
        # No project pays a tip: what ends with the projects are offers (CL1).
        row.update({"kind": "tip", "funding": "", "valid_until": ""})


def _look_alikes(book: TieBook) -> None:
    """Ties that look like findings and are none: D1, D2, D9, D12, and many contacts for LD1."""
    book.add("W13", "V03", "handover", **SOUND, topics="family_school", last_seen=book.seen(10, 60))
    book.add("W13", "V03", "cooperation", **{**SOUND, "frequency": "monthly"})
    book.add(
        "M01",
        "W01",
        "referral",
        one_person=True,
        formality="personal",
        frequency="yearly",
        funding=ENDING[8],
        source_reports=True,
        target_reports=False,
        documented=False,
        last_seen="2023-02-20",
    )
    row = book.sound("W15", "W16")
    row["target_reports"] = "not_asked"
    for other in ("BIB", "VHS", "M04", "V01", "F02", "B05", "B10", "H06", "W05", "AA"):
        book.sound("W10", other, "COOP")


def _possible_bridge(book: TieBook) -> Item:
    """PB1: F02 has three ways on, but only one that both sides confirm, and it hangs on one."""
    first, *others = (row for row in book.rows if row["source"] == "F02")
    first.update(source_reports="yes", target_reports="yes", one_person="yes")
    for row in others:
        row.update(source_reports="yes", target_reports="not_asked", documented="")
    item = bridge("PB1", "F02", first["target"], "in the strict graph the only way on from F02")
    return replace(item, status="possible")


def _no_ties(book: TieBook) -> None:
    """Wishes and reported absences: they stand in the table and are no ties."""
    book.add("V01", "W17", "referral", wished=True, topics="recognition", source_reports=True)
    book.add("QM", "H01", "cooperation", wished=True)
    book.add("BIB", "W18", "referral", wished=True, topics="discrimination")
    book.add("BB", "W07", "referral", frequency="never", topics="debt", source_reports=False)


def _offers(plan: Plan, seed: int) -> OfferBook:
    """Write the planted offers, then those that make every other cell safe, then chance."""
    book = OfferBook(plan, stream(seed, plan.name, "offers"))
    sure: dict[str, object] = {"takes_new": "yes", "valid_until": "", "funding": ""}
    ending = {**sure, "valid_until": "2025-12-31"}
    paid = [{**ending, "funding": identifier} for identifier in ENDING]
    informal: dict[str, object] = {"informal": True, "help": "orientation;contacts", **sure}
    city: dict[str, object] = {**sure, "funding": "FUND-17"}
    full: dict[str, object] = {**city, "takes_new": "no"}
    for actor, topic, languages, values in (
        ("W07", "debt", "de ar tr", city),
        ("W07", "debt", "ro ru fa:interpreter", city),
        ("W17", "recognition", "de uk", sure),
        ("W18", "discrimination", "de ar", sure),
        ("P01", "housing", "ro", informal),
        ("P02", "housing", "ro", informal),
        ("P03", "benefits", "bg", {**informal, "help": "forms;translating"}),
        ("W05", "residence", "de fa", sure),
        ("W06", "health", "de ar", sure),
        ("W09", "language", "bg", paid[0]),
        ("VHS", "language", "bg", paid[1]),
        ("W12", "discrimination", "?", sure),
        ("W04", "work", "de ti", sure),
        ("W13", "work", "de ti:interpreter", paid[2]),
        ("AA", "recognition", "de fa:interpreter", city),
        ("W15", "recognition", "de fa", paid[3]),
        ("W14", "mental_health", "de ru", sure),
        ("W03", "mental_health", "de ru:interpreter", paid[4]),
        ("KI", "family_school", "de ti:interpreter", city),
        ("JUG", "family_school", "de ti:interpreter", city),
        ("GES", "health", "de tr:interpreter", city),
        ("W01", "health", "de tr", sure),
        ("KI", "arrival", "de fa:interpreter", city),
        ("W11", "mental_health", "de ar", full),
        ("W14", "mental_health", "ar:interpreter", full),
        ("W10", "arrival", "de fa", {**sure, "funding": RENEWED}),
        ("VHS", "language", "ar en", {**city, "excludes": "toleration", "walk_in": True}),
        ("W09", "language", "tr uk", {**sure, "at": "BIB", "walk_in": True}),
        ("B03", "digital", "de ar", sure),
        ("F01", "meeting", "de ar", sure),
        ("B11", "benefits", "de tr", {**informal, "help": "translating;forms"}),
        ("SCH1", "meeting", "de en", paid[6]),
        ("E02", "meeting", "de", paid[7]),
        ("H01", "housing", "de en", sure),
        ("H03", "housing", "de", sure),
    ):
        book.add(actor, (topic,), languages.split(), **values)
    base_offers(plan, book, PLANTED_CELLS)
    chance_offers(plan, book)
    return book
