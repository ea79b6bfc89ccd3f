"""Where a quarter may lie, and how it is read: a folder, a folder of waves, or a workbook."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.io import package
from ecosystem.io.clerk.names import suspicious
from ecosystem.io.files import WORKBOOKS, ending_of, error, warning
from ecosystem.io.grids import Grid, clerk_files, read_csv, read_text
from ecosystem.model.merging import DECISION_COLUMNS, Decision, merge_actors
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Meta, is_unknown
from ecosystem.schema import INFORMAL, TYPE_SECTOR
from ecosystem.stubs import dataclass

# --- Where a quarter may lie, and how it is read: a folder, a folder of waves, or a workbook.


@dataclass(frozen=True)
class Loaded:
    """What came out of reading."""

    quarter: Quarter | None
    # Errors first, then warnings: those of the files, then those of the data.
    problems: tuple[Problem, ...]
    # What was decided in a marked workbook about actors that may be one; it is applied already.
    decisions: tuple[Decision, ...] = ()

    def require(self) -> Quarter:
        """Insist on the quarter."""
        if self.quarter is None:
            count = sum(problem.severity == "error" for problem in self.problems)
            raise DataError("checks.heading", self.problems, count=count)
        return self.quarter


def _finish(contents: package.Contents) -> Loaded:
    """Check what was read; every problem comes out at once."""
    problems = list(contents.problems)
    quarter = None
    if contents.complete:
        try:
            quarter = Quarter(contents.meta, contents.tables)
            problems.extend(quarter.warnings)
            quarter = _decided(quarter, contents, problems)
            problems.extend(_personal_names(quarter, problems))
        except DataError as fault:
            problems.extend(fault.problems)
    problems.sort(key=lambda problem: problem.severity != "error")
    if any(problem.severity == "error" for problem in problems):
        quarter = None
    return Loaded(quarter, tuple(problems), contents.decisions)


def _personal_names(quarter: Quarter, said: list[Problem]) -> list[Problem]:
    """Name places that are called like a person, unless somebody looked already."""
    from ecosystem.io.clerk.cells import ClerkProblem

    actors = quarter.table("actors")
    told = {(p.source, p.line) for p in said if p.key == "clerk.list_maybe_person"}
    found: list[Problem] = []
    for record, line in zip(actors.records(), actors.lines, strict=True):
        at = (actors.source, line)
        if record.get("name_of") != "place" and suspicious(record["name"]) == "person":
            key, params = "clerk.list_maybe_person", {"value": record["name"]}
            sector = record.get("sector") or TYPE_SECTOR.get(record["type"])
            if at not in told and sector != INFORMAL:
                found.append(ClerkProblem("warning", key, *at, "name", params))
    return found


def _decided(quarter: Quarter, contents: package.Contents, problems: list[Problem]) -> Quarter:
    """Merge the actors that were decided to be one; say what could not be merged."""
    if not contents.decisions:
        return quarter
    merge = merge_actors(quarter, contents.decisions)
    actors = quarter.table("actors")
    names = dict(actors.select("id", "name"))
    for change in merge.changes:
        ends = {"kept": names.get(change.kept, ""), "gone": names.get(change.gone, "")}
        if change.key in ("merged", "related", "contradiction"):
            key = f"names.change.{change.key}"
            problems.append(Problem("warning", key, actors.source, params=ends))
    return merge.quarter


def _existing(path: str | os.PathLike[str]) -> Path:
    found = Path(path)
    try:
        if not found.exists():
            raise DataError("io.no_such_path", path=found)
        is_folder = found.is_dir()
    except (OSError, ValueError) as fault:  # a forbidden folder on the way, a zero byte in the name
        if isinstance(fault, DataError):
            raise
        raise DataError("io.cannot_open_path", path=found) from fault
    if is_folder:
        return found
    if found.name == package.FILE_NAME:
        return found.parent
    if not {found.suffix.lower(), ending_of(found)} & {*WORKBOOKS}:
        raise DataError("io.no_quarter_file", path=found)
    return found


def _meta_in(folder: Path) -> Meta | None:
    """Read what a folder says about its quarter."""
    found, _ = package.read_descriptor(folder, package.FILE_NAME)
    return package.read_meta(found, package.FILE_NAME)[0] if found is not None else None


def _wave_of(folder: Path) -> dt.date:
    meta = _meta_in(folder)
    return (meta.wave if meta else None) or dt.date.min


def _wave_folders(folder: Path) -> list[Path]:
    """List the waves that lie side by side in a folder, earliest first."""
    waves = [
        entry for entry in package.entries(folder) if entry.is_dir() and package.holds_tables(entry)
    ]
    if not waves:
        raise DataError("io.no_tables", path=folder)
    return sorted(waves, key=lambda wave: (_wave_of(wave), wave.name))


Waves = Mapping[str, Sequence[tuple[dt.date, str]]]


def waves_in(folder: Path) -> Waves:
    """List day and folder of the waves that lie side by side in a folder, by quarter."""
    found: dict[str, list[tuple[dt.date, str]]] = {}
    for place in folder.iterdir():
        meta = _meta_in(place) if place.is_dir() else None
        if meta and meta.wave:
            found.setdefault(meta.id, []).append((meta.wave, place.name))
    return found


def next_wave(
    path: str | os.PathLike[str], beside: Callable[[Path], Waves] = waves_in
) -> Path | None:
    """Find the wave of the same quarter that lies beside a wave and comes right after it."""
    own = Path(path)
    if not own.is_dir():
        return None
    meta = _meta_in(own)
    if meta is None or meta.wave is None:
        return None
    waves = beside(own.resolve().parent).get(meta.id, ())
    later = [wave for wave in waves if wave[0] > meta.wave]
    return own.parent / min(later)[1] if later else None


def _read_workbook(path: Path) -> package.Contents:
    from ecosystem.io.workbook import read_workbook  # openpyxl takes a third of a second

    return read_workbook(path)


def _read_clerk_files(folder: Path) -> package.Contents | None:
    """Read the sheets of the template that lie in a folder as CSV files, if they do."""
    files = clerk_files(folder)
    if not files:
        return None
    from ecosystem.io.clerk.read import CsvBook, read_clerk

    return read_clerk(CsvBook(files))


def load(path: str | os.PathLike[str]) -> Loaded:
    """Read a quarter and keep every problem instead of stopping at it."""
    # Of several waves the latest is read, with a notice; `read_waves` reads them all.
    found = _existing(path)
    if not found.is_dir():
        return _finish(_read_workbook(found))
    clerk = _read_clerk_files(found)
    if clerk is not None:
        return _finish(clerk)
    if package.holds_tables(found):
        return _finish(package.read_folder(found))
    waves = _wave_folders(found)
    contents = package.read_folder(waves[-1], f"{waves[-1].name}/")
    if len(waves) > 1:
        others = ", ".join(wave.name for wave in waves[:-1])
        contents.problems.insert(0, warning("latest_wave", "", wave=waves[-1].name, others=others))
    return _finish(contents)


def read_quarter(path: str | os.PathLike[str]) -> Quarter:
    """Read a quarter.

    Parameters
    ----------
    path
        A folder with tables, a folder with one or more waves (the latest is read), or an .xlsx
        workbook.

    Returns
    -------
    quarter
        The quarter, checked.

    Raises
    ------
    DataError
        If there is no quarter, or its files or data have errors; every problem is listed.

    See Also
    --------
    load : The same with the notices of the reader.
    """
    return load(path).require()


def read_waves(path: str | os.PathLike[str]) -> tuple[Quarter, ...]:
    """Read all waves of a quarter.

    Parameters
    ----------
    path
        A folder whose subfolders are waves; a single wave is read as one.

    Returns
    -------
    waves
        Earliest first.

    Raises
    ------
    DataError
        If there is no wave, or one has errors; the problems of all waves are listed.
    """
    found = _existing(path)
    if not found.is_dir() or package.holds_tables(found):
        return (read_quarter(found),)
    loaded = [_finish(package.read_folder(wave, f"{wave.name}/")) for wave in _wave_folders(found)]
    problems = tuple(problem for wave in loaded for problem in wave.problems)
    if any(wave.quarter is None for wave in loaded):
        Loaded(None, problems).require()
    return tuple(wave.quarter for wave in loaded if wave.quarter is not None)


def write_quarter(quarter: Quarter, path: str | os.PathLike[str]) -> Path:
    """Write a quarter.

    Parameters
    ----------
    quarter
        The quarter.
    path
        A folder, or a file name that ends in ``.xlsx``.

    Returns
    -------
    path
        What was written.

    Raises
    ------
    DataError
        If something else lies there already, or it cannot be written.

    Notes
    -----
    Reading what was written gives an equal quarter. A folder is a Frictionless Tabular Data
    Package; it appears whole or not at all, replaces only another such package, and keeps foreign
    files beside it. Equal quarters give the same bytes.
    """
    check_quarter(quarter)
    target = Path(path)
    if target.suffix.lower() == ".xlsx":
        from ecosystem.io.workbook import write_workbook

        return write_workbook(quarter, target)
    return package.write_folder(quarter, target)


# --- Lists of nodes in other forms than CSV: GeoJSON, or JSON with one object a row.


def _point(feature: Mapping[str, Any]) -> dict[str, object]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return {}
    match geometry.get("coordinates"):
        case [int() | float() as lon, int() | float() as lat, *_]:
            return {"lat": lat, "lon": lon}
    return {}


def _record(feature: Mapping[str, Any]) -> dict[str, object]:
    own = feature.get("properties")
    properties = dict(own) if isinstance(own, dict) else {}
    identifier = {"id": feature["id"]} if "id" in feature else {}
    return {**identifier, **properties, **_point(feature)}


def _records(found: object) -> tuple[list[dict[str, object]], int] | None:
    """Give one object a place, and how many have no point; None if this is no list of places."""
    if isinstance(found, dict) and isinstance(found.get("features"), list):
        features = found["features"]
        if not all(isinstance(feature, dict) for feature in features):
            return None
        return [_record(feature) for feature in features], sum(not _point(f) for f in features)
    if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
        return [dict(entry) for entry in found], 0
    return None


def parse_places(text: str, source: str) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Read places from GeoJSON or a JSON list."""
    from ecosystem.io.formats.base import cell  # quarters need none of it

    try:
        found = _records(json.loads(text))
    except (ValueError, RecursionError):
        return None, (error("bad_json", source),)
    if found is None or not found[0]:
        return None, (error("bad_places", source),)
    records, elsewhere = found
    header = tuple(dict.fromkeys(key for record in records for key in record))
    rows = [[cell(record.get(key)) for key in header] for record in records]
    problems = (warning("import_no_point", source, count=elsewhere),) if elsewhere else ()
    return Grid(source, header, rows, list(range(1, len(rows) + 1))), problems


