"""Where the money comes from and until when."""

from __future__ import annotations

from datetime import date

from ecosystem.worlds.world import Row, make_row

SOURCES = (
    "Landesprogramm Ankommen Wessenburg",
    "Stiftung Kornwaage",
    "Bundesprogramm Nachbarschaft (erfunden)",
    "Fonds Gutes Ankommen",
    "Stadt Wessenburg, Projektmittel",
    "Spendenfonds Wehrinsel",
)
ENDING = tuple(f"FUND-{number:02d}" for number in range(1, 10))
RENEWED = "FUND-10"
NEXT_YEAR = ("FUND-11", "FUND-12")
LATER = ("FUND-13", "FUND-14", "FUND-15", "FUND-16")
PERMANENT = ("FUND-17", "FUND-18")


def funding_table(wave: date) -> list[Row]:
    """Nine projects that end this year, one that was renewed, later ones, and permanent money.

    Parameters
    ----------
    wave
        Date of the wave.

    Returns
    -------
    list of dict
        Rows of the table ``funding``.
    """
    year = wave.year
    rows: list[Row] = []

    def add(identifier: str, first: int, last: int | None, **values: object) -> None:
        rows.append(
            make_row(
                "funding",
                id=identifier,
                source=SOURCES[len(rows) % len(SOURCES)],
                valid_from=f"{first}-01-01",
                valid_until=None if last is None else f"{last}-12-31",
                **values,
            )
        )

    for identifier in ENDING:
        add(identifier, year - 2, year, permanent=False)
    add(RENEWED, year - 2, year, renewed_until=f"{year + 2}-12-31", permanent=False)
    for identifier in NEXT_YEAR:
        add(identifier, year - 1, year + 1, permanent=False)
    for place, identifier in enumerate(LATER):
        add(identifier, year - 1, year + 2 + place % 2, permanent=False)
    for identifier in PERMANENT:
        add(identifier, year - 6, None, permanent=True)
        rows[-1]["source"] = "Stadt Wessenburg, Haushalt"
    return rows
