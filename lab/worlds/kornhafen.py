"""Kornhafen, first wave: what is planted, and the quarter around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from lab.worlds.town import (
    ENDING,
    LAYER,
    RENEWED,
    SOUND,
    SOURCES,
    Balance,
    Decoy,
    Dock,
    Ground,
    Item,
    Member,
    OfferBook,
    Plan,
    Row,
    Tables,
    TieBook,
    World,
    action_table,
    all_tables,
    backbone,
    base_offers,
    bridge,
    cells,
    chance_offers,
    closed,
    gap,
    hurdle_table,
    later,
    make_row,
    quarter_meta,
    referrals,
    report_table,
    stream,
    tie_order,
)

# --- What is planted in Kornhafen, and what must not be reported.

END_OF_YEAR = "W09 and VHS teach in Bulgarian until 31.12.2025 only"

DEBT = "every way to debt counselling leads over JC to W07 (WB4)"

CELLS = (
    gap("G5a", "debt", "bg", "G5", "nobody offers it"),
    gap("G5b", "mental_health", "ti", "G5", "nobody offers it; people circle in T1"),
    gap("G4a", "recognition", "uk", "G4", "W17 offers it, nobody sends there"),
    gap("G4b", "discrimination", "ar", "G4", "W18 offers it; only V05 sends, nobody reaches V05"),
    gap("G3a", "housing", "ro", "G3", "P01 and P02 only"),
    gap("G3b", "benefits", "bg", "G3", "P03 only"),
    gap("G1a", "residence", "fa", "G1", "W05 only"),
    gap("G1b", "health", "ar", "G1", "W06 only"),
    gap("G2a", "language", "bg", "G2", END_OF_YEAR),
    *(gap(f"G2-{code}", "debt", code, "G2", DEBT) for code in ("de", "ar", "tr", "ro", "ru", "fa")),
)

GATE = Item(
    "JC",
    "single_point",
    "single_point:JC",
    "follows from WB4: whoever needs debt counselling passes JC, which offers none itself",
    "incidental",
)

STRONG = bridge(
    "D1", "W13", "V03", "only tie to V03, E04, E05; weekly, contract, two records", "strong_bridge"
)

ITEMS: tuple[Item, ...] = (
    *CELLS,
    bridge("WB1", "W08", "H01", "only tie to five housing firms; one person, no agreement"),
    bridge("WB2", "M05", "W02", "Bulgarian-speaking group M05, M06, F05, B04; hangs on one person"),
    bridge("WB3", "SCH1", "W11", "schools and daycare; a project until 31.12.2025"),
    bridge("WB4", "JC", "W07", "all debt counselling; one person, and W07 denies it"),
    bridge("WB5", "F03", "W03", "faith group F03, F04, E06; only a third party reports it"),
    bridge("WB6", "B06", "KI", "traders' street B06 to B09; yearly, one person"),
    STRONG,
    Item("AP1", "single_point", "single_point:V02", "one person; E01, E02, E03 hang on it"),
    GATE,
    Item("DE1", "dead_end", "dead_end:B03", "a dock that sends nobody on"),
    Item("DE2", "dead_end", "dead_end:F01", "a dock that sends nobody on"),
    Item("T1", "loop", "loop:mental_health:ABH+GES+SOZ", "sent round in a circle"),
    Item("T2", "loop", "loop:recognition:ABH+JC", "sent to and fro"),
    Item(
        "GX1",
        "cell",
        None,
        "W12 offers it in Russian, nobody knows how well: unknown, no gap (and none of Arabic)",
        "later",
        {"cell": "discrimination:ru", "class": "GX"},
    ),
    later("DOM1", "dominator", None, "P01 dominates housing in Romanian; informal, never named"),
    later("DOM2", "dominator", None, "P03 dominates benefits in Bulgarian; informal, never named"),
    later("BN1", "bottleneck", None, "mental health in Arabic: nobody takes new people"),
    later(
        "SP1",
        "spatial_gap",
        "spatial_gap:Z11+Z12+Z21+Z22+Z31",
        "five cells south-west of the railway line: every dock more than 800 m on foot, the "
        "nearest 460 m as the crow flies",
        residents=2900,
        newcomers=540,
        crow_m=460,
    ),
    *closed("OH1", "bg", "no open dock after 17:00 or on Saturdays"),
    *closed("OH1", "ro", "no open dock after 17:00 or on Saturdays"),
    later("ST1", "status", None, "the open language course of VHS excludes toleration"),
    later(
        "CL1",
        "funding_cliff",
        "funding_cliff:2025-12-31",
        "nine projects end; language in Bulgarian falls to G5, three cells to G1",
        date="2025-12-31",
        funding=9,
        cells_changed=4,
    ),
    later("LD1", "load", None, "W10: one person, lowest constraint of all one-person units"),
    later("SH1", "sector_hole", "sector_hole:civil~housing", "no tie at all", observed=0),
    later("RG1", "reported_gap", None, "debt in Bulgarian, no place: reported and computed"),
    later("RG2", "reported_gap", None, "housing in Arabic, rejection: the map does not show it"),
    later("DS1", "double_structure", None, "G3 and G4 have the same topic and nearly all members"),
)

# Cells that change when the nine projects end, and their class afterwards.
CLIFF = (
    ("work", "ti", "W04"),
    ("recognition", "fa", "AA"),
    ("mental_health", "ru", "W14"),
)

DECOYS = (
    Decoy(
        "D1",
        (),
        "W13 to V03 is a strong bridge, not a weak one",
        {"bridge:V03~W13": "strong_bridge"},
    ),
    Decoy("D2", ("bridge:M01~W01",), "six of seven risks, but M01 has other ways"),
    Decoy(
        "D3",
        tuple(f"single_point:{hub}" for hub in ("QM", "KI", "W01")),
        "many ties, but nothing is parted beyond the planted sides",
    ),
    Decoy("D4", ("gap:family_school:ti:all:any",), "no staff speaks it; two interpreter offers"),
    Decoy("D5", ("gap:health:tr:all:any",), "GES and the merged W01 offer it"),
    Decoy("D6", ("gap:arrival:fa:all:any",), "ends 31.12.2025 but is renewed until 2027"),
    Decoy("D7", ("single_point:B14", "dead_end:B14"), "B14 closed in 2024 and has no ties"),
    Decoy(
        "D8",
        tuple(
            f"gap:{cell}:all:any"
            for cell in ("debt:uk", "debt:en", "debt:ti", "recognition:ti", "discrimination:ti")
        ),
        "no offer, but no demand either",
    ),
    Decoy("D9", ("loop:housing:W01+W02", "bridge:W01~W02"), "they refer to each other and serve"),
    Decoy(
        "D10",
        ("gap:discrimination:ru:all:any", "informal_only:discrimination:ru:all:any"),
        "unknown languages: GX",
    ),
    Decoy("D11", ("bridge:B12~QM", "bridge:B13~W10"), "leaf shops: cut edges of side 1"),
    Decoy("D12", ("bridge:W15~W16",), "W16 was not asked: no risk"),
    Decoy("D13", (), "E04 and E05 have the same name and are two actors"),
    Decoy("D14", ("bridge:W02~W04", "bridge:JUG~KIT1"), "belonging to a provider is not a tie"),
    Decoy(
        "D15",
        (*(f"loop:{topic}:H01+H02+H03+H04+H05" for topic in ("housing", "debt", "health")),),
        "a ring of cooperation is no circle",
    ),
    Decoy(
        "D16",
        ("single_point:M01", "single_point:W06", "single_point:W10"),
        "one-person units that part nothing",
    ),
)

HURDLES = (
    ("debt", "bg", "M05", "JC", "no_place", 4),
    ("housing", "ar", "W02", "H01", "rejection", 3),
)


def actions(year: int) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return what the round agreed to do.

    Parameters
    ----------
    year
        Year of the wave.

    Returns
    -------
    tuple
        Finding, action, role of the owner, due date and status of each.
    """
    return (
        (
            "bridge:H01~W08",
            "Vereinbarung schließen, zweite Kontaktperson",
            "Wohnungshilfe",
            f"{year}-06-30",
            "planned" if year == 2025 else "done",
        ),
        (
            "gap:language:bg:all:any",
            "Anschlussantrag für den Sprachkurs stellen",
            "Stadt",
            f"{year}-09-30",
            "planned",
        ),
        (
            "dead_end:B03",
            "Gespräch führen, Wegweiser auslegen",
            "Quartiersbüro",
            f"{year}-03-31",
            "running",
        ),
        (
            "loop:recognition:ABH+JC",
            "Anerkennungslotsen in den Ablauf aufnehmen",
            "Jobcenter",
            f"{year}-05-31",
            "planned",
        ),
    )


