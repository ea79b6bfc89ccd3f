"""Kornhafen, a grown arrival quarter: who is there and what is fixed."""

from __future__ import annotations

from ecosystem.worlds.geography import Ground
from ecosystem.worlds.plan import Dock, Member, Plan, cells

LANGUAGES = ("bg", "ro", "ar", "uk", "tr", "ru", "en", "fa", "ti", "de")
SHARES = dict(
    zip(LANGUAGES, (0.20, 0.18, 0.17, 0.11, 0.09, 0.06, 0.06, 0.04, 0.02, 0.07), strict=True)
)
ZERO = cells(
    "debt:uk,en,ti language:de residence:de recognition:de,ti discrimination:de,ti,en "
    "mental_health:de,en"
)
# Cells that the planting serves itself, and cells without any offer.
PLANTED_CELLS = cells(
    "debt:bg,ro,ar,tr,ru,fa,de mental_health:ti,ru,ar recognition:uk,fa discrimination:ar,ru "
    "housing:ro benefits:bg residence:fa health:ar,tr language:bg work:ti family_school:ti "
    "arrival:fa"
)
WITHOUT_OFFER = cells("debt:uk,en,ti recognition:ti discrimination:ti")

STATE = (
    Member("QM", "neighbourhood_management", 5, called="Quartiersbüro {place}"),
    Member("KI", "integration_centre", 9, inside=False),
    Member("JC", "jobcentre", 60, inside=False),
    Member("ABH", "immigration_authority", 35, inside=False),
    Member("SOZ", "municipal_office", 14, called="Sozialamt, Außenstelle {place}"),
    Member("GES", "public_health", 6),
    Member("BB", "municipal_office", 8, called="Bürgerbüro {place}"),
    Member("BIB", "library", 4),
    Member("VHS", "adult_education", 7),
    Member("AA", "employment_agency", 40, inside=False),
    Member("JUG", "municipal_office", 18, called="Jugendamt, Bezirk {place}"),
    Member("SCH1", "school", 12, called="Gesamtschule {place}"),
    Member("SCH2", "school", 6, called="Grundschule {place}"),
    Member("SCH3", "school"),
    Member("KIT1", "daycare", 5, part_of="JUG"),
    Member("KIT2", "daycare", 4, part_of="JUG"),
)
WELFARE = (
    Member("W01", "migration_counselling", 6, part_of="W04"),
    Member("W02", "caritas", 5, part_of="W04", called="Caritas Wohnhilfe {place}"),
    Member("W03", "diakonie", 6),
    Member("W04", "caritas", 12, called="Caritas Beratungsstelle {place}"),
    Member("W05", "refugee_counselling", 3),
    Member("W06", "drk", 1, called="DRK Gesundheitslotsen {place}"),
    Member("W07", "welfare_other", 3, called="Schuldnerberatung {place}"),
    Member("W08", "diakonie", 4, called="Diakonie Wohnungshilfe {place}"),
    Member("W09", "awo"),
    Member("W10", "integration_agency", 1, called="Lotsenstelle {place}"),
    Member("W11", "youth_migration_service", 4),
    Member("W12", "paritaet", at="V04"),
    Member("W13", "awo", 5),
    Member("W14", "paritaet", at="V04", called="Psychosoziale Beratung {place}"),
    Member("W15", "welfare_other"),
    Member("W16", "integration_agency", 2, asked=False),
    Member("W17", "welfare_other", 2, called="Anerkennungslotsen {place}"),
    Member("W18", "paritaet", 2, called="Antidiskriminierungsstelle {place}"),
)
CIVIL = (
    Member("M01", "migrant_organisation", 1),
    Member("M02", "migrant_organisation"),
    Member("M03", "migrant_organisation"),
    Member("M04", "migrant_organisation"),
    Member("M05", "migrant_organisation", 3),
    Member("M06", "migrant_organisation", 2),
    Member("V01", "association", 4, called="Nachbarschaftstreff {place}"),
    Member("V02", "association", 1, called="Quartierscafé {place}"),
    Member("V03", "sports_club", 6),
    Member("V04", "association", 2, kind="place", called="Haus der Vereine {place}"),
    Member("V05", "association", 2, called="Kulturladen {place}"),
    Member("F01", "faith_other", 3),
    Member("F02", "church", 4),
    Member("F03", "faith_other", 3),
    Member("F04", "church", 2),
    Member("F05", "church", 2),
    Member("E01", "volunteer_initiative", 2),
    Member("E02", "volunteer_initiative", 3),
    Member("E03", "parents_group", 2),
    Member("E04", "volunteer_initiative", 2),
    # Two actors of the same name in two districts: they must not be taken for one.
    Member(
        "E05", "volunteer_initiative", 2, inside=False, district="Zollgrund", same_name_as="E04"
    ),
    Member("E06", "volunteer_initiative", 2),
)
BUSINESS = (
    Member("B01", "phone_shop", 2),
    Member("B02", "shop", 2),
    Member("B03", "gastronomy", 3),
    Member("B04", "shop", 2),
    Member("B05", "practice_pharmacy", 6),
    Member("B06", "hairdresser", 3),
    Member("B07", "gastronomy", 2),
    Member("B08", "shop", 2),
    Member("B09", "business_other", 4),
    Member("B10", "employer_chamber", 9),
    Member("B11", "travel_translation", 2),
    Member("B12", "shop", 1, called="Kiosk {place}"),
    Member("B13", "business_other", 1),
    Member("B14", "gastronomy", 2, active_until="2024-08-31"),
)
HOUSING = (
    Member("H01", "housing_municipal", 8),
    Member("H02", "housing_cooperative", 4),
    Member("H03", "housing_private", 3, asked=False),
    Member("H04", "housing_private", 3, asked=False),
    Member("H05", "housing_other", 3, asked=False),
    Member("H06", "housing_project", 4),
)
INFORMAL = tuple(
    Member(f"P{number:02d}", kind, asked=False)
    for number, kind in enumerate(
        ("helper_person",) * 7 + ("helper_place",) * 2 + ("online_group",) * 3, start=1
    )
)
DOCKS = (
    Dock("BIB", 260, "Tu-Fr 10:00-19:00; Sa 10:00-14:00", "de;en;ar;tr;uk;ru"),
    Dock("BB", 320, "Mo-We 08:00-16:00; Th 08:00-18:00; Fr 08:00-12:00", "de;en"),
    Dock("QM", 140, "Mo-Th 09:00-17:00; Fr 09:00-13:00", "de;tr;en"),
    Dock("V01", 90, "Mo-Fr 14:00-18:00", "de;ar;tr;ru"),
    Dock("V02", 120, "Mo-Sa 10:00-20:00", "de;en;ar;fa;ti"),
    Dock("M01", 60, "Tu,Th 15:00-19:00", "de;ar;ku"),
    Dock("M05", 80, "Mo-Th 10:00-16:00", "bg;ro;tr"),
    Dock("F01", 40, "Fr 12:00-15:00", "de;ar"),
    Dock("F02", 70, "Mo,We 14:00-17:00", "de;ro"),
    Dock("F03", 75, "We 16:00-18:30; Su 11:00-14:00", "ar;ti;en"),
    Dock("B01", 180, "Mo-Fr 09:00-17:00", "de;ro;bg"),
    Dock("B02", None, "Mo-Fr 08:00-16:30", "de;ro"),
    Dock("B03", 110, "Mo-Sa 09:00-20:00", "de;ar;tr"),
    Dock("B06", 95, "Mo-Fr 10:00-18:30; Sa 10:00-16:00", "de;tr;ar"),
    Dock("SCH1", None, "Mo-Fr 08:00-13:00", "de;en", walk_in=False),
)
POOLS = {
    "arrival": ("QM", "KI", "BB", "W01", "W10", "M01", "M02"),
    "benefits": ("JC", "SOZ", "W01", "W10", "W16", "F02"),
    "housing": ("SOZ", "H06", "W02", "W08", "W12"),
    "language": ("KI", "VHS", "W04", "W09", "V01", "M03"),
    "work": ("JC", "AA", "VHS", "W04", "W13", "W15"),
    "family_school": ("KI", "JUG", "W03", "W11", "V01", "M04"),
    "residence": ("ABH", "W01", "W05", "W02", "M02"),
    "health": ("GES", "W03", "W06", "W14", "B05"),
    "recognition": ("AA", "KI", "W15", "W09", "W13"),
    "mental_health": ("W03", "W11", "W14", "W16"),
    "discrimination": ("W16", "M01", "M03", "V01"),
}
SCHOOLS = ("SCH1", "SCH2", "SCH3", "KIT1", "KIT2")
CLUSTERS = frozenset(
    [
        "H01",
        "H02",
        "H03",
        "H04",
        "H05",
        "M05",
        "M06",
        "F05",
        "B04",
        "F03",
        "F04",
        "E06",
        "B06",
        "B07",
        "B08",
        "B09",
        "V03",
        "E04",
        "E05",
        "E01",
        "E02",
        "E03",
    ]
) | frozenset(SCHOOLS)
BODIES = (
    ("Stadtteilkonferenz Kornhafen", "arrival", ""),
    ("Arbeitskreis Wohnen", "housing", ""),
    ("Arbeitskreis Sprache", "language", ""),
    ("Runder Tisch Deutsch lernen", "language", "G3"),
    ("Arbeitskreis Gesundheit und Psyche", "health;mental_health", ""),
    ("Runder Tisch Schule und Familie", "family_school", ""),
    ("Netzwerk Arbeit und Anerkennung", "work;recognition", ""),
)
GROUND = Ground(
    width=2.1,
    height=1.6,
    columns=7,
    lines=6,
    # The first dock lies 460 m from the nearest cell behind the railway line, as the crow flies.
    slots=(
        (0.45, 0.86),
        (0.85, 0.92),
        (1.15, 0.88),
        (1.5, 0.9),
        (1.9, 0.92),
        (0.15, 1.3),
        (0.6, 1.35),
        (1.05, 1.4),
        (1.5, 1.35),
        (1.95, 1.4),
        (1.35, 0.3),
        (1.75, 0.25),
        (1.95, 0.55),
        (1.2, 0.6),
        (1.6, 0.6),
    ),
    beyond=frozenset({(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)}),
    beyond_residents=2900,
    beyond_newcomers=540,
    passage=(1.0, 0.0),
)


