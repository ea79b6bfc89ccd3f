"""Altmarkt-West, the control: an ordinary quarter in which nothing is planted."""

from __future__ import annotations

from datetime import date

from ecosystem.worlds.assemble import all_tables, quarter_meta
from ecosystem.worlds.background import Balance, backbone, referrals
from ecosystem.worlds.funding import ENDING
from ecosystem.worlds.geography import Ground
from ecosystem.worlds.kornhafen_plan import LANGUAGES, SHARES, ZERO
from ecosystem.worlds.offers import OfferBook, base_offers, chance_offers
from ecosystem.worlds.plan import TOPICS, Dock, Member, Plan
from ecosystem.worlds.ties import TieBook
from ecosystem.worlds.world import Decoy, World, stream

CAST = (
    Member("QM", "neighbourhood_management", 4, called="Stadtteilbüro {place}"),
    Member("KI", "integration_centre", 9, inside=False),
    Member("JC", "jobcentre", 60, inside=False),
    Member("ABH", "immigration_authority", 35, inside=False),
    Member("SOZ", "municipal_office", 9, called="Sozialamt, Außenstelle {place}"),
    Member("GES", "public_health", 6),
    Member("BB", "municipal_office", 7, called="Bürgerbüro {place}"),
    Member("BIB", "library", 5),
    Member("VHS", "adult_education", 8),
    Member("AA", "employment_agency", 40, inside=False),
    Member("JUG", "municipal_office", 11, called="Jugendamt, Bezirk {place}"),
    Member("SCH1", "school", 30),
    Member("W01", "migration_counselling", 5, part_of="W04"),
    Member("W02", "diakonie", 6),
    Member("W03", "awo", 8),
    Member("W04", "caritas", 12),
    Member("W05", "refugee_counselling", 4),
    Member("W06", "drk", 5),
    Member("W07", "welfare_other", 4, called="Schuldnerberatung {place}"),
    Member("W08", "diakonie", 5, called="Diakonie Schuldnerhilfe {place}"),
    Member("W09", "awo"),
    Member("W10", "integration_agency", 3),
    Member("W11", "youth_migration_service", 4),
    Member("W12", "paritaet", at="V04"),
    Member("W13", "paritaet", at="V04", called="Psychosoziale Beratung {place}"),
    Member("W14", "welfare_other"),
    *(Member(f"M{n:02d}", "migrant_organisation") for n in range(1, 5)),
    *(Member(f"V{n:02d}", "association", 4) for n in range(1, 4)),
    Member("V04", "association", 3, kind="place", called="Haus der Vereine {place}"),
    Member("V05", "sports_club", 5),
    Member("F01", "church", 5),
    Member("F02", "mosque", 3),
    Member("F03", "church", 2),
    Member("E01", "volunteer_initiative"),
    Member("E02", "volunteer_initiative"),
    Member("E03", "parents_group"),
    Member("E04", "rights_advice", 2),
    Member("B01", "phone_shop", 2),
    Member("B02", "shop", 4),
    Member("B03", "gastronomy", 5),
    Member("B04", "practice_pharmacy", 6),
    Member("B05", "practice_pharmacy", 4),
    Member("B06", "hairdresser", 2),
    Member("B07", "employer_chamber", 7),
    Member("B08", "travel_translation", 2),
    Member("B09", "shop", 3),
    Member("B10", "business_other", 4),
    Member("H01", "housing_municipal", 9),
    Member("H02", "housing_cooperative", 6),
    Member("H03", "housing_private", 4),
    Member("H04", "housing_project", 3),
    Member("P01", "helper_person", asked=False),
    Member("P02", "helper_person", asked=False),
    Member("P03", "helper_place", asked=False),
    Member("P04", "online_group", asked=False),
)
DOCKS = (
    Dock("BIB", 300, "Tu-Fr 10:00-19:00; Sa 10:00-15:00", "de;en;ar;tr;uk;ru;bg;ro"),
    Dock("QM", 90, "Mo-Th 09:00-18:00; Sa 10:00-13:00", "de;tr;en;ro;bg"),
    Dock("BB", 280, "Mo-We 08:00-16:00; Th 08:00-18:00; Fr 08:00-12:00", "de;en"),
    Dock("V01", 80, "Mo-Fr 14:00-19:00; Sa 10:00-14:00", "de;ar;fa;ti"),
    Dock("V02", 70, "Mo-Fr 12:00-18:00", "de;uk;ru"),
    Dock("M01", 50, "Tu,Th 15:00-19:00", "de;ar;tr"),
    Dock("F01", 60, "Mo,We 14:00-17:00", "de;ro"),
    Dock("B01", 120, "Mo-Sa 09:00-19:00", "de;ro;bg"),
    Dock("B02", None, "Mo-Sa 08:00-20:00", "de;tr;ar"),
    Dock("SCH1", 40, "Mo-Fr 08:00-14:00", "de;en", walk_in=False),
    Dock("W04", 110, "Mo-Fr 09:00-16:00", "de;en;ar"),
)
POOLS = {
    "arrival": ("QM", "KI", "BB", "W01", "W10", "M01", "M02"),
    "benefits": ("JC", "SOZ", "W01", "W10", "F01"),
    "housing": ("SOZ", "H01", "H04", "W02", "W12"),
    "language": ("KI", "VHS", "W04", "W09", "V01", "M03"),
    "work": ("JC", "AA", "VHS", "W04", "W14", "B07"),
    "family_school": ("KI", "JUG", "W03", "W11", "V01", "M04", "SCH1"),
    "residence": ("ABH", "W01", "W05", "W02", "M02", "E04"),
    "health": ("GES", "W03", "W06", "W13", "B04", "B05"),
    "debt": ("W07", "W08", "W02", "SOZ"),
    "recognition": ("AA", "KI", "W14", "W09"),
    "mental_health": ("W03", "W11", "W13", "W06"),
    "discrimination": ("W10", "M01", "M03", "V02", "E04"),
}
GROUND = Ground(
    width=1.8,
    height=1.4,
    columns=6,
    lines=5,
    slots=(
        (0.9, 0.7),
        (0.3, 0.3),
        (0.9, 0.25),
        (1.5, 0.3),
        (0.3, 0.8),
        (1.5, 0.75),
        (0.3, 1.2),
        (0.9, 1.15),
        (1.5, 1.15),
        (0.6, 0.5),
        (1.2, 0.95),
    ),
)
BODIES = (
    ("Stadtteilkonferenz Altmarkt-West", "arrival", ""),
    ("Arbeitskreis Wohnen", "housing", ""),
    ("Arbeitskreis Sprache und Schule", "language;family_school", ""),
    ("Runder Tisch Gesundheit", "health", ""),
    ("Netzwerk Arbeit", "work", ""),
)
DECOYS = (
    Decoy("loop", ("loop:recognition:ABH+JC",), "the same authorities, but with ways out"),
    Decoy("hubs", ("single_point:QM", "single_point:KI"), "many ties, nothing is parted"),
)


