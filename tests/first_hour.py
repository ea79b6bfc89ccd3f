"""What an office writes into the template in its first hour, in either language.

The pictures of the guide show it, and a test runs the commands of the guide on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ecosystem.words import label

# With four slips: a name in two spellings, an unknown
# kind of place, a way to somebody who is not on the list, a day that no calendar has.
WHO = (
    ("Jobcenter Nord", "jobcentre", "x", 12),
    ("Bürgerhaus am Kanal", "neighbourhood_management", "x", 4),
    ("Caritas Migrationsberatung", "migration_counselling", None, 3),
    ("Caritas-Migrationsberatung", "migration_counselling", None, None),
    ("Stadtbücherei Nord", "library", "x", 5),
    ("Verein Brücke e. V.", "association", None, None),
    ("Café Blau", "Teestube", "x", None),
)
WHAT = (
    ("Jobcenter Nord", (2, 5), {14: "de"}),
    ("Bürgerhaus am Kanal", (1, 4), {14: "de,tr"}),
    ("Caritas Migrationsberatung", (2, 7), {14: "de,ar", 15: "31.02.2026"}),
    ("Verein Brücke e. V.", (3,), {14: "ar"}),
    ("Stadtbücherei Nord", (4,), {14: "de"}),
)
WHERE = (
    ("Jobcenter Nord", "Caritas Migrationsberatung", "referral"),
    ("Bürgerhaus am Kanal", "Verein Brücke e. V.", "handover"),
    ("Stadtbücherei Nord", "Sprachschule Nord", "referral"),
)


def fill(book: Workbook, lang: str) -> None:
    """Fill the template with the words of this language."""
    about, who, what, where = book.worksheets[:4]
    spoken = {"de": "Deutsch, Arabisch, Türkisch", "en": "German, Arabic, Turkish"}[lang]
    for row, word in enumerate(("Viertel am Kanal", "Wessenburg", "15.01.2026", spoken), 5):
        about.cell(row, 2, word)
    for row, (name, kind, walk_in, staff) in enumerate(WHO, 4):
        put(who, row, (name, word_for("type", kind, lang), walk_in, staff))
    for row, (name, topics, others) in enumerate(WHAT, 4):
        what.cell(row, 1, name)
        for topic in topics:
            what.cell(row, topic + 1, "x")
        for column, said in others.items():
            words = [word_for("language", each, lang) for each in said.split(",")]
            what.cell(row, column, ", ".join(words))
    for row, (source, target, kind) in enumerate(WHERE, 4):
        put(where, row, (source, target, word_for("tie_kind", kind, lang)))


def put(sheet: Worksheet, row: int, values: Sequence[str | int | None]) -> None:
    """Write the values of a row."""
    for column, value in enumerate(values, 1):
        sheet.cell(row, column, value)


def word_for(vocabulary: str, key: str, lang: str) -> str:
    """Return the word of the template for a stored key; else what the office wrote itself."""
    try:
        return label(vocabulary, key, lang)
    except KeyError:
        return key
