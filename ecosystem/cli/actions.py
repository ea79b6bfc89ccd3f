"""The commands that do something else than write a result: one function each."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.call import Call
from ecosystem.cli.outputs import is_ours, output_file
from ecosystem.errors import DataError, UnknownActorError, UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.documents.sheets import Written
    from ecosystem.io.reading import Loaded
    from ecosystem.model.quarter import Quarter
    from ecosystem.sharing.persons import Forgotten
    from ecosystem.sharing.traces import Forms


# Tables that findings rest on, in the order in which it pays to add them.
WANTED = ("ties", "offers", "docks", "needs", "funding", "reports", "hurdles", "residents")

PASSWORD = "ECOSYSTEM_KEY_PASSWORD"


def template(call: Call) -> None:
    """Write the workbook to fill."""
    from ecosystem.io.clerk.write import write_template

    write_template(call.place, call.lang, full=call.arguments.full)
    call.written(call.place)


def sample(call: Call) -> None:
    """Write a shipped quarter, or list them."""
    from ecosystem.io.reading import load_sample, sample_names, write_quarter

    if call.name is None:
        for name in sample_names():
            call.console.result(name)
    elif call.target is None:
        raise UsageError("cli.sample_where")
    else:
        call.written(write_quarter(load_sample(call.name), call.target))


# --- Check.


def check(call: Call) -> int:
    """List every problem of a quarter."""
    from ecosystem.io.reading import load

    source, target = _marked_files(call)
    loaded = load(source)
    for problem in loaded.problems:
        call.console.result(problem.message(call.lang))
    if target:
        _write_marked(call, loaded, source, target)
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    say = call.console.text
    if errors:
        call.console.result(say("check_errors", count=errors))
        return 1
    said = "check_notices" if loaded.problems else "check_clean"
    call.console.result(say(said, count=len(loaded.problems)))
    if loaded.quarter is not None:
        _say_what_is_there(loaded.quarter, call)
    return 0


def _marked_files(call: Call) -> tuple[Path, Path | None]:
    """Choose what is checked and where the marked copy goes."""
    # A marked copy that was worked in is what is checked, and stays: the new marks go beside it.
    source = Path(call.quarter)
    if not call.marked:
        return source, None
    known = source.suffix.lower() if source.suffix.lower() in (".xlsx", ".xlsm") else ".xlsx"
    target = output_file(call.marked, (known,), call.inputs)
    if not call.force:
        for name in _numbered(target):
            if is_ours(name):
                target = name
                break
            source = name
        if source != Path(call.quarter):
            call.console.notice(call.console.text("check_worked", path=source))
    return source, call.outputs.claim(target)


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 10_000):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _write_marked(call: Call, loaded: Loaded, source: Path, target: Path) -> None:
    from ecosystem.io.clerk.marking import Double, asked_of, write_marked

    doubles = asked_of(loaded.problems, call.lang)
    if loaded.quarter is not None:
        from ecosystem.io.clerk.names import duplicate_candidates
        from ecosystem.io.reading import read_decisions

        logged = read_decisions(call.decisions) if call.decisions else ()
        actors = loaded.quarter.table("actors")
        lines = dict(zip(actors.column("id"), actors.lines, strict=True))
        for found in duplicate_candidates(loaded.quarter, (*logged, *loaded.decisions)):
            # The row further down is asked about; the name that stood there first stays.
            ends = sorted((found.left, found.right), key=lambda end: lines[end])
            rows = tuple((actors.source, lines[end]) for end in reversed(ends))
            left, right = (found.names.get(end, end) for end in ends)
            doubles.append(Double(left, right, found.sentence(call.lang), rows))
    call.written(write_marked(source, target, loaded.problems, doubles, call.lang))
    if doubles:
        call.console.result(text("clerk.decide_count", call.lang, count=len(doubles)))


def _say_what_is_there(quarter: Quarter, call: Call) -> None:
    from ecosystem.schema import TABLES

    say, lang = call.console.text, call.lang
    counts = [f"{TABLES[name].labels[lang]} {len(table)}" for name, table in quarter.tables.items()]
    call.console.done(say("check_tables", tables=", ".join(counts)))
    missing = [name for name in WANTED if not len(quarter.table(name))]
    if missing:
        call.console.result(say("check_missing"))
    for name in missing:
        call.console.result(f"  {TABLES[name].labels[lang]} ({name}): {say(f'without_{name}')}")


# --- Notebooks, and many quarters.


def notebooks(call: Call) -> None:
    """Run the series and write it down."""
    quarters = [call.full(path) for path in call.inputs]
    from ecosystem.notebooks import write_notebooks
    from ecosystem.sharing.history import Memory, memory_file

    written = write_notebooks(
        call.quarter,
        call.place,
        before=call.before,
        view=call.view,
        lang=call.lang,
        form=call.format,
        parameters=call.parameters.changed,
        seed=call.seed,
        draws=call.draws,
        progress=call.console.progress(),
    )
    if call.memory is not None:  # what the notebooks told is written down by their own process
        call.memory = Memory(memory_file())
        for quarter in quarters:
            call.memory.of(quarter)
    count = len({path.stem for path in written})
    call.console.done(text("series.done", call.lang, count=count, path=call.place))


def batch(call: Call) -> int:
    """Analyse all quarters below some folders."""
    from ecosystem import batch as many

    if call.scheduler and call.cluster:
        raise UsageError("batch.one_cluster")
    if call.workers is not None and call.workers < 1:
        raise UsageError("batch.no_workers")
    target = Path(call.output)
    if target.suffix.lower() == ".parquet" and target.is_dir():
        many.check_dataset(target)  # an earlier data set is gone on with
    else:
        output_file(call.output, call.command.endings, call.folders)
        for file in many.files_of(target):
            call.outputs.claim(file)
    settings = many.Settings(
        view=call.view, changed=dict(call.parameters.changed), seed=call.seed, draws=call.draws or 0
    )
    found = many.batch_of(
        call.folders,
        target,
        settings,
        workers=call.workers,
        cluster=call.scheduler or call.cluster,
        scheduler=call.scheduler,
        progress=call.console.progress(),
        lang=call.lang,
    )
    for line in many.batch_lines(found, target, call.lang):
        call.console.done(line)
    for row in found.broken:
        call.console.error(f"{row['path']}: {row[f'error_{call.lang}']}")
    return 1 if found.broken else 0


def join(call: Call) -> None:
    """Join the quarters and write the city."""
    same: dict[str, list[str]] = {}
    for word in call.same:
        new, sign, olds = word.partition("=")
        if not sign or not olds:
            raise UsageError("cities.bad_same", text=word)
        same[new.strip()] = [old.strip() for old in olds.split(",") if old.strip()]
    quarters = [call.read(path) for path in call.quarters]
    from ecosystem.changes.quarters import homes_of
    from ecosystem.io.reading import write_quarter
    from ecosystem.model.merging import join_quarters

    city = join_quarters(quarters, id=call.id, name=call.name, same=same)
    call.written(write_quarter(city, call.place))
    homes = homes_of(city).values()
    counts = {"actors": len(homes), "shared": sum(";" in home for home in homes)}
    call.console.done(text("cities.done", call.lang, quarters=len(quarters), **counts))


def match(call: Call) -> None:
    """Match, or write the workbook to fill."""
    from ecosystem.documents.results import matching_document, matching_form
    from ecosystem.documents.writers import xlsx_of
    from ecosystem.io.studies import read_matching
    from ecosystem.measures.housing import Companion, Flat, Household, match_households

    if call.list is None:
        call.deliver(xlsx_of(matching_form(call.lang)))
        return
    book = read_matching(call.list)
    found = match_households(
        [Household(**row) for row in book.households],  # type: ignore[arg-type]
        [Flat(**row) for row in book.flats],  # type: ignore[arg-type]
        [Companion(**{"languages": (), **row}) for row in book.companions],  # type: ignore[arg-type]
    )
    data = xlsx_of(matching_document(found, call.lang))
    count, left = len(found.proposals), len(found.unmatched)
    call.console.done(text("matching.done", call.lang, count=count, left=left))
    call.deliver(data)


# --- With a room or with partners.


def workshop(call: Call) -> None:
    """Write the page with which a facilitator runs a room."""
    if call.view == "internal":
        raise UsageError("workshop.internal")
    quarter = call.full()
    from ecosystem.workshop.page import render_workshop

    page = render_workshop(quarter, view=call.view, lang=call.lang, parameters=call.parameters)
    call.deliver(page)


def apply(call: Call) -> None:
    """Write a new quarter with what the room said."""
    from ecosystem.workshop.sessions import apply_session, read_session

    sessions = [read_session(path) for path in call.sessions]
    quarter = call.full()
    from ecosystem.io.reading import write_quarter

    applied = apply_session(quarter, *sessions, lang=call.lang)
    call.written(write_quarter(applied.quarter, call.place))
    for name in ("reports", "wishes", "actions", *(["changed"] if applied.changed else [])):
        said = text(f"workshop.applied_{name}", call.lang, count=getattr(applied, name))
        call.console.result(f"- {said}")
    for session in sessions:
        if session.guesses or session.notes:
            left = {"guesses": session.guesses, "notes": session.notes, "path": session.path}
            call.console.result(text("workshop.left_in_file", call.lang, **left))


def partner_sheets(call: Call) -> None:
    """Write the sheets and the workbook for the answers."""
    quarter = call.read()
    from ecosystem.documents.sheets import write_partner_sheets

    written = write_partner_sheets(
        quarter,
        call.cleared(),
        view=call.view,
        lang=call.lang,
        form=call.format,
        progress=call.console.progress(),
    )
    _say_sheets(written, call, "made_sheets")


def forms(call: Call) -> None:
    """Write a page for each partner on which it answers."""
    quarter = call.read()
    from ecosystem.collect.forms import write_forms

    written = write_forms(
        quarter,
        call.cleared(),
        view=call.view,
        lang=call.lang,
        progress=call.console.progress(),
    )
    _say_sheets(written, call)
    call.console.done(text("collect.made_forms", call.lang, count=written.count))


def tally(call: Call) -> None:
    """Write the page or the sheet on which a desk counts its requests."""
    quarter = call.read()
    from ecosystem.collect.tally import tally_of

    how = {"view": call.view, "lang": call.lang}
    call.each(lambda: tally_of(quarter, call.place.suffix.lower(), **how))
    call.console.done(text("collect.made_tally", call.lang))


def cards(call: Call) -> None:
    """Write the cards and the workbook into which the wall is typed."""
    quarter = call.read()
    from ecosystem.documents.sheets import write_cards

    written = write_cards(quarter, call.cleared(), view=call.view, lang=call.lang)
    _say_sheets(written, call, "made_cards")


def _say_sheets(written: Written, call: Call, key: str = "") -> None:
    """Say what was written, for whom nothing was, and what comes next."""
    call.written(written.path)
    if written.left_out:
        call.console.done(text("paper.none_for", call.lang, count=written.left_out))
    if written.entries is not None:
        params = {"count": written.count, "file": written.entries}
        call.console.done(text(f"paper.{key}", call.lang, **params))


# --- What may leave the house, and who must not be in it.


def share(call: Call) -> None:
    """Write a copy that is safe to pass on."""
    if call.view == "internal":
        raise UsageError("cli.share_internal")
    _refuse_company(call.place)
    quarter = call.read()
    from ecosystem.io.reading import write_quarter
    from ecosystem.sharing.quarters import share_and_tell
    from ecosystem.sharing.rules import MINIMUM_CHANGED, MINIMUM_INFORMAL, checklist

    since = call.full(call.since) if call.since else None
    shared = share_and_tell(quarter, view=call.view, on=dt.date.today(), since=since)
    call.written(write_quarter(shared.quarter, call.place))
    call.console.done(text("sharing.removed_heading", call.lang))
    for entry in shared.removed:
        call.console.done(f"- {entry.sentence(call.lang)}")
    lasts = call.memory is not None and call.memory.lasts
    against = "memory" if lasts else "since" if since is not None else "once"
    if not lasts:  # then less is promised, which nobody should have to ask for
        values = {"changed": MINIMUM_CHANGED, "informal": MINIMUM_INFORMAL}
        call.console.notice(text(f"sharing.explain_{against}", call.lang, **values))
    if call.explain:
        call.console.result(text("sharing.explain_heading", call.lang))
        for line in checklist(
            shared.removed,
            call.view,
            call.lang,
            shared.tests,
            against=against,
            repeated=shared.repeated,
        ):
            call.console.result(f"- {line}")


def _refuse_company(target: Path) -> None:
    """Refuse a folder in which anything but an earlier copy lies."""
    if not target.is_dir():
        return
    from ecosystem.io.package import FILE_NAME, read_descriptor
    from ecosystem.schema import TABLES

    there = {entry.name for entry in target.iterdir()}
    if not there:
        return
    found, _ = read_descriptor(target, FILE_NAME)
    own = found.get("quarter") if found else None
    is_copy = isinstance(own, dict) and own.get("view") in ("partner", "public")
    if not is_copy or there - {FILE_NAME, *(f"{name}.csv" for name in TABLES)}:
        raise UsageError("sharing.folder_not_empty", path=target)


def forget(call: Call) -> None:
    """Take a person or an actor out of every wave and version of the quarter, and its files."""
    from ecosystem.kept import forget_answers
    from ecosystem.sharing.persons import is_person, names_of
    from ecosystem.sharing.traces import forms_of

    source, in_place = Path(call.quarter), call.target is None
    waves, broken = _states(call, source, call.target or source)
    names = dict.fromkeys([*call.name, *(n for q in waves.values() for n in names_of(q, call.id))])
    found = _forgotten(call, waves, list(names))
    # Without a place nothing is changed; what would be is shown, so that it can be decided.
    if not (in_place and not call.yes):
        _write_forgotten(call, source, found)
        forget_answers()
    for forgotten in found.values():
        for change in forgotten.changes:
            call.console.result(f"- {change.sentence(call.lang)}")
    mentions = {mention.number: mention for each in found.values() for mention in each.mentions}
    if mentions:
        call.console.result(text("sharing.forget_doubts", call.lang))
    for mention in mentions.values():
        call.console.result(f"- {mention.sentence(call.lang)}")
    if in_place and not call.yes:
        raise UsageError("sharing.forget_where")
    if mentions and in_place:
        call.console.result(text("sharing.forget_again", call.lang))
    for path in broken:
        call.console.result(f"- {text('sharing.forget_unread', call.lang, path=path)}")
    person = all(is_person(quarter, call.id) for quarter in waves.values())
    known = {quarter.meta.id or quarter.meta.name for quarter in waves.values()}
    _look_around(call, source, known, forms_of(call.id, names, person=person))
    call.console.result(text("sharing.forget_rest", call.lang))


def _states(
    call: Call, source: Path, target: Path
) -> tuple[Mapping[Path, Quarter], Sequence[Path]]:
    """Read every wave, and in place every version that undo could bring back."""
    from ecosystem.io.package import holds_tables

    if not source.is_dir() or (holds_tables(source) and target != source):
        return {source: call.read(source)}, ()
    top = source
    if source.parent.name == "Staende":  # the folder of a quarter of the page
        top = source.parent.parent
    inside = [p for p in sorted(top.rglob("*")) if p.is_dir() and not p.name.startswith(".")]
    if target != source:
        inside = [p for p in inside if p.parent == source]
    found: dict[Path, Quarter] = {}
    broken: list[Path] = []
    for folder in dict.fromkeys([source, *inside]):
        if holds_tables(folder):
            try:
                found[folder] = call.read(folder)
            except DataError:
                if folder == source:
                    raise
                broken.append(folder)
    return found or {source: call.read(source)}, broken


def _forgotten(
    call: Call, waves: Mapping[Path, Quarter], names: Sequence[str]
) -> dict[Path, Forgotten]:
    """Forget in each wave; numbers of doubtful places go on from one to the next."""
    from ecosystem.sharing.persons import Forgotten, forget

    also = None if call.also == "all" else _numbers(call.also)
    found: dict[Path, Forgotten] = {}
    numbers: dict[tuple[str, ...], int] = {}
    for path, quarter in waves.items():
        try:
            found[path] = forget(quarter, call.id, names=names, also=also, numbers=numbers)
        except UnknownActorError:
            found[path] = Forgotten(quarter, ())
    if not any(each.changes or each.mentions for each in found.values()):
        raise UnknownActorError("sharing.nobody", id=call.id)
    return found


def _numbers(words: str) -> list[int]:
    parts = [part.strip() for part in words.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise UsageError("sharing.bad_also", value=words)
    return list(map(int, parts))


def _write_forgotten(call: Call, source: Path, found: Mapping[Path, Forgotten]) -> None:
    from ecosystem.io.reading import write_quarter

    for path, forgotten in found.items():
        if call.target is None:
            # In place no copy stays beside it: it would keep whom this takes out.
            if forgotten.changes:
                call.written(write_quarter(forgotten.quarter, path))
        else:
            place = call.target if path == source else call.target / path.name
            call.written(write_quarter(forgotten.quarter, place))


def _look_around(call: Call, source: Path, known: Collection[str], forms: Forms) -> None:
    """Look through backups, leftovers, other files and the program's own folder."""
    from ecosystem.io.files import own_folder
    from ecosystem.io.package import FILE_NAME
    from ecosystem.schema import TABLES
    from ecosystem.sharing.history import Memory, memory_file
    from ecosystem.sharing.traces import traces

    delete = call.target is None
    tables = {FILE_NAME, *(f"{name}.csv" for name in TABLES)}
    around = source.parent.parent if source.parent.name == "Staende" else source
    for trace in traces(
        around, own_folder(), forms, skip=lambda path: path.name in tables, delete=delete
    ):
        key = f"sharing.forget_trace.{trace.what}"
        call.console.result(f"- {text(key, call.lang, path=trace.path)}")
    memory = Memory(memory_file())
    copies = [copy for name in sorted(known) for copy in memory.copies_of(name)]
    if copies:
        call.console.result(text("sharing.forget_copies", call.lang))
    for copy in copies:
        said = {"day": "?", **copy}
        call.console.result(f"- {text('sharing.forget_copy', call.lang, **said)}")
    if copies and delete:
        memory.change_targets(forms.without)


