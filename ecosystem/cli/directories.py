"""How an import ends: notes, the list to confirm, the mapping, and joining a quarter."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser
from ecosystem.errors import UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.errors import Problem
    from ecosystem.exchange import Join
    from ecosystem.io.formats.base import FormatImport, FormatMapping
    from ecosystem.model.quarter import Quarter


_SHOWN = 10


def add_ending_options(form: Parser) -> None:
    """Add where the quarter goes, and how it joins another one."""
    form.option("-o", "--output", key="option_new", metavar=form.word("folder"))
    form.option("--into", key="option_into", metavar=form.word("quarter"))
    form.option("--decisions", key="option_decisions", metavar=form.word("file"))
    form.option("--preview", key="option_preview", action="store_true")


def target_of(arguments: Namespace, inputs: Sequence[str]) -> Path | None:
    """Choose where the quarter goes."""
    if arguments.preview:
        if not arguments.into:
            raise UsageError("formats.preview_needs_into")
        return None
    if not arguments.output:
        raise UsageError("formats.output_needed")
    more = [arguments.into] if arguments.into else []
    more += [arguments.decisions] if arguments.decisions else []
    return output_quarter(arguments.output, [*inputs, *more])


def write_import(
    quarter: Quarter,
    notes: Iterable[Problem],
    arguments: Namespace,
    target: Path | None,
    console: Console,
    *,
    write: Callable[[Quarter, Path], Path] | None = None,
) -> int:
    """Say the notes, join the quarter that is named, and write."""
    for note in notes:
        console.notice(note.message(console.lang))
    result = quarter
    if arguments.into:
        join = _joined(quarter, arguments, console)
        _say_changes(join, console, whole=arguments.preview)
        result = join.quarter
    if target is None:
        console.done(text("formats.join_nothing_written", console.lang))
        return 0
    from ecosystem.io.reading import write_quarter

    console.done(console.text("written", path=(write or write_quarter)(result, target)))
    return 0


def _joined(quarter: Quarter, arguments: Namespace, console: Console) -> Join:
    from ecosystem.cli.quarters import read
    from ecosystem.errors import DataError
    from ecosystem.exchange import join_directory
    from ecosystem.io.reading import read_decisions

    base = read(arguments.into, console)
    if base.meta.view != "internal":
        raise DataError("cli.shared_copy", path=arguments.into)
    decisions = read_decisions(arguments.decisions) if arguments.decisions else ()
    return join_directory(base, directory=quarter, decisions=decisions)


def _say_changes(join: Join, console: Console, *, whole: bool) -> None:
    """Say what a join changes: all of it in a preview, else what touches the town's own rows."""
    counts = {
        "new": join.count("new_actor"),
        "same": join.count("same_id") + join.count("same_name"),
        "filled": join.count("filled"),
        "kept": join.count("kept"),
        "questions": len(join.questions),
    }
    say = console.result if whole else console.done
    say(text("formats.join_heading", console.lang, **counts))
    touching = ("kept", "stricter", "renamed", "question", "same_name", "filled")
    for change in join.changes:
        if whole or change.key in touching:
            say(f"- {change.sentence(console.lang)}")


def import_format(arguments: Namespace, console: Console) -> int:
    """Import one of the field's formats."""
    mapped = getattr(arguments, "map", None)
    return import_source(arguments, console, arguments.source, arguments.form, mapped)


def import_source(
    arguments: Namespace, console: Console, source: str, form: str, mapped: str | None
) -> int:
    """Import a source, and save what people will want to complete beside the result."""
    target = target_of(arguments, [source, *([mapped] if mapped else [])])
    from ecosystem.io.formats.registry import import_quarter

    imported = import_quarter(source, format=form, mapping=mapped, on=dt.date.today())
    status = write_import(imported.quarter, imported.notes, arguments, target, console)
    if target is None:
        _say_confirm(imported, None, console)
        return status
    beside = target.parent / target.stem if target.suffix.lower() == ".xlsx" else target
    _save_mapping(
        imported.mapping, beside.with_name(f"{beside.name}.mapping.json"), mapped, console
    )
    _say_confirm(imported, beside.with_name(f"{beside.name}.confirm.csv"), console)
    return status


def _save_mapping(mapping: FormatMapping, path: Path, mapped: str | None, console: Console) -> None:
    """Save the mapping, but never over one that somebody may have edited."""
    if not path.exists():
        mapping.save(path)
        console.done(text("formats.mapping_saved", console.lang, path=path))
    elif mapped is None or Path(mapped).resolve() != path.resolve():
        console.notice(text("formats.mapping_kept", console.lang, path=path))


def _say_confirm(imported: FormatImport, path: Path | None, console: Console) -> None:
    if not imported.confirm:
        return
    count = len(imported.confirm)
    if path is None:
        console.done(text("formats.confirm_few", console.lang, count=count))
    else:
        from ecosystem.io.formats.base import write_confirmations

        write_confirmations(imported.confirm, path, lang=console.lang)
        console.done(text("formats.confirm_heading", console.lang, count=count, path=path))
    for entry in imported.confirm[:_SHOWN]:
        console.done(f"- {entry.name}: {entry.sentence(console.lang)}")
    if count > _SHOWN:
        console.done("- …")