def second_items(items: tuple[Item, ...], lost: tuple[str, ...]) -> tuple[Item, ...]:
    """Return what is planted in the second wave.

    Parameters
    ----------
    items
        The items of the first wave.
    lost
        Ties that are lost only because the informant was not asked again.

    Returns
    -------
    tuple of Item
        The items of the first wave with what changed.
    """
    changed: dict[str, Item] = {
        "WB1": bridge("WB1", "W08", "H01", "repaired: agreement, second contact", "strong_bridge"),
        "WB3": bridge("WB3", "SCH1", "W11", "prolonged by a project until 31.12.2026"),
        "WB5": bridge("WB5", "F03", "W03", "confirmed by both sides", "strong_bridge"),
        "G2a": gap("G2a", "language", "bg", "G5", "both courses ended: the one new G5"),
    }
    kept = [changed.get(item.key, item) for item in items if item.key != "CL1"]
    ended = [
        gap(f"CL1-{topic}-{code}", topic, code, "G1", f"only {actor} is left after 31.12.2025")
        for topic, code, actor in CLIFF
    ]
    unasked = Item(
        "W2",
        "wave",
        None,
        "lost only because the informant was not asked again",
        "later",
        {"ties": list(lost)},
    )
    return (*(replace(item) for item in kept), *ended, unasked)