def pseudonyms(call: Call) -> None:
    """Write the quarter with new ids for informal helpers, and the key that is kept apart."""
    from ecosystem.io.reading import write_quarter
    from ecosystem.sharing.persons import check_place, pseudonymise, read_key, write_key

    key = check_place(Path(call.key), [Path(call.quarter), call.place])
    quarter = call.read()
    password = _password(call.lang, new=not key.exists())
    earlier = read_key(key, password) if key.exists() else ()
    linked = [word for word in map(str.strip, call.linked.split(",")) if word]
    made = pseudonymise(quarter, linked=linked, earlier=earlier)
    # First the key: data whose key was lost on the way could never be put right.
    write_key(key, (*earlier, *made.entries), password)
    call.written(write_quarter(made.quarter, call.place))
    values = {"path": key, "count": len(made.entries)}
    call.console.done(text("sharing.key_written", call.lang, **values))


def _password(lang: str, *, new: bool) -> str:
    """Take the password from the environment, else ask for it; a new one twice."""
    given = os.environ.get(PASSWORD)
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError("sharing.no_password", name=PASSWORD)
    password = getpass(text("sharing.ask_password", lang) + " ")
    if new and getpass(text("sharing.ask_password_again", lang) + " ") != password:
        raise UsageError("sharing.passwords_differ")
    return password


