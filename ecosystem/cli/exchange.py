"""``ecosystem import`` and ``ecosystem export``: other people's tables, directories and maps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.call import Call
from ecosystem.cli.table import commands
from ecosystem.errors import UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.errors import Problem
    from ecosystem.exchange import Join
    from ecosystem.io.formats.base import FormatImport
    from ecosystem.model.quarter import Quarter


_SHOWN = 10


def import_any(call: Call) -> int:
    """Read a source whose format is named by ``--as`` or told by its content."""
    forms = {form.name: form for form in commands()["import"].below[1:]}
    first = Path(call.sources[0])
    named = call.form_of_source
    if named is None and len(call.sources) > 1 and not first.exists():
        named = call.sources[0]
    if named is not None and named not in forms:
        raise UsageError("formats.unknown_format", name=named, known=", ".join(forms))
    form = named or _recognised(call)
    if form == "areas":
        call.arguments.tables, call.arguments.own, call.arguments.year = call.sources, "", ""
        import_areas(call)
        return 0
    if len(call.sources) > (2 if form == "edgelist" else 1):
        raise UsageError("cli.one_source", format=form)
    call.arguments.form = form
    call.arguments.source, call.arguments.nodes = call.sources[0], call.sources[0]
    call.arguments.edges = call.sources[1] if len(call.sources) > 1 else None
    if form == "excel":
        return import_excel(call)
    if form == "answers":
        call.arguments.wave, call.arguments.demand = None, False
        call.targets["reminders"] = None
    if form not in ("edgelist", "entries", "answers"):
        call.arguments.map = call.map[0] if call.map else call.mapping
    doors = {"edgelist": import_edgelist, "entries": import_entries, "answers": import_answers}
    doors.get(form, import_format)(call)
    return 0


def _recognised(call: Call) -> str:
    """Tell the format by the content, and say so; two lists are nodes and edges."""
    if len(call.sources) > 1:
        return "edgelist"
    from ecosystem.collect.answers import holds_answers

    if holds_answers(Path(call.sources[0])):
        call.console.done(text("collect.recognised", call.lang))
        return "answers"
    from ecosystem.io.formats.registry import format_of

    found = format_of(call.sources[0])
    call.console.done(found.sentence(call.lang))
    return found.format


def import_format(call: Call) -> None:
    """Import one of the field's formats."""
    _import_source(call, call.source, call.arguments.form, call.map)


def _import_source(call: Call, source: str, form: str, mapped: str | None) -> None:
    """Import a source, and save what people will want to complete beside the result."""
    target = _target(call)
    from ecosystem.io.formats.registry import import_quarter

    known = None if form == "quarter" else form
    imported = import_quarter(source, format=known, mapping=mapped, on=dt.date.today())
    _write_with_balance(imported, call)
    if known is None:
        return
    if target is None:
        _say_confirm(imported, None, call)
        return
    beside = target.parent / target.stem if target.suffix.lower() == ".xlsx" else target
    kept = beside.with_name(f"{beside.name}.mapping.json")
    if not kept.exists():  # never over one that somebody may have edited
        imported.mapping.save(kept)
        call.console.done(text("formats.mapping_saved", call.lang, path=kept))
    elif mapped is None or Path(mapped).resolve() != kept.resolve():
        call.console.notice(text("formats.mapping_kept", call.lang, path=kept))
    _say_confirm(imported, beside.with_name(f"{beside.name}.confirm.csv"), call)


def import_edgelist(call: Call) -> None:
    """Read a list of nodes and one of edges, or one file that holds the ties alone."""
    maps = call.map
    if call.edges is None:
        from ecosystem.io.formats.nets import holds_ties

        mapped = maps[0] if len(maps) == 1 else None
        by_file = mapped is not None and mapped.endswith(".json")
        plain = not maps and not call.mapping
        if (by_file or plain) and holds_ties(Path(call.nodes)):
            _import_source(call, call.nodes, "edgelist", mapped)
            return
    _target(call)
    from ecosystem.io.formats.base import FormatMapping
    from ecosystem.io.lists import read_edgelist

    mapping = FormatMapping.from_file(Path(call.mapping)) if call.mapping else None
    mapping = FormatMapping.from_text(",".join(maps), mapping)
    imported = read_edgelist(call.nodes, call.edges, mapping)
    _write_with_balance(imported, call)


