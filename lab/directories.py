"""A large directory in Open Referral, made up from a seed, with what a reader must find in it.

``python -m lab.directories`` reads two of them, and prints what stood in the source beside what
stands in the quarter, the time and the memory.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Words of the source and what a reader that understands them says.
_LANGUAGES = {"English": "en", "Spanish": "es", "Arabic": "ar", "ht": "ht", "rus": "ru"}

_LANGUAGES |= {"Chinese (Mandarin)": "zh", "vi": "vi", "Somali": "so", "Ukrainian": "uk"}

_TERMS = {
    "BH-1800": ("Housing Counseling", "housing"),
    "ND-3500": ("Job Finding Assistance", "work"),
    "RP-1400": ("General Counseling Services", "mental_health"),
    "NL-6000": ("Food Stamps", "benefits"),
    "LN-9500": ("Women's Health Centers", "health"),
    "FT-3600": ("Immigration Services", "residence"),
    "TJ-3000": ("Information and Referral", "?"),
    "PX-9000": ("Volunteer Opportunities", "?"),
}

_STREETS = ("Market", "Ann", "Bob", "Church", "Mill", "Rose", "Station", "Harbour")

_FIRST = ("Ann", "Bob", "Rosa", "Carl", "Maya", "Omar")

_LAST = ("Street", "Market", "Hill", "Rivers", "Stone", "Fields")

_DAYS = (("Monday", "Mo"), ("Tuesday", "Tu"), ("Wednesday", "We"), ("Thursday", "Th"))

_CLOCK = (("9:00am", "5:00pm"), ("1:30 PM", "6:00 PM"), ("10:00", "14:00"), ("8 a.m.", "12 p.m."))

Row = dict[str, str]


@dataclass
class Directory:
    """The tables of a made-up directory, and what a reader must find in them."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    languages: set[tuple[str, str]] = field(default_factory=set)  # Service and code.
    topics: set[tuple[str, str]] = field(default_factory=set)  # Service and topic.
    hours: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # Service to days.
    addresses: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    def write(self, folder: Path) -> Path:
        """Write the tables as CSV files."""
        folder.mkdir(parents=True)
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(key for row in rows for key in row))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)
        return folder


class _Maker:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.made = Directory()

    def _add(self, table: str, **row: str) -> None:
        self.made.tables[table].append(row)

    def _some(self, of: Sequence[str] | Mapping[str, object], most: int) -> list[str]:
        return self._random.sample(sorted(of), self._random.randint(1, most))

    def organization(self, number: int) -> None:
        """Add an organization with its place and its contact."""
        key = f"o{number}"
        street = f"{number + 1} {self._random.choice(_STREETS)} Street"
        name = f"{self._random.choice(('Hope', 'Bridge', 'North', 'Open'))} Circle {number}"
        self._add("organizations", id=key, name=name, description="Advice and help")
        self._add(
            "locations",
            id=f"l{number}",
            organization_id=key,
            name=name,
            latitude=f"51.{number:04d}",
        )
        self.made.tables["locations"][-1]["longitude"] = f"7.{number:04d}"
        address = {"address_1": street, "city": "Town", "postal_code": "12345", "country": "US"}
        self._add("physical_addresses", id="1", location_id=f"l{number}", **address)
        self.made.addresses.add(f"{street}, 12345 Town")
        person = f"{self._random.choice(_FIRST)} {self._random.choice(_LAST)}son"
        self._add("contacts", id=f"c{number}", organization_id=key, name=person, title="Head")
        self.made.people.add(person)

    def service(self, number: int, owner: int) -> None:
        """Add a service with its languages, terms and hours, under ids that repeat."""
        key, place = f"s{number}", f"l{owner}"
        words = {"name": f"Intake {number}", "description": "Open to all who come and ask"}
        self._add("services", id=key, organization_id=f"o{owner}", **words, status="active")
        self._add("services_at_location", id=f"sl{number}", service_id=key, location_id=place)
        for word in self._some(_LANGUAGES, 4):
            self._add("languages", id=f"x{owner}", service_id=key, location_id=place, language=word)
            self.made.languages.add((key, _LANGUAGES[word]))
        codes = self._some(_TERMS, 3)
        for code in codes:
            self._add("services_taxonomy", id=f"t{owner}", service_id=key, taxonomy_id=code)
        self.made.topics |= {(key, _TERMS[code][1]) for code in codes}
        for day, short in self._random.sample(_DAYS, self._random.randint(0, 3)):
            opens, closes = self._random.choice(_CLOCK)
            times = {"opens_at": opens, "closes_at": closes}
            self._add("regular_schedules", id="", service_id=key, weekday=day, **times)
            self.made.hours[key].add(short)


def directory(organizations: int, services: int, *, seed: int = 1) -> Directory:
    """Make a directory up."""
    maker = _Maker(seed)
    for number in range(organizations):
        maker.organization(number)
    for number in range(services):
        maker.service(number, number % organizations)
    for code, (name, _) in _TERMS.items():
        row = {"id": code, "name": name, "vocabulary": "AIRS"}
        maker.made.tables["taxonomy"].append(row)
    return maker.made


def pairs(rows: Iterable[Mapping[str, str]], column: str) -> set[tuple[str, str]]:
    """Give the id of each row with each entry of a list in it."""
    return {(row["id"], entry) for row in rows for entry in row.get(column, "").split(";") if entry}


# Organizations and services of the directories that are measured.
SIZES = ((1_000, 4_000), (2_500, 10_000))


@dataclass(frozen=True)
class Measured:
    """What stood in a made-up directory, what came in, and what that took."""

    organizations: int
    services: int
    counts: Mapping[str, tuple[int, int, int]]  # What: in the source, in the quarter, in both.
    seconds: float
    megabytes: float  # The most that the process has held so far.

    @property
    def whole(self) -> bool:
        """Whether everything of the source came in, and nothing else."""
        return all(len(set(counts)) == 1 for counts in self.counts.values())


def measure(organizations: int, services: int, folder: Path) -> Measured:
    """Make a directory, read it, and compare."""
    from ecosystem.io.formats.registry import import_quarter

    made = directory(organizations, services)
    written = made.write(folder / str(services))
    begun = time.process_time()
    quarter = import_quarter(written).quarter
    seconds = time.process_time() - begun
    offers, actors = quarter.table("offers").records(), quarter.table("actors").records()
    compared: dict[str, tuple[set[Any], set[Any]]] = {
        "services": ({row["id"] for row in made.tables["services"]}, {r["id"] for r in offers}),
        "languages": (made.languages, pairs(offers, "languages")),
        "topics": (made.topics, pairs(offers, "topics")),
        "hours": (set(made.hours), {r["id"] for r in offers if r.get("opening_hours")}),
        "addresses": (made.addresses, {r["address"] for r in actors} - {""}),
    }
    counts = {n: (len(a), len(b), len(a & b)) for n, (a, b) in compared.items()}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Measured(organizations, services, counts, seconds, most)


def main() -> int:
    """Print how the directories came in; 1 if anything was lost or added."""
    whole = True
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            found = measure(*size, Path(folder))
            whole &= found.whole
            print(f"{size[0]:,} organisations, {size[1]:,} services")
            for name, (source, quarter, both) in found.counts.items():
                print(f"  {name:<12}{source:>8,} in the source{quarter:>8,} read{both:>8,} alike")
            print(f"  {found.seconds:.1f} s, {found.megabytes:.0f} MB")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
