"""Siedlung am Wehr, a new arrival quarter: much arrival, few places, few grown ties."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from ecosystem.worlds.answers import bridge, closed, gap, later
from ecosystem.worlds.assemble import all_tables, quarter_meta
from ecosystem.worlds.background import Balance, backbone, referrals
from ecosystem.worlds.funding import ENDING
from ecosystem.worlds.geography import Ground
from ecosystem.worlds.offers import OfferBook, base_offers, chance_offers
from ecosystem.worlds.plan import Dock, Member, Plan, cells
from ecosystem.worlds.ties import TieBook
from ecosystem.worlds.world import Decoy, Item, World, stream

LANGUAGES = ("ar", "uk", "ro", "tr", "de")
SHARES = dict(zip(LANGUAGES, (0.34, 0.26, 0.2, 0.12, 0.08), strict=True))
ZERO = cells("debt:uk recognition:de residence:de language:de discrimination:de mental_health:de")
PLANTED_CELLS = cells(
    "mental_health:ar,uk,ro,tr debt:ro,tr recognition:ar housing:ro residence:uk language:tr"
)
CAST = (
    Member("BB", "municipal_office", 5, called="Stadtteilbüro {place}"),
    Member("KI", "integration_centre", 9, inside=False),
    Member("JC", "jobcentre", 60, inside=False),
    Member("ABH", "immigration_authority", 35, inside=False),
    Member("SCH1", "school", 25),
    Member("KIT1", "daycare", 9),
    Member("W01", "migration_counselling", 4),
    Member("W02", "refugee_counselling", 3),
    Member("W03", "diakonie", 4, at="V01"),
    Member("W04", "awo", 3),
    Member("W05", "drk", 4),
    Member("W06", "welfare_other", 2, part_of="W04"),
    Member("M01", "migrant_organisation", 3),
    Member("V01", "association", 4, kind="place", called="Nachbarschaftstreff {place}"),
    Member("F01", "church", 3),
    Member("E01", "volunteer_initiative"),
    Member("E02", "parents_group"),
    Member("B01", "shop", 3),
    Member("B02", "practice_pharmacy", 5),
    Member("B03", "gastronomy", 2),
    Member("H01", "housing_private", 6, called="Wehrblick Wohnen GmbH, Verwaltung"),
    Member("H02", "housing_municipal", 7, called="Wohnbau Wessenburg, Servicebüro {place}"),
    Member("H03", "housing_other", 2, called="Wehrblick Wohnen GmbH, Hausmeisterei Nord"),
    Member("H04", "housing_other", 2, called="Wehrblick Wohnen GmbH, Hausmeisterei Süd"),
    Member("H05", "housing_other", 2, called="Wehrblick Wohnen GmbH, Vermietung"),
    Member("H06", "housing_other", 2, part_of="H02", called="Wohnbau Wessenburg, Technik {place}"),
    Member("H07", "housing_project", 2),
    Member("H08", "private_owner"),
    Member("P01", "helper_person", asked=False),
    Member("P02", "helper_person", asked=False),
    Member("P03", "helper_person", asked=False),
    Member("P04", "helper_place", asked=False),
    Member("P05", "online_group", asked=False),
    Member("P06", "online_group", asked=False),
)
DOCKS = (
    Dock("BB", 150, "Mo-Th 09:00-16:00", "de;ar;uk"),
    Dock("V01", 90, "Mo-Fr 11:00-17:00", "de;ar;tr"),
    Dock("H02", 110, "Mo-Fr 08:00-15:00", "de"),
    Dock("B01", 60, "Mo-Sa 08:00-20:00", "de;tr"),
)
POOLS = {
    "arrival": ("BB", "KI", "W01", "W05"),
    "benefits": ("JC", "BB", "W01", "W04"),
    "housing": ("H02", "H07", "W03", "W01"),
    "language": ("KI", "W04", "W05", "M01"),
    "work": ("JC", "W04", "KI"),
    "family_school": ("KIT1", "SCH1", "KI", "M01"),
    "residence": ("ABH", "W01", "W02"),
    "health": ("B02", "W05", "W03"),
    "debt": ("W03", "W04"),
    "recognition": ("KI", "W01", "JC"),
    "discrimination": ("KI", "W01", "M01"),
}
HIDDEN = "W06 offers it, nobody sends there"
NONE = "nobody offers it"
ITEMS = (
    *(gap(f"G5-{c}", "mental_health", c, "G5", NONE) for c in ("ar", "uk", "ro", "tr")),
    gap("G5-debt-ro", "debt", "ro", "G5", NONE),
    gap("G5-debt-tr", "debt", "tr", "G5", NONE),
    gap("G4", "recognition", "ar", "G4", HIDDEN),
    gap("G3", "housing", "ro", "G3", "P01 only"),
    gap("G2", "language", "tr", "G2", "both courses end on 31.12.2025"),
    gap("G1", "residence", "uk", "G1", "W02 only"),
    bridge("WB1", "W01", "H01", "only tie to H01, H03, H04, H05; one person, no agreement"),
    Item("DE1", "dead_end", "dead_end:B01", "a dock that sends nobody on"),
    *closed("TG", "ar", "follows from the hours of the two docks that speak it"),
    *closed("TG", "uk", "follows from the hours of the only dock that speaks it"),
    *closed("TG", "ro", "no dock speaks it"),
    later("AI1", "arrival_type", None, "of the type new: much arrival, few grown ties", area="new"),
)
DECOYS = (
    Decoy("ring", ("loop:housing:H01+H03+H04+H05",), "a ring of cooperation is no circle"),
    Decoy("second-company", ("bridge:BB~H02", "bridge:H02~W01"), "H02 has three ways"),
    Decoy("zero", ("gap:debt:uk:all:any",), "no offer, but no demand either"),
)
CLUSTER = frozenset(("H01", "H03", "H04", "H05"))
GROUND = Ground(
    width=1.2,
    height=1.0,
    columns=5,
    lines=4,
    slots=((0.6, 0.5), (0.25, 0.55), (0.95, 0.75), (0.9, 0.25)),
)
# Five of the things that make a dock easy to find and to enter are missing everywhere.
MISSING = ("shop_window", "busy_location", "multilingual_sign", "lit", "friendly_entrance")


def siedlung_plan() -> Plan:
    """Return the fixed part of Siedlung am Wehr.

    Returns
    -------
    Plan
        Cast, docks, pools and figures.
    """
    informal = frozenset(f"P{number:02d}" for number in range(1, 7))
    return Plan(
        name="siedlung-am-wehr",
        place="Siedlung am Wehr",
        title="Siedlung am Wehr (frei erfunden / invented)",
        description=(
            "Frei erfunden: ein neues Ankunftsquartier der Stadt Wessenburg ohne gewachsene "
            "Netze. Invented: a new arrival quarter without grown networks."
        ),
        wave="2025-01-15",
        languages=LANGUAGES,
        shares=SHARES,
        residents=8200,
        newcomers=1300,
        zero=ZERO,
        cast=CAST,
        hubs=("BB", "KI", "W01"),
        docks=DOCKS,
        pools=POOLS,
        counts={"REF": 48, "COOP": 30, "INFO": 20, "offers": 60, "members": 15, "hurdles": 8},
        project_share=0.7,
        loose=frozenset(("B01",)),
        silent=CLUSTER | informal | {"B01", "W06", "H08"},
        untouched=CLUSTER | informal | {"W06", "B01", "H08"},
        apart=CLUSTER | {"P06"},
        closed=PLANTED_CELLS | cells("debt:uk"),
        surely=frozenset(("debt", "mental_health", "language")),
        single_offer={"B01": "other"},
        side_topics={
            **dict.fromkeys(("V01", "F01", "E01", "E02"), ("meeting",)),
            **dict.fromkeys(("P02", "P04"), ("arrival",)),
        },
        bodies=(("Runde am Wehr", "arrival", ""), ("Mieterbeirat am Wehr", "housing", "")),
        origin=(51.38, 7.05),
    )


def siedlung(seed: int) -> World:
    """Siedlung am Wehr.

    Parameters
    ----------
    seed
        Seed of everything that is drawn.

    Returns
    -------
    World
        The quarter.
    """
    plan = siedlung_plan()
    asked = {member.id: member.asked for member in plan.cast}
    book = TieBook(stream(seed, plan.name, "ties"), date.fromisoformat(plan.wave), asked)
    book.ending_projects = ENDING
    rng = stream(seed, plan.name, "structure")
    _planted_ties(book)
    backbone(plan, book, rng)
    senders = referrals(plan, book, rng, share_back=0.4)
    Balance(plan, book, rng).fill()
    book.add("BB", "H01", "cooperation", wished=True)
    action = ("bridge:H01~W01", "Vereinbarung schließen", "Stadtteilbüro", "2025-06-30", "planned")
    hurdles = (("mental_health", "uk", "BB", "W01", "no_place", 3),)
    tables = all_tables(
        plan, seed, GROUND, book, senders, _offers(plan, seed), hurdles, (action,), MISSING
    )
    return World(
        name=plan.name,
        seed=seed,
        title=plan.title,
        description=plan.description,
        meta=quarter_meta(plan),
        tables=tables,
        planted=ITEMS,
        decoys=DECOYS,
    )


def _planted_ties(book: TieBook) -> None:
    book.add(
        "W01",
        "H01",
        "appointment",
        topics="housing",
        frequency="monthly",
        formality="personal",
        one_person=True,
        source_reports=True,
        target_reports=True,
        last_seen=book.seen(20, 120),
    )
    ring = ("H01", "H03", "H04", "H05", "H01")
    for first, second in pairwise(ring):
        book.by_chance(first, second, "COOP")
    for source in ("W04", "W05"):
        book.by_chance(source, "P01", "REF", ("housing",))["kind"] = "tip"
    book.by_chance("P05", "W01", "REF")["kind"] = "tip"


def _offers(plan: Plan, seed: int) -> OfferBook:
    book = OfferBook(plan, stream(seed, plan.name, "offers"))
    sure: dict[str, object] = {"takes_new": "yes", "valid_until": "", "funding": ""}
    ending: dict[str, object] = {"takes_new": "yes", "valid_until": "2025-12-31"}
    for actor, topic, languages, values in (
        ("W06", "recognition", "de ar", sure),
        ("P01", "housing", "ro", {**sure, "informal": True, "help": "contacts"}),
        ("W04", "language", "tr", {**ending, "funding": ENDING[0]}),
        ("W05", "language", "tr", {**ending, "funding": ENDING[1]}),
        ("W02", "residence", "de uk", sure),
        ("W05", "language", "ar uk", {**sure, "at": "BB", "excludes": "toleration"}),
        ("B01", "other", "de", sure),
        ("H01", "housing", "de", sure),
    ):
        book.add(actor, (topic,), languages.split(), **values)
    base_offers(plan, book, PLANTED_CELLS)
    chance_offers(plan, book)
    return book