def kornhafen_plan() -> Plan:
    """Return the fixed part of Kornhafen.

    Returns
    -------
    Plan
        Cast, docks, pools and figures of the first wave.
    """
    side: dict[str, tuple[str, ...]] = dict.fromkeys(SCHOOLS, ("family_school", "meeting"))
    side |= dict.fromkeys(("H01", "H02", "H03", "H04", "H05"), ("other",))
    side |= dict.fromkeys(("F03", "F04", "F05", "V03", "V05", "E04", "E05", "E06"), ("meeting",))
    side |= dict.fromkeys(("M05", "M06", "E01", "E02", "E03"), ("meeting", "arrival"))
    side |= dict.fromkeys(("V02", "V04", "BIB", "QM"), ("meeting", "digital"))
    side |= dict.fromkeys(("B04", "B06", "B07", "B08", "B09", "B10", "B11"), ("other",))
    side |= dict.fromkeys(("P04", "P05", "P06", "P07", "P08", "P10"), ("arrival", "mobility"))
    return Plan(
        name="kornhafen",
        place="Kornhafen",
        title="Kornhafen (frei erfunden / invented)",
        description=(
            "Frei erfunden: ein gewachsenes Ankunftsquartier der Stadt Wessenburg, die es nicht "
            "gibt. Invented: a grown arrival quarter of a town that does not exist."
        ),
        wave="2025-01-15",
        languages=LANGUAGES,
        shares=SHARES,
        residents=21400,
        newcomers=3900,
        zero=ZERO,
        cast=STATE + WELFARE + CIVIL + BUSINESS + HOUSING + INFORMAL,
        hubs=("QM", "KI", "W01", "W02", "W03", "W11"),
        docks=DOCKS,
        pools=POOLS,
        counts={
            "REF": 200,
            "COOP": 150,
            "INFO": 90,
            "offers": 265,
            "members": 96,
            "hurdles": 26,
        },
        project_share=0.45,
        loose=frozenset(("M05", "F01", "F03", "B03", "B06", "SCH1")),
        silent=CLUSTERS
        | frozenset(
            [
                "JC",
                "ABH",
                "SOZ",
                "GES",
                "B03",
                "F01",
                "W07",
                "W17",
                "W18",
                "V05",
                "B12",
                "B13",
                "F02",
            ]
        ),
        untouched=CLUSTERS
        | frozenset(["W07", "W17", "W18", "V05", "P01", "P02", "P03", "B01", "B02", "B12", "B13"]),
        apart=CLUSTERS | frozenset(("B12", "B13", "P12", "V02", "M01", "W06")),
        closed=PLANTED_CELLS | WITHOUT_OFFER,
        surely=frozenset(("debt", "mental_health", "language")),
        single_offer={"B03": "digital", "F01": "meeting"},
        side_topics=side,
        no_sector_ties=frozenset({frozenset(("civil", "housing"))}),
        bodies=BODIES,
        origin=(51.4, 7.0),
    )