# --- Kornhafen, a grown arrival quarter: who is there and what is fixed.

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


# --- Kornhafen a year later: what was repaired, what ended, and who was not asked again.

NEXT_PROJECT = "FUND-19"

YEAR = timedelta(days=365)

REPAIRED = {"formality": "agreement", "one_person": "no", "documented": "yes"}

CONFIRMED = {"source_reports": "yes", "target_reports": "yes", "others_report": ""}


def second_wave(first: World, plan: Plan, senders: list[str], lost_ties: int = 6) -> World:
    """Return the wave of January 2026.

    Parameters
    ----------
    first
        The first wave.
    plan
        Its plan.
    senders
        Actors that may send people on without harm to what is planted.
    lost_ties
        How many ties get lost because an informant was not asked again.

    Returns
    -------
    World
        The second wave, without a later one.
    """
    plan = replace(plan, wave="2026-01-15")
    wave = date.fromisoformat(plan.wave)
    rng = stream(first.seed, plan.name, "second wave")
    ties = [_a_year_on(row) for row in first.tables["ties"]]
    unasked = _not_asked_again(ties, plan, lost_ties)
    lost = [row for row in ties if _depends_on(row, unasked)]
    ties = [_silence(row, unasked) for row in ties if row not in lost]
    members = tuple(
        replace(m, asked=False if m.id in unasked else (m.asked or m.id == "F03"))
        for m in plan.cast
    )
    plan = replace(plan, cast=members)
    book = TieBook(rng, wave, {member.id: member.asked for member in members})
    for row in ties:
        book.add(**row)
    _real_change(book, plan)
    tables: Tables = {name: [dict(row) for row in rows] for name, rows in first.tables.items()}
    asked = {member.id: "yes" if member.asked else "no" for member in members}
    for row in tables["actors"]:
        row["asked"] = asked[row["id"]]
        row["confirmed_on"] = (
            _later(row["confirmed_on"]) if asked[row["id"]] == "yes" else (row["confirmed_on"])
        )
    for row in tables["needs"]:
        row["year"] = str(wave.year - 1)
        row["persons"] = str(round(int(row["persons"]) * 1.02))
    tables["funding"].append(
        make_row(
            "funding",
            id=NEXT_PROJECT,
            source=SOURCES[0],
            valid_from="2026-01-01",
            valid_until="2026-12-31",
            permanent=False,
        )
    )
    tables["reports"] = report_table(plan, book, rng, [s for s in senders if s not in unasked])
    tables["ties"] = sorted(book.rows, key=tie_order)
    tables["hurdles"] = hurdle_table(plan, rng, HURDLES)
    tables["actions"] = action_table(actions(wave.year))
    tables["areas"] += _next_year(tables["areas"])
    signed = [row for row in tables["landlords"] if row["class"] == "housing_private"]
    for row in signed:
        row["units_signed"] = str(round(int(row["units"]) * 0.35))
    names = tuple(f"{row['source']}:{row['target']}:{row['kind']}" for row in lost)
    return replace(
        first,
        meta=quarter_meta(plan),
        tables=tables,
        planted=second_items(first.planted, names),
        decoys=DECOYS,
    )


