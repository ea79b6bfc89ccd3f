"""What is planted in Kornhafen, and what must not be reported."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.worlds.answers import bridge, closed, gap, later
from ecosystem.worlds.world import Decoy, Item

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
        "W12 offers it in languages that nobody knows: unknown, no gap",
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
