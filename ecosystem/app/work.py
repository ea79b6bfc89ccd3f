"""The pages that change her data: every change is a version, every version can be shown again."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from ecosystem.app.folder import day_in_words, free_name
from ecosystem.app.jobs import Job, Outcome
from ecosystem.app.site import Desk, Site, Visit, day_in, for_the_page, number_in
from ecosystem.app.start import keep, keep_one
from ecosystem.errors import DataError, UsageError
from ecosystem.model.values import Table, as_list, split_mode
from ecosystem.schema import TABLES, Column
from ecosystem.words import (
    LANGUAGES,
    label,
    language_name,
    profile,
    say_hours,
    text,
    vocabulary,
)

if TYPE_CHECKING:
    from ecosystem.errors import Problem
    from ecosystem.model.quarter import Quarter

# Column with which a row of a table ends.
END = {"actors": "active_until", **dict.fromkeys(("offers", "ties", "funding"), "valid_until")}

# Columns that a list of rows shows; the form shows all of them.
SHOWN = {
    "actors": ("name", "type", "part_of", "address", "staff", "active_until"),
    "offers": ("actor", "topics", "languages", "groups", "takes_new", "valid_until"),
    "ties": ("source", "target", "kind", "topics", "one_person", "valid_until"),
    "needs": ("topic", "language", "group", "persons", "source", "year"),
    "funding": ("source", "level", "valid_from", "valid_until", "renewed_until", "permanent"),
    "docks": ("actor", "visits_week", "walk_in", "opening_hours", "languages"),
    "actions": ("action", "owner_role", "due", "status", "decision", "effect"),
}

_PAGE = 100

# What may be taken into a wave, and the command that does it.
INTO = {
    "list": ("import", "--as", "excel"),
    "directory": ("import",),
    "entries": ("import", "entries"),
    "answers": ("import", "answers"),
    "room": ("apply",),
}


def _table(quarter: Quarter, name: str) -> Table:
    """Give a table with all its columns."""
    table = quarter.table(name)
    more = tuple(c for c in TABLES[name].columns if c not in table.columns)
    rows = tuple((*row, *("" for _ in more)) for row in table.rows)
    return replace(table, columns=(*table.columns, *more), rows=rows)


def _named(visit: Visit) -> str:
    name = str(visit.request.path_params.get("table", "actors"))
    if name not in Site.editable:
        raise UsageError("app.no_table", name=name)
    return name


# --- Words of a cell, and back.


def say_cell(column: Column, cell: str, names: Mapping[str, str], lang: str) -> str:
    """Say what stands in a cell."""
    if not cell:
        return ""
    if column.reference == "actors.id":
        return names.get(cell, cell)
    if column.vocabulary and column.type in ("key", "keys"):
        return ", ".join(label(column.vocabulary, each, lang) for each in as_list(cell))
    if column.type == "date":
        return day_in_words(cell, lang)
    return shown_cell(column, cell, lang).replace("; ", ", ")


def shown_cell(column: Column, cell: str, lang: str) -> str:
    """Write a cell as a form shows it, and as it may be typed."""
    if column.name == "opening_hours":
        return say_hours(cell, lang)
    if column.type not in ("language", "languages"):
        return cell
    said = []
    for entry in as_list(cell):
        code, mode = split_mode(entry)
        how = f" ({label('mode', mode, lang)})" if ":" in entry else ""
        said.append(language_name(code, lang) + how)
    return "; ".join(said)


def typed_cell(column: Column, said: Sequence[str]) -> str:
    """Read what was typed or ticked as the text that is stored."""
    if column.type in ("keys", "languages") and len(said) != 1:
        return ";".join(each for each in said if each)
    from ecosystem.io.clerk.cells import read_hours

    word = (said[0] if said else "").strip()
    if column.type == "number":
        return word.replace(",", ".")
    if column.type in ("language", "languages"):
        return ";".join(filter(None, map(_language, as_list(word.replace(",", ";")))))
    if column.name == "opening_hours":
        return read_hours(word) or word
    return word


def _language(entry: str) -> str:
    from ecosystem.io.clerk.cells import language_code
    from ecosystem.io.grids import vocabulary_key

    word, sign, mode = entry.partition("(" if "(" in entry else ":")
    word, mode = word.strip(), mode.strip(" )")
    code = word if word in ("*", "?") else language_code(word)
    return f"{code or word}{sign and ':'}{vocabulary_key('mode', mode) or mode}"


def title_of(name: str, row: Mapping[str, str], names: Mapping[str, str], lang: str) -> str:
    """Name a row as people would."""
    if name == "ties":
        kind = label("tie_kind", row["kind"], lang)
        ends = [names.get(row[end], row[end]) for end in ("source", "target")]
        return f"{ends[0]} → {ends[1]} ({kind})"
    if name == "offers":
        about = ", ".join(label("topic", each, lang) for each in as_list(row["topics"]))
        return f"{names.get(row['actor'], row['actor'])}: {about}"
    if name == "needs":
        group, status = row.get("group") or "all", row.get("status") or "any"
        return profile(row["topic"], row["language"], group, status, lang)
    if name == "docks":
        return names.get(row["actor"], row["actor"])
    shown = {"actors": "name", "funding": "source", "actions": "action"}[name]
    return row[shown]


# --- The pages.


def data(visit: Visit) -> Response:
    """Show the rows of a table."""
    desk, name = visit.desk(), _named(visit)
    quarter, names = desk.quarter(), desk.names()
    table = _table(quarter, name)
    columns = [TABLES[name].columns[each] for each in SHOWN[name]]
    rows = [
        (number, [say_cell(c, row.get(c.name, ""), names, visit.lang) for c in columns])
        for number, row in enumerate(table.records())
    ]
    wanted = visit.asked("q").casefold().strip()
    if wanted:
        rows = [row for row in rows if wanted in " ".join(row[1]).casefold()]
    first = number_in(visit.asked("from"), 0)
    return desk.page(
        "data",
        ("check", desk.tables, "--lang", visit.lang),
        title=text("app.data_title", visit.lang, table=TABLES[name].labels[visit.lang]),
        name=name,
        tables=[(each, TABLES[each].labels[visit.lang]) for each in Site.editable],
        columns=[column.labels[visit.lang] for column in columns],
        rows=rows[first : first + _PAGE],
        count=len(rows),
        first=first,
        page=_PAGE,
        wanted=visit.asked("q"),
        endings=END,
    )


def row(visit: Visit) -> Response:
    """Show the form of a row, or of a new one."""
    desk, name = visit.desk(), _named(visit)
    table = _table(desk.quarter(), name)
    number = _row_in(visit.asked("row"), len(table))
    record = dict.fromkeys(table.columns, "") if number is None else table.records()[number]
    return _form(desk, name, number, record, ())


def _row_in(word: str, count: int) -> int | None:
    """Read which row is meant; None is a new one."""
    number = number_in(word)
    if number >= count:
        raise UsageError("app.no_row")
    return number if number >= 0 else None


def _form(
    desk: Desk,
    name: str,
    number: int | None,
    record: Mapping[str, str],
    faults: Sequence[str],
    meanwhile: Sequence[str] = (),
) -> Response:
    names, lang = desk.names(), desk.visit.lang
    what = TABLES[name].labels[lang]
    title = text("app.row_new", lang, table=what)
    if number is not None:
        title = text("app.row_title", lang, name=title_of(name, record, names, lang))
    return desk.page(
        "row",
        status=400 if faults or meanwhile else 200,
        title=title,
        name=name,
        what=what,
        number=number,
        fields=[_field(desk, each, record.get(each.name, ""), name) for each in _columns(name)],
        faults=faults,
        meanwhile=meanwhile,
        end=END.get(name) if number is not None else None,
        base=desk.version.number,
        today=dt.date.today().isoformat(),
        hand=str(desk.project.tables(desk.wave) / f"{name}.csv"),
    )


def _columns(name: str) -> list[Column]:
    """Give the columns of a form; ids are ours to give."""
    columns = TABLES[name].columns.values()
    return [c for c in columns if not (c.name == "id" and c.type == "id" and not c.reference)]


# What a blank means where it does not mean that something is unknown: a key of the catalogue.
_BLANK = {
    **dict.fromkeys(("actors.part_of", "actors.at", "offers.at"), "blank_none"),
    **dict.fromkeys(("offers.funding", "ties.funding", "needs.phase"), "blank_none"),
    **dict.fromkeys(("needs.group", "needs.status"), "blank_all"),
    **{f"actors.{name}": f"blank_{name}" for name in ("sector", "kind", "release")},
    **{"needs.jurisdiction": "blank_none", "offers.groups": "blank_groups"},
    "offers.excludes": "blank_excludes",
}


def _field(desk: Desk, column: Column, cell: str, table: str = "") -> dict[str, Any]:
    lang = desk.visit.lang
    blank = _BLANK.get(f"{table}.{column.name}", "choose" if column.filled else "unknown")
    kind, choices = "text", list[tuple[str, str]]()
    if column.reference:
        kind, choices = "select", _references(desk, column.reference)
    elif column.type in ("key", "keys") and column.vocabulary:
        kind = "select" if column.type == "key" else "ticks"
        choices = [(k, label(column.vocabulary, k, lang)) for k in vocabulary(column.vocabulary)]
    elif column.type in ("date", "integer", "number", "language", "languages"):
        kind = column.type
    elif column.name == "opening_hours":
        kind = "hours"
    if kind == "select" and cell and cell not in dict(choices):
        choices = [(cell, cell), *choices]
    return {
        "name": column.name,
        "label": column.labels[lang],
        "kind": kind,
        "choices": choices,
        "value": shown_cell(column, cell, lang),
        "values": as_list(cell),
        "required": column.filled,
        "blank": text(f"app.{blank}", lang),
        "blank_said": blank != "unknown",
    }


def _references(desk: Desk, reference: str) -> list[tuple[str, str]]:
    table, _, _ = reference.partition(".")
    if table == "actors":
        return desk.listed()
    found = _table(desk.quarter(), table)
    shown = {"funding": "source"}.get(table, found.columns[min(1, len(found.columns) - 1)])
    return [(r["id"], f"{r[shown]} ({r['id']})") for r in found.records()]


def save(visit: Visit) -> Response:
    """Keep a row as a new version; what is wrong is said beside what was typed."""
    desk, name = visit.desk(), _named(visit)
    base = desk.base()
    quarter, names = desk.quarter(), desk.names()
    late = base != desk.version.number  # another window has changed something since
    table = _table(desk.project.read(desk.wave, base) if late else quarter, name)
    records = table.records()
    number = _row_in(visit.said("row"), len(records))
    old = records[number] if number is not None else dict.fromkeys(table.columns, "")
    record = dict(old)
    if visit.said("end"):
        record[END[name]] = visit.said("end_day")
    else:
        for column in _columns(name):
            said, before = _said_of(visit, column), old.get(column.name, "")
            typed = typed_cell(column, said)
            same = said == [shown_cell(column, before, visit.lang)]
            if not same and as_list(typed) != as_list(before):  # as it stood, if only spelt anew
                record[column.name] = typed
        if number is None and "id" in record and not record["id"]:
            record["id"] = "" if late else _free_id(name, table.column("id"))
    if late:
        return _late(desk, base, name, number, old, record)
    line = number if number is not None else len(records)
    made = [*records[:line], record, *records[line + 1 :]]
    rows = tuple(tuple(each.get(c, "") for c in table.columns) for each in made)
    blank = [c for c in _columns(name) if c.filled and not record[c.name]]
    try:
        changed = quarter.with_tables(Table(name, table.columns, rows, source=table.source))
    except DataError as fault:
        found = [p for p in fault.problems if p.severity == "error"]
        said = [_in_a_form(p, name, names, visit.lang) for p in found]
        return _form(desk, name, number, record, said)
    if blank:
        needed = ", ".join(column.labels[visit.lang] for column in blank)
        said = [text("app.row_needs", visit.lang, names=needed)]
        return _form(desk, name, number, record, said)
    if record != old or number is None:
        done = "did_end" if visit.said("end") else "did_change" if number is not None else "did_add"
        new = {record["id"]: record["name"]} if name == "actors" else {}
        title = title_of(name, record, {**names, **new}, visit.lang)
        desk.project.change(desk.wave, base, changed, done, table=name, name=title)
    return desk.go("data", name)


def _late(
    desk: Desk,
    base: int,
    name: str,
    number: int | None,
    old: Mapping[str, str],
    record: Mapping[str, str],
) -> Response:
    """Show the form anew with what was typed, and say what another window changed since."""
    lang = desk.visit.lang
    records = _table(desk.quarter(), name).records()
    key = ("id",) if "id" in old else TABLES[name].key or tuple(old)
    same = [n for n, each in enumerate(records) if all(each.get(c) == old[c] for c in key)]
    now = old
    if number is not None and same:
        number = number if number in same else same[0]
        now = records[number]
    said = _since(desk, base)
    names = desk.names()
    for column in _columns(name):
        if now.get(column.name, "") != old.get(column.name, ""):
            cells = (say_cell(column, r.get(column.name, ""), names, lang) for r in (old, now))
            was, new = (cell or "–" for cell in cells)
            label_ = column.labels[lang]
            said.append(text("app.late_cell", lang, name=label_, before=was, after=new))
    if number is not None and not same:
        number = None
        said.append(text("app.late_gone", lang))
    typed = {column: cell for column, cell in record.items() if cell != old.get(column, "")}
    return _form(desk, name, number, {**now, **typed}, (), said)


def _since(desk: Desk, base: int) -> list[str]:
    """Say what was done since a version, the last five times."""
    later = [v for v in desk.project.versions(desk.wave) if v.number > base]
    return [version.sentence(desk.visit.lang) for version in later[-5:]]


def _in_a_form(problem: Problem, name: str, names: Mapping[str, str], lang: str) -> str:
    """Say what is wrong with a field; nobody sees files, lines and ids there."""
    column = TABLES[name].columns.get(problem.column or "")
    value = str(problem.params.get("value", ""))
    where = column.labels[lang] if column else TABLES[name].labels[lang]
    if problem.key in ("bad_language", "double_key"):
        said = text(f"app.row_{problem.key}", lang, value=names.get(value, value))
    else:
        said = problem.message(lang).removeprefix(f"{text('checks.error', lang)}: ")
        said = said.removeprefix(f"{problem.place(lang)}: ")
    return f"{where}: {said}"


def _said_of(visit: Visit, column: Column) -> list[str]:
    return [each for each in visit.form.getlist(column.name) if isinstance(each, str)]


def _free_id(name: str, taken: Sequence[str]) -> str:
    """Give an id that no row has."""
    start = {"actors": "S", "offers": "O", "funding": "F", "actions": "M"}.get(name, "X")
    number = len(taken) + 1
    while f"{start}{number:03d}" in taken:
        number += 1
    return f"{start}{number:03d}"


# --- What the quarter says about itself.

# Property to the type of its field.
_ABOUT = {
    **dict.fromkeys(("name", "municipality", "coordinator"), "text"),
    "languages": "languages",
    "horizon_months": "integer",
    "offers_recorded": "keys",
}


def _about_columns() -> list[Column]:
    """Describe the properties like columns of a table, so that one form serves both."""
    found = []
    for name, kind in _ABOUT.items():
        labels = {lang: text(f"io.meta_{name}", lang) for lang in LANGUAGES}
        words = "topic" if kind == "keys" else None
        needed = name == "name"
        found.append(Column(name, kind, needed, needed, words, None, None, None, labels))
    return found


def about(
    visit: Visit,
    faults: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
    meanwhile: Sequence[str] = (),
) -> Response:
    """Show what the quarter says about itself, to be changed."""
    desk = visit.desk()
    cells = {**_about_cells(desk.quarter()), **(typed or {})}
    fields = []
    for column in _about_columns():
        made = _field(desk, column, cells[column.name])
        if column.type == "keys":
            made["choices"] = [("all", text("app.recorded_all", visit.lang)), *made["choices"]]
        elif column.type == "languages":  # nobody says how a quarter speaks them
            made["kind"] = "several"
        fields.append(made)
    return desk.page(
        "row",
        status=400 if faults or meanwhile else 200,
        title=text("app.about_title", visit.lang),
        name="actors",
        number=None,
        fields=fields,
        faults=faults,
        meanwhile=meanwhile,
        end=None,
        look=desk.project.look(),
        base=desk.version.number,
        hand=str(desk.project.tables(desk.wave) / "datapackage.json"),
    )


def _about_cells(quarter: Quarter) -> dict[str, str]:
    """Give what the quarter says about itself as the cells of one row."""
    known = quarter.meta.as_dict()
    cells = {n: ";".join(v) if isinstance(v, list) else str(v or "") for n, v in known.items()}
    return {name: cells[name] for name in _ABOUT}


def save_about(visit: Visit) -> Response:
    """Keep what was typed about the quarter as a new version."""
    desk = visit.desk()
    quarter, base = desk.quarter(), desk.base()
    typed = {c.name: typed_cell(c, _said_of(visit, c)) for c in _about_columns()}
    if base != desk.version.number:  # another window has changed something since
        old = _about_cells(desk.project.read(desk.wave, base))
        hers = {name: cell for name, cell in typed.items() if cell != old[name]}
        return about(visit, typed=hers, meanwhile=_since(desk, base))
    months, topics = typed["horizon_months"], as_list(typed["offers_recorded"])
    values: dict[str, Any] = {**typed, "languages": as_list(typed["languages"])}
    values["offers_recorded"] = "all" if "all" in topics else tuple(topics) or None
    values["horizon_months"] = int(months) if months.isdigit() else months
    try:
        if not typed["name"]:
            raise UsageError("app.row_needs", names=text("io.meta_name", visit.lang))
        made = quarter.with_meta(replace(quarter.meta, **values))
    except DataError as fault:
        return about(visit, [p.message(visit.lang) for p in fault.problems], typed)
    except UsageError as fault:
        return about(visit, [fault.message(visit.lang)], typed)
    desk.project.change(desk.wave, base, made, "did_about")
    return desk.go("data")


def save_look(visit: Visit) -> Response:
    """Keep the logo and the colour for what is passed on; an earlier logo stays in the folder."""
    from ecosystem.pictures.style import with_look

    desk = visit.desk()
    logo, _ = desk.project.look()
    color = visit.said("color") if visit.said("colored") else ""
    file = visit.form.get("file")
    new = None
    if visit.said("plain"):
        logo = None
    elif isinstance(file, UploadFile) and file.filename:
        ending = Path(file.filename).suffix.lower()
        new = logo = keep(file, free_name(desk.project.path, f"Logo{ending}"))
    try:
        with_look(desk.quarter(), logo=logo, color=color)
    except (DataError, UsageError) as fault:
        if new is not None:
            new.unlink(missing_ok=True)
        return about(visit, for_the_page(fault.message(visit.lang).splitlines()))
    desk.project.dress(logo, color)
    return desk.go("data", "about")


def logo(visit: Visit) -> Response:
    """Show the logo that is kept."""
    found, _ = visit.desk().project.look()
    if found is None or found.name != visit.request.path_params["name"]:
        raise UsageError("app.no_cell")
    return FileResponse(found)


# --- History, and waves.


def history(visit: Visit) -> Response:
    """Show every version of this wave, and the other waves."""
    desk = visit.desk()
    return desk.page(
        "history",
        title=text("app.history_title", visit.lang),
        versions=list(reversed(desk.project.versions(desk.wave))),
        waves=desk.project.waves(),
        before=desk.project.before(desk.wave),
        hand=desk.tables,
        today=dt.date.today().isoformat(),
    )


def undo(visit: Visit) -> Response:
    """Take the last change back."""
    desk = visit.desk()
    desk.project.undo(desk.wave, desk.base())
    return desk.go("history")


def go_to(visit: Visit) -> Response:
    """Show an earlier version again."""
    desk = visit.desk()
    desk.project.go_to(desk.wave, desk.base(), number_in(visit.said("number")))
    return desk.go("history")


def new_wave(visit: Visit) -> Response:
    """Begin a new wave with what is there now."""
    desk, day = visit.desk(), day_in(visit.said("day"))
    quarter = desk.quarter()
    made = quarter.with_meta(replace(quarter.meta, wave=day))
    desk.project.add_wave(made, "did_wave", wave=desk.wave)
    return visit.go("q", desk.project.name, day.isoformat(), "check")


# --- What others have filled in.


def into(visit: Visit) -> Response:
    """Show what a file would change, or take it in."""
    desk = visit.desk()
    kind = visit.said("kind")
    if kind not in INTO:
        raise UsageError("app.no_input", name=kind)
    file = visit.form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        path = keep_one(visit, file)
    else:
        path = visit.site.home.input(visit.said("name"))
    target = visit.site.home.scratch()
    words = _into_words(desk, kind, str(path), str(target / "q"))
    job = Job(words, visit.lang)

    def after(outcome: Outcome) -> None:
        from ecosystem.io.reading import read_quarter

        try:
            made = read_quarter(target / "q")
            changes = _changes(desk.quarter(), made, visit.lang)
            if visit.said("take") and changes:
                desk.project.change(desk.wave, desk.base(), made, "did_into", name=path.name)
                job.on = ("q", desk.project.name, desk.wave, "history")
            else:
                told = [line for line in outcome.told + outcome.said if str(target) not in line]
                visit.site.previews[job.id] = (told, changes)
                job.on = ("q", desk.project.name, desk.wave, "into", job.id, kind, path.name)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    job.after = after
    visit.site.jobs.start(job)
    return visit.go("job", job.id)


def _into_words(desk: Desk, kind: str, path: str, target: str) -> tuple[str, ...]:
    end = ("-o", target, "--lang", desk.visit.lang)
    if kind == "room":
        return (*INTO[kind], desk.tables, path, *end)
    yes = ("--yes",) if kind == "list" else ()
    return (*INTO[kind], path, "--into", desk.tables, *yes, *end)


def _changes(before: Quarter, after: Quarter, lang: str) -> list[str]:
    """Say in which tables rows came, went or changed."""
    found = []
    for name in after.tables:
        was, now = _filled(before, name), _filled(after, name)
        if was != now:
            words = {"table": TABLES[name].labels[lang], "new": len(now - was)}
            found.append(text("app.into_change", lang, **words, gone=len(was - now)))
    if before.meta != after.meta:
        found.append(text("app.did_about", lang))
    return found


def _filled(quarter: Quarter, name: str) -> set[tuple[tuple[str, str], ...]]:
    rows = quarter.table(name).records()
    return {tuple(sorted((k, v) for k, v in row.items() if v)) for row in rows}


def preview(visit: Visit) -> Response:
    """Show what a file would change before it is taken in."""
    desk = visit.desk()
    parts = visit.request.path_params
    if parts["job"] not in visit.site.previews:
        raise UsageError("app.no_job")
    told, changes = visit.site.previews[parts["job"]]
    path = visit.site.home.input(parts["name"])
    return desk.page(
        "into",
        _into_words(desk, parts["kind"], str(path), "NEU"),
        title=text("app.into_title", visit.lang, name=path.name),
        lines=[*told, *(changes or [text("app.into_nothing", visit.lang)])],
        changes=bool(changes),
        kind=parts["kind"],
        name=path.name,
        base=desk.version.number,
    )
