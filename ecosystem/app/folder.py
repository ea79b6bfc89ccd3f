"""Her folder: quarters, their waves and versions, what came in and what goes out, as plain files.

``<name>/Staende/<wave>`` holds the tables as they are now, as the command line reads them.
``<name>/Verlauf/<wave>/0007`` holds what they were after the seventh change; such a folder is
never changed again. Undo adds a version that shows an earlier one. A version appears whole under
its number or not at all, so two windows cannot both write the seventh, and whatever is cut off is
put right when the quarter is opened next.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem import schema
from ecosystem.errors import DataError, UsageError
from ecosystem.io.files import file_name, save_file, save_folder
from ecosystem.stubs import dataclass
from ecosystem.words import say_day, text

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

WAVES, HISTORY, INPUT, OUTPUT = "Staende", "Verlauf", "Eingang", "Ausgaben"

TABLES, RECORD = "Tabellen", "version.json"

# What is passed on carries the logo and the colour that are named here.
LOOK = "Aussehen.json"

NO_DATE = "ohne-Datum"


@dataclass(frozen=True)
class Version:
    """One version of a wave."""

    number: int
    when: str  # Time of the change, ISO 8601.
    key: str  # What was done, as a key of the catalogue, with its values.
    params: dict[str, object]
    content: int  # Number of the version whose tables it shows.
    parent: int  # Number of the version that undo goes back to; 0 if there is none.

    def sentence(self, lang: str) -> str:
        """Say what was done."""
        params = dict(self.params)
        if "table" in params:
            params["table"] = schema.TABLES[str(params["table"])].labels[lang]
        if self.key == "did_wave":
            params["wave"] = day_in_words(params["wave"], lang)
        return text(f"app.{self.key}", lang, **params)


def day_in_words(value: object, lang: str) -> str:
    """Say a day that is stored as ISO 8601; whatever is no day stays as it is."""
    try:
        said = say_day(dt.date.fromisoformat(str(value)[:10]), lang)
    except ValueError:
        return str(value)
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def default_folder() -> Path:
    """Give where everything lies unless somebody chooses otherwise."""
    from platformdirs import user_documents_path

    return user_documents_path() / "Quartier"


def free_name(folder: Path, name: str) -> Path:
    """Give a name in a folder at which nothing lies yet."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    number, found = 2, folder / name
    while found.exists():
        found, number = folder / f"{stem}-{number}{ending}", number + 1
    return found