def import_excel(call: Call) -> int:
    """Read somebody's list once its columns are confirmed."""
    kept = Path(call.mapping) if call.mapping else None
    _target(call)
    from ecosystem.io.clerk.lists import ListMapping, plan_list, read_list

    known = bool(kept and kept.exists())
    mapping = ListMapping.from_file(kept) if kept and known else ListMapping()
    mapping.body = call.body or mapping.body
    mapping.sheet = call.sheet or mapping.sheet
    mapping.header = call.header or mapping.header
    mapping.recorded = call.recorded or mapping.recorded
    mapping.set(*call.set)
    plan, say = plan_list(Path(call.source), mapping), call.console
    for line in plan.lines(call.lang):
        say.notice(line)
    changed = (call.set, call.body, call.sheet, call.header, call.recorded)
    if kept and (not known or any(changed)):
        plan.mapping.save(kept)
    if not known and not call.yes:
        saved = text("clerk.list_saved", call.lang, path=kept) if kept else ""
        say.result(saved or text("clerk.list_ask", call.lang))
        return 2
    imported = read_list(plan)
    for line in imported.lines(call.lang):
        say.notice(line)
    write = partial(_for_an_office, lang=call.lang)
    _write(imported.quarter, (), call, write=write)
    _write_balance({one.table: one.as_dict() for one in imported.balances}, call)
    return 0


def _for_an_office(quarter: Quarter, target: Path, *, lang: str) -> Path:
    """Write the workbook that an office knows, to go on in, where it can say everything."""
    from ecosystem.io.clerk.write import fits, write_filled
    from ecosystem.io.reading import write_quarter

    if target.suffix.lower() != ".xlsx":
        return write_quarter(quarter, target)
    if fits(quarter):
        return write_filled(quarter, target, lang)
    from ecosystem.io.workbook import write_workbook

    return write_workbook(quarter, target, lang)


def import_entries(call: Call) -> None:
    """Take what was typed from paper into a copy of the quarter."""
    if not call.into:
        raise UsageError("cli.entries_into")
    target = _target(call)
    quarter = call.read(call.into)
    from ecosystem.io.clerk.entries import take_in_entries

    taken = take_in_entries(quarter, Path(call.source))
    for note in taken.notes:
        call.console.notice(note.message(call.lang))
    for line in taken.passed_over(call.lang):
        call.console.notice(line)
    call.console.done(taken.sentence(call.lang))
    if target is not None:
        call.written(_for_an_office(taken.quarter, target, lang=call.lang))
        call.console.done(text("paper.next", call.lang, path=target))


def import_answers(call: Call) -> None:
    """Take what came back from the forms into a copy of the quarter."""
    if not call.into:
        raise UsageError("cli.entries_into")
    target = _target(call)
    from ecosystem.collect.answers import take_in_answers
    from ecosystem.collect.tally import day_of
    from ecosystem.io.reading import write_quarter

    wave = day_of(call.wave) if call.wave else None
    if call.wave and wave is None:
        raise UsageError("collect.bad_wave", value=call.wave)
    quarter = call.read(call.into)
    taken = take_in_answers(quarter, call.source, lang=call.lang, demand=call.demand)
    for note in taken.notes:
        call.console.notice(note.message(call.lang))
    for line in (*taken.balance.lines(call.lang), *taken.lines(call.lang)):
        call.console.done(line)
    _write_balance(taken.balance.as_dict(), call)
    if place := call.targets["reminders"]:
        call.deliver(taken.reminders(call.lang), place)
    result = taken.quarter
    if wave is not None:
        result = result.with_meta(replace(result.meta, wave=wave))
    if target is not None:
        call.written(write_quarter(result, target))
        call.console.done(text("paper.next", call.lang, path=target))


def import_areas(call: Call) -> None:
    """Take tables of town statistics into a copy of the quarter."""
    if not call.into:
        raise UsageError("areas.into")
    target = _target(call)
    if call.year and not (call.year.isdigit() and 1900 <= int(call.year) <= 2200):
        raise UsageError("areas.bad_year", value=call.year)
    quarter = call.read(call.into)
    from ecosystem.io.areas import read_statistics, take_in_areas
    from ecosystem.io.reading import write_quarter

    taken = take_in_areas(quarter, read_statistics(call.tables, year=call.year), own=call.own)
    for line in taken.lines(call.lang):
        call.console.done(line)
    if target is not None:
        call.written(write_quarter(taken.quarter, target))


# --- How every import ends: notes, joining a quarter, the list to confirm.


def _target(call: Call) -> Path | None:
    """Give where the quarter goes; None for a preview."""
    if getattr(call.arguments, "preview", False):
        if not call.into:
            raise UsageError("formats.preview_needs_into")
        return None
    if call.target is None:
        raise UsageError("formats.output_needed")
    return call.target