def read_rows(path: Path) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Read a list of nodes or edges."""
    if path.suffix.lower() not in (".geojson", ".json"):
        return read_csv(path, path.name)
    text, problems = read_text(path, path.name)
    if text is None:
        return None, problems
    grid, more = parse_places(text, path.name)
    return grid, problems + more


# --- Invented quarters that travel along, for examples and tests.

# Beside the package: in what is installed, else in a checkout.
_SAMPLES = ("ecosystem_data", "data")


def _sample_folder() -> Path:
    around = Path(__file__).resolve().parents[2]
    return next((around / name for name in _SAMPLES if (around / name / "mini").is_dir()), around)


def sample_names() -> tuple[str, ...]:
    """List the invented quarters that travel along; those with waves stand for all of them."""
    folder = _sample_folder()
    inside = [entry for entry in sorted(folder.iterdir()) if entry.is_dir()]
    waves = [
        f"{entry.name}/{wave.name}"
        for entry in inside
        for wave in sorted(entry.iterdir())
        if wave.is_dir() and package.holds_tables(wave)
    ]
    towns = {name.partition("/")[0] for name in waves}
    own = [entry.name for entry in inside if entry.name in towns or package.holds_tables(entry)]
    return (*own, *waves)


def load_sample(name: str = "mini") -> Quarter:
    """Load a sample quarter.

    Parameters
    ----------
    name
        ``"mini"``: twelve actors of an invented neighbourhood, small enough to check by hand;
        ``"kornhafen"`` (its latest wave, or ``"kornhafen/2025-01"``), ``"altmarkt-west"``,
        ``"siedlung-am-wehr"``: as large as real ones.

    Returns
    -------
    quarter
        A new quarter.

    Raises
    ------
    UsageError
        If there is no sample of that name.

    Examples
    --------
    >>> len(load_sample("mini").table("actors"))
    12
    """
    if name not in sample_names():
        raise UsageError("io.no_sample", name=name, known=", ".join(sample_names()))
    folder = _sample_folder() / name
    return read_quarter(folder) if package.holds_tables(folder) else read_waves(folder)[-1]


# --- The log of decisions about names as a CSV file, so that nobody is asked twice.

_ANSWERS = {"yes": True, "no": False, "ja": True, "nein": False}


def _decision(
    grid: Grid, cells: dict[str, str], line: int, problems: list[Problem]
) -> Decision | None:
    def wrong(key: str, column: str, **params: str) -> None:
        problems.append(Problem("error", key, grid.source, line, column, params))

    found = len(problems)
    for column in ("left", "right"):
        if is_unknown(cells.get(column, "")):
            wrong("blank", column)
    same = _ANSWERS.get(cells.get("same", "").casefold())
    if same is None:
        wrong("not_in_vocabulary", "same", value=cells.get("same", ""), known="yes, no")
    day: dt.date | None = None
    if not is_unknown(cells.get("date", "")):
        try:
            day = dt.date.fromisoformat(cells["date"])
        except ValueError:
            wrong("bad_date", "date", value=cells["date"])
    if len(problems) > found or same is None:
        return None
    return Decision(cells["left"], cells["right"], same, cells.get("who", ""), day)


def read_decisions(path: str | os.PathLike[str]) -> tuple[Decision, ...]:
    """Read the log of decisions."""
    path = Path(path)
    grid, read = read_csv(path, path.name, lambda header: header in DECISION_COLUMNS)
    problems = [problem for problem in read if problem.severity == "error"]
    decisions = []
    if grid is not None:
        header = [title.casefold() for title in grid.header]
        for column in DECISION_COLUMNS[:3]:
            if column not in header:
                problems.append(Problem("error", "missing_column", grid.source, None, column))
        for row, line in zip(grid.rows, grid.lines, strict=True) if not problems else ():
            cells = dict(zip(header, row, strict=False))
            if (decision := _decision(grid, cells, line, problems)) is not None:
                decisions.append(decision)
    if problems:
        raise DataError("checks.heading", problems, count=len(problems))
    return tuple(decisions)