def _later(day: str) -> str:
    return (date.fromisoformat(day) + YEAR).isoformat() if day else day


def _a_year_on(row: Row) -> Row:
    """Return the same tie a year later: seen again unless it was stale, projects prolonged."""
    row = dict(row)
    if row["last_seen"] > "2023-07-15":
        row["last_seen"] = min(_later(row["last_seen"]), "2026-01-14")
    if row["valid_until"] == "2025-12-31":
        row["valid_until"] = "2026-12-31"
    if row["funding"] in ENDING:
        row["funding"] = NEXT_PROJECT
    pair = row["source"], row["target"]
    if pair == ("W08", "H01"):
        row.update(REPAIRED)
    if pair == ("F03", "W03"):
        row.update(CONFIRMED)
    sides = {row["source_reports"], row["target_reports"]}
    # The first wave may have moved its count of third parties into its reports.
    if sides == {"not_asked"} and not row["others_report"] and row["documented"] != "yes":
        row["others_report"] = "1"
    return row


def _depends_on(row: Row, actors: frozenset[str]) -> bool:
    """Whether nobody but these actors says that the tie is there."""
    if row["wished"] == "yes" or row["documented"] == "yes" or row["others_report"]:
        return False
    said = {row[side] for side in ("source", "target") if row[f"{side}_reports"] == "yes"}
    return bool(said) and said <= actors


def _silence(row: Row, actors: frozenset[str]) -> Row:
    """Return the same tie without what these actors said about it."""
    row = dict(row)
    for side in ("source", "target"):
        if row[side] in actors:
            row[f"{side}_reports"] = "not_asked"
    return row


def _not_asked_again(ties: list[Row], plan: Plan, wanted: int) -> frozenset[str]:
    """Up to three actors whose silence costs exactly the wanted number of harmless ties."""
    fixed = set(plan.hubs) | plan.untouched | plan.silent | {dock.id for dock in plan.docks}
    harmless = []
    for member in plan.in_force:
        # H06 alone ties the housing firms to the other sectors: it is asked again.
        if member.id in fixed or not member.asked or member.sector in ("informal", "housing"):
            continue
        own = frozenset((member.id,))
        gone = [row for row in ties if _depends_on(row, own)]
        if all(LAYER[row["kind"]] != "REF" for row in gone):
            harmless.append(member.id)
    for size in (1, 2, 3, 4):
        for group in combinations(harmless, size):
            chosen = frozenset(group)
            gone = [row for row in ties if _depends_on(row, chosen)]
            if len(gone) == wanted and all(LAYER[row["kind"]] != "REF" for row in gone):
                return chosen
    message = "no group of informants to leave out"
    raise RuntimeError(message)


def _real_change(book: TieBook, plan: Plan) -> None:
    """Four ties that both sides no longer have, and six new ones."""
    rng = book.rng
    core = [m.id for m in plan.in_force if m.id not in plan.apart and m.sector != "informal"]
    settled = [
        row
        for row in book.rows
        if LAYER[row["kind"]] != "REF"
        and row["source"] in core
        and row["target"] in core
        and row["source_reports"] == row["target_reports"] == "yes"
    ]
    for row in rng.sample(settled, 4):
        book.rows.remove(row)
    new = 0
    while new < 6:
        first, second = rng.sample(core, 2)
        sectors = frozenset((plan.member(first).sector, plan.member(second).sector))
        if sectors in plan.no_sector_ties or book.holds(first, second, "COOP"):
            continue
        book.sound(first, second, "COOP")
        new += 1


def _next_year(rows: list[Row]) -> list[Row]:
    """Return the districts a year later: two per cent more of everything."""
    result = []
    last = max(row["year"] for row in rows)
    for row in rows:
        if row["year"] != last:
            continue
        grown = {
            column: value if column == "area" or not value else str(round(int(value) * 1.02))
            for column, value in row.items()
        }
        result.append({**grown, "year": str(int(last) + 1)})
    return result


# --- Kornhafen, first wave: what is planted, and the quarter around it.

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
        ("W12", "discrimination", "ru:?", sure),
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
