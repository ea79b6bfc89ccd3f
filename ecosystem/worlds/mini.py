"""Mini-Kornhafen: twelve actors whose every figure can be checked by hand."""

from __future__ import annotations

from ecosystem.worlds.answers import closed, gap
from ecosystem.worlds.columns import COLUMNS
from ecosystem.worlds.world import Decoy, Item, Row, World, make_row

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
DOCKS = (
    ("S3", "de", "Mo-Fr 08:00-12:00"),
    ("C1", "de;ar", "Mo,We 14:00-18:00"),
    ("C2", "de;ar", "Mo-Fr 10:00-16:00"),
    ("B1", "de;ro", "Mo-Sa 10:00-19:00"),
    ("B2", "de", "Mo-Sa 06:00-18:00"),
)
ITEMS = (
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
    *closed("TG", "ar", "neither of the two docks that speak it opens then", ("saturday",)),
)
DECOYS = (
    Decoy(
        "no-risk-known",
        ("bridge:W1~W2", "bridge:C1~W1", "bridge:C1~C2", "bridge:B1~I1"),
        "they carry much, but no risk column is filled: neither weak nor strong",
    ),
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
        },
        tables={name: tables[name] for name in COLUMNS},
        planted=ITEMS,
        decoys=DECOYS,
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
            for actor, codes, hours in DOCKS
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
