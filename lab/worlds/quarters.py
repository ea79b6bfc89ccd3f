"""Mini-Kornhafen: twelve actors whose every figure can be checked by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from lab.worlds.kornhafen import LANGUAGES, SHARES, ZERO
from lab.worlds.town import (
    COLUMNS,
    ENDING,
    TOPICS,
    Balance,
    Decoy,
    Dock,
    Ground,
    Item,
    Member,
    OfferBook,
    Plan,
    Row,
    TieBook,
    World,
    all_tables,
    backbone,
    base_offers,
    bridge,
    cells,
    chance_offers,
    closed,
    gap,
    later,
    make_row,
    quarter_meta,
    referrals,
    stream,
)

# --- Mini-Kornhafen: twelve actors whose every figure can be checked by hand.

WAVE = "2025-01-15"

ACTORS = (
    ("S1", "Jobcenter Wessenburg", "jobcentre"),
    ("S2", "Ausländerbehörde Wessenburg", "immigration_authority"),
    ("S3", "Bürgerbüro Löschkai", "municipal_office"),
    ("W1", "Caritas Migrationsberatung (MBE) Löschkai", "migration_counselling"),
    ("W2", "Wohnhilfe Speicherwinkel", "welfare_other"),
    ("C1", "Kulturverein Ankerwiese", "migrant_organisation"),
    ("C2", "Nachbarschaftstreff Kranbogen", "association"),
    ("H1", "Wohnbau Wessenburg, Büro Löschkai", "housing_municipal"),
    ("B1", "Handyladen Tauwerk", "phone_shop"),
    ("B2", "Bäckerei Mälzergang", "gastronomy"),
    ("I1", "Informelle Hilfe, Ansprechperson I-1", "helper_person"),
    ("I2", "Informelle Hilfe, Ansprechperson I-2", "helper_person"),
)

TIES = (
    ("S3", "W1", "handover"),
    ("S3", "S1", "appointment"),
    ("W1", "S1", "appointment"),
    ("S1", "W1", "referral"),
    ("W1", "W2", "handover"),
    ("C1", "W1", "referral"),
    ("C2", "C1", "handover"),
    ("B1", "I1", "tip"),
    ("I1", "W2", "tip"),
    ("W2", "H1", "appointment"),
    ("S1", "S2", "referral"),
)

OFFERS = (
    ("S1", "work", "de"),
    ("S2", "residence", "de"),
    ("W1", "residence", "de;ar;en"),
    ("W2", "housing", "de;ar"),
    ("H1", "housing", "de"),
    ("C1", "language", "de;ar"),
    ("I1", "housing", "ro"),
    ("I2", "housing", "bg"),
)

NEEDS = (
    ("work", "de"),
    ("residence", "de"),
    ("residence", "ar"),
    ("housing", "de"),
    ("housing", "ar"),
    ("housing", "ro"),
    ("language", "ar"),
)

MINI_DOCKS = (
    ("S3", "de", "Mo-Fr 08:00-12:00"),
    ("C1", "de;ar", "Mo,We 14:00-18:00"),
    ("C2", "de;ar", "Mo-Fr 10:00-16:00"),
    ("B1", "de;ro", "Mo-Sa 10:00-19:00"),
    ("B2", "de", "Mo-Sa 06:00-18:00"),
)

# What much hangs on, while no risk column is filled: asked about, never told as weak or strong.
MINI_UNTESTED = (
    ("B1", "I1"),
    ("C2", "C1"),
    ("C1", "W1"),
    ("I1", "W2"),
    ("S1", "W1"),
    ("W1", "W2"),
)

UNTOLD = "much hangs on it and no risk column is filled: asked about, neither weak nor strong"

UNCOUNTED = "without it three are parted, and nobody told how many work there: asked about"

MINI_ITEMS = (
    gap("work-de", "work", "de", "G1", "S1 only"),
    gap("residence-ar", "residence", "ar", "G1", "W1 only"),
    gap("housing-ar", "housing", "ar", "G1", "W2 only"),
    gap("language-ar", "language", "ar", "G1", "C1 only"),
    gap("housing-ro", "housing", "ro", "G3", "I1 only"),
    Item(
        "B1",
        "single_point",
        "single_point:B1",
        "follows from housing in Romanian: the only way leads over B1 to I1",
        "incidental",
    ),
    Item("B2", "dead_end", "dead_end:B2", "a dock that sends nobody on and offers nothing"),
    *(bridge(f"ask-{a}-{b}", a, b, UNTOLD, "untested_bridge") for a, b in MINI_UNTESTED),
    *(Item(f"ask-{a}", "untested_point", f"untested_point:{a}", UNCOUNTED) for a in ("W1", "W2")),
    *closed("TG", "ar", "neither of the two docks that speak it opens then", ("saturday",)),
)

MINI_DECOYS = (
    Decoy("way-out", ("loop:housing:S1+W1",), "S1 and W1 refer to each other, W2 is the way out"),
)


def mini(seed: int) -> World:
    """Return the quarter of twelve actors; nothing in it is drawn.

    No tie has a risk column filled and nobody was asked, so that no fragility is defined.

    Parameters
    ----------
    seed
        Kept in the result, without any effect.

    Returns
    -------
    World
        The quarter.
    """
    tables = {**_core(), **_around()}
    return World(
        name="mini",
        seed=seed,
        title="Mini-Kornhafen (frei erfunden / invented)",
        description=(
            "Frei erfunden: zwölf Akteure zum Nachrechnen von Hand. "
            "Invented: twelve actors to check by hand."
        ),
        meta={
            "id": "mini",
            "name": "Mini-Kornhafen",
            "municipality": "Wessenburg",
            "country": "DE",
            "wave": WAVE,
            "languages": ["de", "ar", "ro", "bg"],
            "fictional": True,
            "horizon_months": 12,
            "blank_language": "unknown",
            "offers_recorded": "all",
        },
        tables={name: tables[name] for name in COLUMNS},
        planted=MINI_ITEMS,
        decoys=MINI_DECOYS,
    )


def _core() -> dict[str, list[Row]]:
    """Return the tables on which the figures rest."""
    return {
        "actors": [_actor(place, *entry) for place, entry in enumerate(ACTORS)],
        "offers": [
            make_row("offers", id=f"O{n}", actor=a, topics=t, languages=codes)
            for n, (a, t, codes) in enumerate(OFFERS, start=1)
        ],
        "ties": [make_row("ties", source=a, target=b, kind=kind) for a, b, kind in TIES],
        "docks": [
            make_row("docks", actor=actor, opening_hours=hours, languages=codes, consent=True)
            for actor, codes, hours in MINI_DOCKS
        ],
        "needs": [
            make_row(
                "needs", topic=topic, language=code, persons=1, source="frei erfunden", year=2024
            )
            for topic, code in NEEDS
        ],
    }


def _actor(place: int, identifier: str, name: str, type_: str) -> Row:
    informal = type_ == "helper_person"
    return make_row(
        "actors",
        id=identifier,
        name=name,
        type=type_,
        kind="person_pseudonym" if informal else "organisation",
        address=None if informal else f"Kornkaigasse {place + 1}, 00301 Wessenburg-Kornhafen",
        lat=None if informal else f"{51.401 + 0.001 * (place % 4):.4f}",
        lon=None if informal else f"{7.001 + 0.002 * (place // 4):.4f}",
        inside=True,
        release="internal" if informal else "partner",
        confirmed_on=None if informal else "2024-12-02",
    )


def _around() -> dict[str, list[Row]]:
    """Return the other tables: one or a few rows each that move no figure."""
    items = {f"item_{number}": "0.5" for number in range(1, 10)}
    return {
        "funding": [
            make_row("funding", id="FUND-1", source="Stadt Wessenburg, Haushalt", permanent=True)
        ],
        "bodies": [
            make_row("bodies", id="G1", name="Stadtteilrunde Mini-Kornhafen", topic="arrival")
        ],
        "members": [make_row("members", body="G1", actor=actor) for actor in ("S3", "W1", "C1")],
        "reports": [
            # Somebody unsure is as good as nobody asked.
            make_row(
                "reports",
                id="R1",
                informant="I101",
                role="third",
                date="2024-12-10",
                source="C1",
                target="W1",
                kind="referral",
                says="unsure",
            )
        ],
        "hurdles": [
            make_row(
                "hurdles",
                id="H1",
                date="2024-11-20",
                informant="I101",
                topic="housing",
                language="ro",
                from_actor="B1",
                kind="no_place",
            )
        ],
        "residents": [
            make_row(
                "residents", cell="Z1", lat="51.4010", lon="7.0010", residents=400, newcomers=80
            ),
            make_row(
                "residents", cell="Z2", lat="51.4040", lon="7.0050", residents=600, newcomers=90
            ),
        ],
        "distances": [
            make_row("distances", cell="Z1", dock="S3", distance_m=310),
            make_row("distances", cell="Z2", dock="B2", distance_m=450),
        ],
        "positions": [
            make_row("positions", actor="W1", x="0.500", y="0.500"),
            make_row("positions", actor="S1", x="0.300", y="0.600"),
        ],
        "actions": [
            make_row(
                "actions",
                id="A1",
                finding="dead_end:B2",
                action="Gespräch führen, Wegweiser auslegen",
                owner_role="Quartiersbüro",
                due="2025-03-31",
                status="planned",
            )
        ],
        "areas": [
            make_row(
                "areas",
                area="mini",
                year=year,
                residents=1000,
                in_moves_abroad=60,
                moves_in=120,
                moves_out=110,
                newcomers=170,
            )
            for year in (2023, 2024)
        ],
        "landlords": [
            make_row(
                "landlords", **{"class": "housing_municipal"}, units=120, units_signed=60, **items
            )
        ],
    }


# --- Altmarkt-West, the control: an ordinary quarter in which nothing is planted.

ALTMARKT_CAST = (
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

ALTMARKT_DOCKS = (
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

ALTMARKT_POOLS = {
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

ALTMARKT_GROUND = Ground(
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

ALTMARKT_DECOYS = (
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
        cast=ALTMARKT_CAST,
        hubs=("QM", "KI", "W01", "W02", "W03"),
        docks=ALTMARKT_DOCKS,
        pools=ALTMARKT_POOLS,
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
    tables = all_tables(plan, seed, ALTMARKT_GROUND, book, senders, offers, (), (action,))
    return World(
        name=plan.name,
        seed=seed,
        title=plan.title,
        description=plan.description,
        meta=quarter_meta(plan),
        tables=tables,
        planted=(),
        decoys=ALTMARKT_DECOYS,
    )


# --- Siedlung am Wehr, a new arrival quarter: much arrival, few places, few grown ties.

SIEDLUNG_LANGUAGES = ("ar", "uk", "ro", "tr", "de")

SIEDLUNG_SHARES = dict(zip(SIEDLUNG_LANGUAGES, (0.34, 0.26, 0.2, 0.12, 0.08), strict=True))

SIEDLUNG_ZERO = cells(
    "debt:uk recognition:de residence:de language:de discrimination:de mental_health:de"
)

PLANTED_CELLS = cells(
    "mental_health:ar,uk,ro,tr debt:ro,tr recognition:ar housing:ro residence:uk language:tr"
)

SIEDLUNG_CAST = (
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

SIEDLUNG_DOCKS = (
    Dock("BB", 150, "Mo-Th 09:00-16:00", "de;ar;uk"),
    Dock("V01", 90, "Mo-Fr 11:00-17:00", "de;ar;tr"),
    Dock("H02", 110, "Mo-Fr 08:00-15:00", "de"),
    Dock("B01", 60, "Mo-Sa 08:00-20:00", "de;tr"),
)

SIEDLUNG_POOLS = {
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

SIEDLUNG_ITEMS = (
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

SIEDLUNG_DECOYS = (
    Decoy("ring", ("loop:housing:H01+H03+H04+H05",), "a ring of cooperation is no circle"),
    Decoy("second-company", ("bridge:BB~H02", "bridge:H02~W01"), "H02 has three ways"),
    Decoy("zero", ("gap:debt:uk:all:any",), "no offer, but no demand either"),
)

CLUSTER = frozenset(("H01", "H03", "H04", "H05"))

SIEDLUNG_GROUND = Ground(
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
        languages=SIEDLUNG_LANGUAGES,
        shares=SIEDLUNG_SHARES,
        residents=8200,
        newcomers=1300,
        zero=SIEDLUNG_ZERO,
        cast=SIEDLUNG_CAST,
        hubs=("BB", "KI", "W01"),
        docks=SIEDLUNG_DOCKS,
        pools=SIEDLUNG_POOLS,
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
        plan, seed, SIEDLUNG_GROUND, book, senders, _offers(plan, seed), hurdles, (action,), MISSING
    )
    return World(
        name=plan.name,
        seed=seed,
        title=plan.title,
        description=plan.description,
        meta=quarter_meta(plan),
        tables=tables,
        planted=SIEDLUNG_ITEMS,
        decoys=SIEDLUNG_DECOYS,
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