class Home:
    """The folder that holds all quarters."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def projects(self) -> list[Project]:
        """List all quarters, the one used last first."""
        if not self.path.is_dir():
            return []
        found = [Project(entry) for entry in self.path.iterdir() if (entry / WAVES).is_dir()]
        return sorted(found, key=lambda each: (-each.used(), each.name))

    def project(self, name: str) -> Project:
        """Open a quarter."""
        if name in (each.name for each in self.projects()):
            return Project(self.path / name)
        raise UsageError("app.no_quarter", name=name)

    def take_in(
        self, quarters: Sequence[Quarter], key: str, **params: object
    ) -> tuple[Project, str]:
        """Make a quarter of these waves, or new waves of one that is here; give the latest."""
        name = file_name(quarters[0].meta.name or quarters[0].meta.id, "Quartier")
        project = Project(self.path / name)
        waves = [wave_name(quarter) for quarter in quarters]
        if set(waves) & set(project.waves()):  # what is there stays; these get their own folder
            project = Project(free_name(self.path, name))
        for quarter in quarters:
            project.add_wave(quarter, key, **params)
        return project, max(waves)

    def input(self, name: str) -> Path:
        """Find what was dropped under a name."""
        path = self.inputs() / name
        if not name.strip(". ") or Path(name).name != name or not path.exists():
            raise UsageError("app.no_input", name=name)
        return path

    def inputs(self) -> Path:
        """Give where files wait until it is clear which quarter they belong to."""
        return self.path / INPUT

    def scratch(self) -> Path:
        """Name a folder for what a command writes and nobody keeps."""
        return self.inputs() / f".{secrets.token_hex(6)}"


def wave_name(quarter: Quarter) -> str:
    """Give the name of the folder of a wave."""
    return quarter.meta.wave.isoformat() if quarter.meta.wave else NO_DATE


class Project:
    """The folder of one quarter."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name

    def used(self) -> float:
        """Tell when something was last done here."""
        return max((f.stat().st_mtime for f in (self.path / HISTORY).glob("*/*")), default=0.0)

    def waves(self) -> list[str]:
        """List the waves, earliest first."""
        folder = self.path / HISTORY
        if not folder.is_dir():
            return []
        return sorted(e.name for e in folder.iterdir() if e.is_dir() and self.versions(e.name))

    def tables(self, wave: str) -> Path:
        """Give where the tables of a wave lie as they are now."""
        return self.path / WAVES / wave

    def outputs(self) -> Path:
        """Give where everything goes that is saved."""
        return self.path / OUTPUT

    def look(self) -> tuple[Path | None, str]:
        """Give the logo, if there is one, and the colour for what is passed on."""
        try:
            kept = json.loads((self.path / LOOK).read_text("utf-8"))
            logo = self.path / Path(str(kept["logo"])).name if kept["logo"] else None
            return logo if logo and logo.is_file() else None, str(kept["color"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, ""

    def dress(self, logo: Path | None, color: str) -> None:
        """Keep which logo, a file in this folder, and which colour are to be used."""
        kept = json.dumps({"logo": logo.name if logo else "", "color": color}, ensure_ascii=False)
        save_file(self.path / LOOK, lambda part: part.write_text(kept, "utf-8"))

    def versions(self, wave: str) -> list[Version]:
        """List the versions of a wave, oldest first."""
        found: list[Version] = []
        if wave[:1] in ("", ".") or Path(wave).name != wave:  # no name of a wave leads elsewhere
            return found
        for entry in sorted((self.path / HISTORY / wave).glob("[0-9]*")):
            record = json.loads((entry / RECORD).read_text("utf-8"))
            found.append(Version(int(entry.name), **record))
        return found

    def now(self, wave: str) -> Version:
        """Give the version that counts, after what was cut off or typed by hand was taken in."""
        versions = self.versions(wave)
        if not versions:
            raise UsageError("app.no_wave", name=self.name, wave=wave)
        last, shown = versions[-1], self.tables(wave)
        if not shown.is_dir():
            self._show(wave, last)
            return last
        here = _digest(shown)
        if here == _digest(self._content(wave, last.content)):
            return last
        earlier = (_digest(self._content(wave, v.content)) for v in versions[-2:-1])
        if here in earlier:  # the program ended between the version and its tables
            self._show(wave, last)
            return last
        from ecosystem.io.reading import load

        if load(shown).quarter is None:  # a half-typed table is not taken in, nor overwritten
            raise DataError("app.broken_tables", path=shown)
        return self._add(wave, last.number, partial(_copy, shown), "did_by_hand", {})

    def read(self, wave: str, number: int = 0) -> Quarter:
        """Read a wave, or what it was in one of its versions."""
        from ecosystem.io.reading import read_quarter

        content = {each.number: each.content for each in self.versions(wave)} if number else {}
        if number and number not in content:
            raise UsageError("app.changed_elsewhere")
        return read_quarter(self._content(wave, content[number]) if number else self.tables(wave))

    def change(self, wave: str, base: int, quarter: Quarter, key: str, **params: object) -> Version:
        """Add a version if anything changes; another window must not have changed it since."""
        now = self.now(wave)
        if now.number != base:
            raise UsageError("app.changed_elsewhere")
        if self.read(wave).fingerprint == quarter.fingerprint:  # nothing is different
            return now
        return self._write(wave, base, quarter, key, params)

    def add_wave(self, quarter: Quarter, key: str, **params: object) -> Version:
        """Add a wave; only this makes one."""
        wave = wave_name(quarter)
        if self.versions(wave):
            raise UsageError("app.wave_is_there")
        return self._write(wave, 0, quarter, key, params)

    def _write(
        self, wave: str, base: int, quarter: Quarter, key: str, params: dict[str, object]
    ) -> Version:
        from ecosystem.io.reading import write_quarter

        made = self._add(wave, base, partial(write_quarter, quarter), key, params)
        self._show(wave, made)
        return made

    def go_to(self, wave: str, base: int, number: int) -> Version:
        """Show an earlier version again, as a new version."""
        versions = {each.number: each for each in self.versions(wave)}
        if self.now(wave).number != base or number not in versions:
            raise UsageError("app.changed_elsewhere")
        shown = versions[versions[number].content]
        made = self._add(wave, base, None, "did_undo", {"number": number}, shown)
        self._show(wave, made)
        return made

    def undo(self, wave: str, base: int) -> Version:
        """Go back to what was before the last change."""
        back = self.before(wave)
        if not back:
            raise UsageError("app.nothing_to_undo")
        return self.go_to(wave, base, back)

    def before(self, wave: str) -> int:
        """Give the number of the version that undo goes back to; 0 if there is none."""
        versions = {each.number: each for each in self.versions(wave)}
        last = versions[max(versions)]
        return versions[last.content].parent

    def _content(self, wave: str, number: int) -> Path:
        return self.path / HISTORY / wave / f"{number:04d}" / TABLES

    def _add(
        self,
        wave: str,
        base: int,
        fill: Callable[[Path], object] | None,
        key: str,
        params: dict[str, object],
        shows: Version | None = None,
    ) -> Version:
        number = base + 1
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        content, parent = (shows.content, shows.parent) if shows else (number, base)
        made = Version(number, now, key, params, content, parent)
        record = {"when": now, "key": key, "params": params, "content": content, "parent": parent}
        folder = self.path / HISTORY / wave
        part = folder / f".{number:04d}.{secrets.token_hex(4)}"

        def write(place: Path) -> None:
            if fill is not None:
                fill(place / TABLES)
            (place / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")

        save_folder(part, write)
        try:
            part.rename(folder / f"{number:04d}")
        except OSError as fault:  # another window was quicker
            shutil.rmtree(part, ignore_errors=True)
            raise UsageError("app.changed_elsewhere") from fault
        return made

    def _show(self, wave: str, version: Version) -> None:
        """Put the tables of a version where the command line reads them."""
        save_folder(self.tables(wave), partial(_copy, self._content(wave, version.content)))


def _copy(source: Path, target: Path) -> None:
    """Put the tables of one folder into another."""
    target.mkdir(exist_ok=True)
    for file in _files(source):
        shutil.copy2(file, target / file.name)


def _files(folder: Path) -> Iterable[Path]:
    """List the tables in a folder, not what an office program or the system leaves beside them."""
    return sorted(
        entry
        for entry in folder.iterdir()
        if entry.suffix in (".csv", ".json") and not entry.name.startswith((".", "~"))
    )


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for file in _files(folder):
        found.update(f"{file.name}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return found.hexdigest()
