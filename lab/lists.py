"""How well lists of offices are read: messy ones made by a seed, and hand-made ones.

``python -m lab.lists`` prints for each list how much of what it says was kept, what was lost
without a word, and what nobody said.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from ecosystem.io.clerk.lists import ListImport, ListMapping, plan_list, read_list
from ecosystem.model.values import as_list, split_mode

HAND_MADE = Path(__file__).parents[1] / "tests" / "io" / "clerk" / "lists"

# What a list says: ("place", name), ("offer", name, topic), ("language", name, code),
# ("until", name, day), ("intake", name, answer), ("tie", name, name),
# ("need", topic, code, persons).
Fact = tuple[str, ...]

# What offices call places, topics, languages and columns, and what their cells say, by language.
WORDS: Mapping[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))


SHAPES = (
    *("places", "offers", "groups", "two_rows", "grid", "matrix", "log", "ties", "sheets"),
    *("records", "persons", "partners", "sideways", "tasks", "needs", "lines", "below", "beside"),
    *("web", "weeks"),
)


@dataclass(frozen=True)
class Case:
    """A list and what it says."""

    name: str
    path: Path
    facts: frozenset[Fact]


class _Maker:
    """Writes one messy list of a shape, and keeps what it says."""

    def __init__(self, shape: str, lang: str, seed: int) -> None:
        self.shape, self.lang, self.words = shape, lang, WORDS[lang]
        self.chance = random.Random(f"{shape} {lang} {seed}")
        self.facts: set[Fact] = set()
        count = self.chance.randint(6, 9)
        self.names = self.chance.sample(self.words["places"], count)
        self.book = openpyxl.Workbook()
        self.sheet = self.book.worksheets[0]

    def head(self, key: str) -> str:
        """Choose one of the headers that offices use."""
        found: str = self.chance.choice(self.words["heads"][key])
        return found

    def offer(self, name: str) -> list[str]:
        """Choose what a place offers, in which languages, until when, and whether it is open."""
        topic = self.chance.choice(list(self.words["topics"]))
        codes = self.chance.sample(list(self.words["languages"]), self.chance.randint(1, 3))
        until, day = self.chance.choice(self.words["until"])
        intake, answer = self.chance.choice(self.words["intake"])
        self.facts |= {("offer", name, topic), ("until", name, day), ("intake", name, answer)}
        self.facts |= {("language", name, code) for code in codes}
        sign = self.chance.choice((", ", " / ", "; ", "\n"))
        spoken = sign.join(self.chance.choice(self.words["languages"][code]) for code in codes)
        return [self.words["topics"][topic], spoken, until, intake]

    def spelt(self, name: str) -> str:
        """Write a name as it is, or with the dirt of long lists."""
        return self.chance.choice((name, name, f" {name} ", name.replace(" ", "  ")))

    def save(self, folder: Path, seed: int) -> Case:
        """Write the list."""
        getattr(self, f"_{self.shape}")()
        self.facts |= {("place", name) for name in self.names}
        name = f"{self.shape}-{self.lang}-{seed}"
        path = folder / f"{name}.xlsx"
        self.book.save(path)
        return Case(name, path, frozenset(self.facts))

    def _top(self, heads: Sequence[str]) -> None:
        if self.chance.random() < 0.6:
            self.sheet.append(["Liste Nord, Stand 03.11.2025" if self.lang == "de" else "List"])
            self.sheet.append([])
        self.sheet.append(list(heads))

    def _offer_heads(self) -> list[str]:
        return [self.head(key) for key in ("name", "offer", "languages", "until", "intake")]

    def _places(self, names: Iterable[str] = ()) -> None:
        self._top([*self._offer_heads(), self.head("person"), self.head("phone")])
        for name in names or self.names:
            person = self.chance.choice(("Frau Muster", "Hr. Beispiel", ""))
            cells = [self.spelt(name), *self.offer(name), person, "0201 / 123 456"]
            self.sheet.append(cells)
        self.sheet.append([])
        self.sheet.append(["Stand: November" if self.lang == "de" else "Source: own research"])

    def _offers(self) -> None:
        self._top(self._offer_heads())
        for name in self.names:
            self.sheet.append([self.spelt(name), *self.offer(name)])
            for _ in range(self.chance.randint(0, 2)):
                self.sheet.append([None, *self.offer(name)])

    def _groups(self) -> None:
        self._top(["Nr.", *self._offer_heads()])
        for number, name in enumerate(self.names, start=1):
            if number % 3 == 1:
                self.sheet.append([f"{'ABCD'[number // 3]}. Gruppe {number}"])
                line = self.sheet.max_row
                self.sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=6)
            self.sheet.append([number, self.spelt(name), *self.offer(name)])

    def _two_rows(self) -> None:
        de = self.lang == "de"
        self.sheet.append(["Wer", "Angebot", None, "Förderung" if de else "Funding", None])
        self.sheet.append(self._offer_heads())
        self.sheet.merge_cells("B1:C1")
        for name in self.names:
            self.sheet.append([self.spelt(name), *self.offer(name)])

    def _grid(self) -> None:
        topics = list(self.words["topics"])
        german = "Schulden;Wohnen;Sprache;Arbeit;Aufenthalt;Gesundheit;Familie;Leistungen"
        english = "Debt;Housing;Language;Work;Residence;Health;Family;Benefits"
        short = as_list(german if self.lang == "de" else english)
        self._top([self.head("name"), *short])
        for name in self.names:
            row = [self.spelt(name)]
            for topic in topics:
                said = self.chance.choice(("x", "X", "ja" if self.lang == "de" else "yes", *"    "))
                no = self.chance.choice(("", "nein" if self.lang == "de" else "no", "0"))
                row.append(said.strip() or no)
                if said.strip():
                    self.facts.add(("offer", name, topic))
            self.sheet.append(row)

    def _matrix(self) -> None:
        self.sheet.append(["", *self.names])
        for one in self.names:
            row = [one]
            for other in self.names:
                mark = self.chance.choice(("", "1", "2", "x", "0", "?"))
                row.append("-" if one == other else mark)
                if one != other and mark in ("1", "2", "x"):
                    self.facts.add(("tie", one, other))
            self.sheet.append(row)

    def _log(self) -> None:
        heads = {
            "de": ["Datum", "von", "an", "Anliegen", "Sprache", "angekommen?", "Bemerkung"],
            "en": ["Date", "From", "To", "Concern", "Language", "Result", "Remark"],
        }
        self._top(heads[self.lang])
        for day in range(1, 90):
            one, other = self.chance.sample(self.names, 2)
            self.facts.add(("tie", one, other))
            topic = self.chance.choice(list(self.words["topics"].values()))
            spoken = self.chance.choice(list(self.words["languages"].values()))[0]
            result = self.chance.choice(("ja", "nein", "") if self.lang == "de" else ("yes", "no"))
            when = f"{day % 28 + 1:02d}.{day % 12 + 1:02d}.2025"
            self.sheet.append([when, one, other, topic, spoken, result, "Fam. Beispiel, 3 Kinder"])
        told = {name for fact in self.facts for name in fact[1:]}
        self.names = [name for name in self.names if name in told]

    def _ties(self) -> None:
        self._top(["Von", "An", "Art"] if self.lang == "de" else ["From", "To", "How"])
        for one in self.names:
            other = self.chance.choice([name for name in self.names if name != one])
            self.facts.add(("tie", one, other))
            how = ("verweist", "Tipp") if self.lang == "de" else ("refers", "tip")
            self.sheet.append([one, other, self.chance.choice(how)])

    def _labels(self, name: str) -> list[tuple[str, str]]:
        offer, spoken, until, intake = self.offer(name)
        heads = [
            self.words["heads"][k][0] for k in ("name", "offer", "languages", "until", "intake")
        ]
        return list(zip(heads, (name, offer, spoken, until, intake), strict=True))

    def _records(self) -> None:
        for name in self.names:
            for label, value in self._labels(name):
                self.sheet.append([f"{label}:", value])
            self.sheet.append([])

    def _sheets(self) -> None:
        for number, name in enumerate(self.names):
            sheet = self.book.create_sheet(f"Blatt {number + 1}") if number else self.sheet
            for label, value in self._labels(name):
                sheet.append([label, value])

    def _persons(self) -> None:
        heads = {
            "de": ["Organisation", "Name", "Vorname", "Telefon", "E-Mail"],
            "en": ["Organisation", "Last name", "First name", "Phone", "E-mail"],
        }
        self._top(heads[self.lang])
        for name in self.names:
            self.sheet.append([name, "Muster", "Petra", "0201 123456", "p.muster@post.example"])

    def _partners(self) -> None:
        self._top([self.head("name"), self.head("offer"), self.head("partners")])
        for name in self.names:
            others = self.chance.sample([n for n in self.names if n != name], 2)
            self.facts |= {("tie", name, other) for other in others}
            topic = self.chance.choice(list(self.words["topics"]))
            self.facts.add(("offer", name, topic))
            self.sheet.append([name, self.words["topics"][topic], ", ".join(others)])

    def _sideways(self) -> None:
        """Put the places at the top, what is asked of each on the left."""
        table = [["", *self._offer_heads()[1:], self.head("person")]]
        for name in self.names:
            table.append([name, *self.offer(name), self.chance.choice(("Frau Muster", ""))])
        if self.chance.random() < 0.5:
            self.sheet.append(["Liste Nord" if self.lang == "de" else "List"])
        for row in zip(*table, strict=True):
            self.sheet.append(list(row))

    def _tasks(self) -> None:
        """Put the places at the top, topics on the left, ticks between; a "?" is no no."""
        self.sheet.append(["Thema" if self.lang == "de" else "Topic", *self.names])
        told = set()
        for topic, word in self.words["topics"].items():
            row = [word]
            for name in self.names:
                mark = self.chance.choice(("x", "x", "", "", "?"))
                row.append(mark)
                if mark == "x":
                    self.facts.add(("offer", name, topic))
                    told.add(name)
            self.sheet.append(row)

    def _needs(self) -> None:
        """Put topics on the left, languages at the top, how many people between."""
        codes = list(self.words["languages"])
        turned = self.chance.random() < 0.5
        table = [["", *(self.words["languages"][code][0] for code in codes)]]
        for topic, word in self.words["topics"].items():
            row = [word]
            for code in codes:
                row.append(self.chance.choice(("12", "ca. 30", "0", "", "5")))
                persons = row[-1].removeprefix("ca. ")
                self.facts |= {("need", topic, code, persons)} if row[-1] else set()
            table.append(row)
        for line in map(list, zip(*table, strict=True)) if turned else table:
            self.sheet.append(line)
        self.sheet.append(["Summe" if self.lang == "de" else "Total", 99])
        self.names = []

    def _lines(self) -> None:
        """Name a place and its offer in each line, below a heading."""
        self.sheet.append(["Angebote im Viertel:" if self.lang == "de" else "In the quarter:"])
        for name in self.names:
            topic = self.chance.choice(list(self.words["topics"]))
            self.facts.add(("offer", name, topic))
            sign = self.chance.choice((": ", " – "))
            start = self.chance.choice(("", "- ", "• "))
            self.sheet.append([f"{start}{name}{sign}{self.words['topics'][topic]}"])

    def _below(self) -> None:
        """Put two lists with other columns below each other."""
        half = len(self.names) // 2
        self._places(self.names[:half])
        self.sheet.append([])
        self.sheet.append(["Kurse" if self.lang == "de" else "Courses"])
        heads = ("offer", "name", "languages", "intake", "until")
        self.sheet.append([self.head(key) for key in heads])
        for name in self.names[half:]:
            offer, spoken, until, intake = self.offer(name)
            self.sheet.append([offer, name, spoken, intake, until])

    def _beside(self) -> None:
        """Put two lists beside each other, with a blank column between."""
        left, right = self.names[::2], self.names[1::2]
        self.sheet.append([*self._offer_heads(), None, *self._offer_heads()])
        for i, name in enumerate(left):
            row = [name, *self.offer(name), None]
            row += [right[i], *self.offer(right[i])] if i < len(right) else []
            self.sheet.append(row)

    def _web(self) -> None:
        """Leave in the cells what pages of the web leave there."""
        self._top([*self._offer_heads(), "Info"])
        for name in self.names:
            offer, spoken, until, intake = self.offer(name)
            plain = spoken.replace("\n", "<br>").replace("ü", "&uuml;")
            row = [name.replace(" ", "&nbsp;"), f"<p>{offer}</p>", plain, until, intake]
            self.sheet.append([*row, '<a href="x">Info</a> &amp; mehr'])

    def _weeks(self) -> None:
        """Keep a log by weeks, whose place that sends stands in a column of names."""
        de = self.lang == "de"
        heads = ("KW", "Stelle", "Anliegen", "weiter an", "Erfolg", "Kürzel")
        english = (
            "Week",
            "Who sent them",
            "What about",
            "Where we sent them",
            "Did it work?",
            "By",
        )
        self._top(heads if de else english)
        for week in range(1, 60):
            one, other = self.chance.sample(self.names, 2)
            self.facts.add(("tie", one, other))
            topic = self.chance.choice(list(self.words["topics"].values()))
            arrived = self.chance.choice(("+", "no - full", "did not show up", ""))
            self.sheet.append([week % 52 + 1, one, topic, other, arrived, "MK"])
        told = {name for fact in self.facts for name in fact[1:]}
        self.names = [name for name in self.names if name in told]


def made_cases(folder: Path, seeds: Iterable[int] = (1, 2)) -> list[Case]:
    """Make messy lists of every shape in both languages."""
    found = []
    for shape in SHAPES:
        for lang in ("de", "en"):
            found += [_Maker(shape, lang, seed).save(folder, seed) for seed in seeds]
    return found


def hand_made_cases(folder: Path = HAND_MADE) -> list[Case]:
    """Give the lists that were written by hand, each with what it says beside it."""
    found = []
    for path in sorted(folder.iterdir()):
        told = path.with_name(f"{path.stem}.facts.csv")
        if path.name.endswith(".facts.csv") or not told.exists():
            continue
        with told.open(encoding="utf-8", newline="") as file:
            facts = frozenset(tuple(row) for row in csv.reader(file, delimiter=";") if row)
        found.append(Case(path.stem, path, facts))
    return found


def facts_of(imported: ListImport) -> frozenset[Fact]:
    """Give what was read out of a list."""
    quarter = imported.quarter
    names = dict(quarter.table("actors").select("id", "name"))
    found: set[Fact] = {("place", name) for name in names.values()}
    for offer in quarter.table("offers").records():
        name = names[offer["actor"]]
        found |= {("offer", name, topic) for topic in as_list(offer["topics"]) if topic != "?"}
        for entry in as_list(offer.get("languages", "")):
            code, mode = split_mode(entry)
            if code != "?" and mode != "?":
                found.add(("language", name, code))
        for key, column in (("until", "valid_until"), ("intake", "takes_new")):
            if offer.get(column, "") not in ("", "?"):
                found.add((key, name, offer[column]))
    for need in quarter.table("needs").records():
        told = (need["topic"], need["language"], need.get("persons", ""))
        found |= {("need", *told)} if not quarter.table("ties").rows else set()
    for tie in quarter.table("ties").records():
        found.add(("tie", names[tie["source"]], names[tie["target"]]))
    return frozenset(found)


@dataclass(frozen=True)
class Score:
    """How well one list was read."""

    name: str
    shape: str
    kept: float  # Share of what it says that was taken.
    silent: int  # Cells that were lost without a word.
    invented: int  # What nobody said.
    missing: frozenset[Fact]
    more: frozenset[Fact]


def _courses_in_german(read: frozenset[Fact], expected: frozenset[Fact]) -> frozenset[Fact]:
    """Tell a course of German as the list does: it is held in German and serves every language."""
    found = set(read)
    for place in {fact[1] for fact in expected if (fact[0], *fact[2:]) == ("offer", "language")}:
        every = ("language", place, "*")
        told = {("language", place, code) for code in ("de", "de-simple")} & expected
        if every in found - expected and told:
            found = (found - {every}) | told
    return frozenset(found)


def score(case: Case) -> Score:
    """Read a list and compare."""
    plan = plan_list(case.path, ListMapping())
    imported = read_list(plan)
    read = _courses_in_german(facts_of(imported), case.facts)
    missing, more = case.facts - read, read - case.facts
    silent = sum(balance.left_out.get("not_read", 0) for balance in imported.balances)
    if missing and not imported.questions():
        silent += len(missing)
    kept = 1 - len(missing) / len(case.facts)
    return Score(case.name, plan.shapes[0].kind, kept, silent, len(more), missing, more)


def _long_log(folder: Path, rows: int) -> Path:
    """Make a log of many referrals."""
    draw, path = random.Random(1), folder / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Datum", "von", "an", "Anliegen", "Sprache", "angekommen?"])
        for i in range(rows):
            ends = draw.sample(WORDS["de"]["places"], 2)
            said = (draw.choice(("Schulden", "Wohnung")), draw.choice(("arab.", "türk.", "")))
            writer.writerow([f"{i % 27 + 1}.{i % 12 + 1}.2025", *ends, *said, draw.choice("jn")])
    return path


def _many_places(folder: Path, rows: int) -> Path:
    """Make a list of many places."""
    draw, path = random.Random(1), folder / "places.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Einrichtung", "Angebot", "Sprachen", "Zielgruppe", "Adresse", "Bemerkung"])
    for i in range(rows):
        about = (
            draw.choice(list(WORDS["de"]["topics"].values())),
            draw.choice(("dt., arab.", "Türkisch")),
        )
        where = ("Familien", f"Hafenstr. {i}", "nur bis Ende 2026 finanziert")
        sheet.append([f"{draw.choice(WORDS['de']['places'])} {i}", *about, *where])
    book.save(path)
    return path


def times() -> int:
    """Print how long large lists take."""
    with tempfile.TemporaryDirectory() as folder:
        large = {
            "list of 150 places": _many_places(Path(folder), 150),
            "log of 20,000 rows": _long_log(Path(folder), 20_000),
        }
        for name, path in large.items():
            begun = time.process_time()
            read_list(plan_list(path))
            print(f"{name:<24}{time.process_time() - begun:6.1f} s")
    return 0


def main() -> int:
    """Print how every list was read."""
    if "--times" in sys.argv:
        return times()
    with tempfile.TemporaryDirectory() as folder:
        scores = [score(case) for case in (*made_cases(Path(folder)), *hand_made_cases())]
    print(f"{'list':<28}{'shape':<12}{'kept':>7}{'silent':>8}{'invented':>10}")
    for each in scores:
        print(
            f"{each.name[:27]:<28}{each.shape:<12}{each.kept:>7.3f}{each.silent:>8}"
            f"{each.invented:>10}"
        )
        for fact in sorted(each.missing) if "-v" in sys.argv else ():
            print("    missing", fact)
        for fact in sorted(each.more) if "-v" in sys.argv else ():
            print("    invented", fact)
    kept = sum(each.kept for each in scores) / len(scores)
    silent, invented = (sum(getattr(s, key) for s in scores) for key in ("silent", "invented"))
    print(
        f"{len(scores)} lists: kept {kept:.3f}, lost without a word {silent}, invented {invented}"
    )
    return 0 if kept >= 0.95 and not silent and not invented else 1


if __name__ == "__main__":
    raise SystemExit(main())