def experience_export(call: Call) -> None:
    """Write what became of actions, for other towns."""
    from ecosystem.collect.experience import export_experience
    from ecosystem.io.reading import read_waves

    waves = [read_waves(path) for path in call.quarters]
    several = [found for found in waves if len(found) > 1]
    single: dict[str, list[Quarter]] = {}
    for found in waves:
        if len(found) == 1:  # waves that are named one by one
            single.setdefault(found[0].meta.id, []).append(found[0])
    for alone in single.values():
        several.append(tuple(sorted(alone, key=lambda wave: str(wave.meta.wave))))
    if any(wave.meta.view != "internal" for found in several for wave in found):
        raise DataError("cli.shared_copy", path=call.quarters[0])
    written = export_experience(several, town=call.town, parameters=call.parameters)
    call.deliver(written)
    call.console.done(text("experience.exported", call.lang))


def experience_join(call: Call) -> None:
    """Put the experience of many towns together."""
    from ecosystem.collect.experience import join_experience

    call.say(join_experience(call.files), "experience", "collect.experience")


# --- For the makers.


def bench(call: Call) -> None:
    """Measure on invented quarters how often the findings are right; from a checkout only."""
    beside = Path(__file__).resolve().parents[2]
    if not (beside / "lab" / "bench.py").is_file():
        raise UsageError("bench.not_here")
    if str(beside) not in sys.path:
        sys.path.append(str(beside))
    from lab.bench import bench_command  # lab is no part of what is installed

    path = Path(call.output) if call.output else None
    if path is not None:
        output_file(call.output, call.command.endings, [])
    content = bench_command(call.arguments, path, call.parameters, call.lang)
    # A page of somebody's own, with marks for the tables, is changed between its marks only.
    page = path is not None and path.suffix.lower() == ".md" and path.exists()
    target = path if path is None or page else call.outputs.claim(path)
    call.deliver(content, target)