def altmarkt_plan() -> Plan:
    """Return the fixed part of Altmarkt-West.

    Returns
    -------
    Plan
        Cast, docks, pools and figures.
    """
    informal = ("P01", "P02", "P03", "P04")
    side = {
        **dict.fromkeys(("V02", "V03", "V04", "V05", "F02", "F03", "BIB"), ("meeting",)),
        **dict.fromkeys(("E01", "E02", "E03"), ("meeting", "digital")),
        **dict.fromkeys(("B01", "B03", "B08", "B10"), ("other",)),
        **dict.fromkeys(informal, ("arrival", "mobility")),
    }
    return Plan(
        name="altmarkt-west",
        place="Altmarkt-West",
        title="Altmarkt-West (frei erfunden / invented)",
        description=(
            "Frei erfunden: ein Quartier der Stadt Wessenburg zum Vergleich, in dem keine Lücke "
            "und keine wackelige Brücke versteckt ist. Invented: a quarter for comparison in "
            "which nothing is planted."
        ),
        wave="2025-01-15",
        languages=LANGUAGES,
        shares=SHARES,
        residents=12600,
        newcomers=600,
        zero=ZERO,
        cast=CAST,
        hubs=("QM", "KI", "W01", "W02", "W03"),
        docks=DOCKS,
        pools=POOLS,
        counts={
            "REF": 150,
            "COOP": 110,
            "INFO": 60,
            "offers": 170,
            "members": 60,
            "hurdles": 12,
        },
        project_share=0.25,
        silent=frozenset(informal),
        untouched=frozenset(informal),
        surely=frozenset(TOPICS),
        side_topics=side,
        bodies=BODIES,
        origin=(51.425, 6.97),
    )


def altmarkt(seed: int) -> World:
    """Altmarkt-West.

    Parameters
    ----------
    seed
        Seed of everything that is drawn.

    Returns
    -------
    World
        The quarter, with nothing to be found.
    """
    plan = altmarkt_plan()
    asked = {member.id: member.asked for member in plan.cast}
    book = TieBook(stream(seed, plan.name, "ties"), date.fromisoformat(plan.wave), asked)
    book.ending_projects = ENDING
    rng = stream(seed, plan.name, "structure")
    book.sound("QM", "V04")
    backbone(plan, book, rng)
    for source, target in (("P01", "W01"), ("P04", "QM")):
        book.by_chance(source, target, "REF")["kind"] = "tip"
    senders = referrals(plan, book, rng)
    Balance(plan, book, rng).fill()
    book.add("V03", "H02", "cooperation", wished=True)
    offers = OfferBook(plan, stream(seed, plan.name, "offers"))
    offers.add(
        "W09", ("language",), ("de", "tr"), at="BIB", takes_new="yes", walk_in=True, funding=""
    )
    offers.add("B08", ("other",), ("de", "ro"), informal=True, help="translating;forms")
    base_offers(plan, offers, frozenset())
    chance_offers(plan, offers)
    action = ("", "Runde im Herbst wiederholen", "Stadtteilbüro", "2025-10-31", "planned")
    tables = all_tables(plan, seed, GROUND, book, senders, offers, (), (action,))
    return World(
        name=plan.name,
        seed=seed,
        title=plan.title,
        description=plan.description,
        meta=quarter_meta(plan),
        tables=tables,
        planted=(),
        decoys=DECOYS,
    )