def _write(
    quarter: Quarter,
    notes: Iterable[Problem],
    call: Call,
    *,
    write: Callable[[Quarter, Path], Path] | None = None,
) -> None:
    """Say the notes, join the quarter that is named, and write."""
    for note in notes:
        call.console.notice(note.message(call.lang))
    result = quarter = _with_answer(quarter, call)
    if call.into:
        join = _joined(quarter, call)
        _say_changes(join, call)
        result = join.quarter
    target = _target(call)
    if target is None:
        call.console.done(text("formats.join_nothing_written", call.lang))
        return
    from ecosystem.io.reading import write_quarter

    call.written((write or write_quarter)(result, target))


def _write_with_balance(imported: FormatImport, call: Call) -> None:
    """Write a quarter, and say what became of every row."""
    _write(imported.quarter, imported.notes, call)
    for line in imported.balance.lines(call.lang):
        call.console.done(line)
    _write_balance(imported.balance.as_dict(), call)


def _write_balance(balance: Mapping[str, object], call: Call) -> None:
    """Write down what became of every row or cell, where that is asked for."""
    if place := call.targets["balance"]:
        call.deliver(json.dumps(balance, ensure_ascii=False, indent=1) + "\n", place)


def _with_answer(quarter: Quarter, call: Call) -> Quarter:
    """Keep for which topics somebody says that the list is complete; if nobody does, none."""
    if not call.recorded and call.arguments.form == "quarter":  # one of our own says so itself
        return quarter
    from ecosystem.io.clerk.lists import read_recorded

    kept = quarter.meta.offers_recorded if call.arguments.form == "excel" else None
    answer = read_recorded(call.recorded) if call.recorded else kept
    if answer is None and len(quarter.table("offers")) and not call.into:
        call.console.notice(call.console.text("ask_recorded"))
    return quarter.with_meta(replace(quarter.meta, offers_recorded=answer))


def _joined(quarter: Quarter, call: Call) -> Join:
    from ecosystem.exchange import join_directory
    from ecosystem.io.reading import read_decisions

    base = call.full(call.into)
    decisions = read_decisions(call.decisions) if call.decisions else ()
    return join_directory(base, directory=quarter, decisions=decisions)


def _say_changes(join: Join, call: Call) -> None:
    """Say what a join changes: all of it in a preview, else what touches the town's own rows."""
    counts = {
        "new": join.count("new_actor"),
        "same": join.count("same_id") + join.count("same_name"),
        "filled": join.count("filled"),
        "kept": join.count("kept"),
        "questions": len(join.questions),
    }
    say = call.console.result if call.preview else call.console.done
    say(text("formats.join_heading", call.lang, **counts))
    touching = ("kept", "stricter", "renamed", "question", "same_name", "filled")
    for change in join.changes:
        if call.preview or change.key in touching:
            say(f"- {change.sentence(call.lang)}")


def _say_confirm(imported: FormatImport, path: Path | None, call: Call) -> None:
    count = len(imported.confirm)
    if not count:
        return
    if path is not None:
        from ecosystem.io.formats.base import write_confirmations

        write_confirmations(imported.confirm, call.outputs.claim(path), lang=call.lang)
    key = "formats.confirm_few" if path is None else "formats.confirm_heading"
    call.console.done(text(key, call.lang, count=count, path=path))
    for entry in imported.confirm[:_SHOWN]:
        call.console.done(f"- {entry.name}: {entry.sentence(call.lang)}")
    if count > _SHOWN:
        call.console.done("- …")


# --- Out.


def export(call: Call) -> None:
    """Write a quarter in another format, through the one door."""
    from ecosystem.exchange import EXPORTS, check_target, export_quarter

    if call.format not in EXPORTS:
        raise UsageError("formats.no_export", name=call.format, known=", ".join(EXPORTS))
    target = call.place
    folder = target.is_dir() and not EXPORTS[call.format]
    free = target.with_name(f"{target.name}.new") if folder else target
    check_target(free, call.format, waves=call.waves)
    quarter, waves = _waves(call)
    if folder:
        call.cleared()
    how = {"format": call.format, "view": call.view, "lang": call.lang}
    written = export_quarter(quarter, target, waves=waves, seed=call.seed, **how)
    call.console.done(text("formats.exported", call.lang, path=written, view=call.view))


def _waves(call: Call) -> tuple[Quarter, list[Quarter]]:
    """Read the quarter, and its other waves if they are asked for."""
    if not call.waves:
        return call.read(), []
    from ecosystem.io.reading import read_waves

    waves = read_waves(Path(call.quarter))
    if len(waves) < 2:
        raise UsageError("formats.one_wave", path=call.quarter)
    return waves[-1], list(waves[:-1])
