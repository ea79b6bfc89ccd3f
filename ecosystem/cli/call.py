"""One call of a command: its row of the table, its words, what it reads and where it writes."""

from __future__ import annotations

import re
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ecosystem.cli.console import Console, Ticker
from ecosystem.cli.outputs import Outputs, output_file, output_quarter
from ecosystem.cli.parser import command_of
from ecosystem.cli.table import ENDING_OF, Option
from ecosystem.errors import DataError, UsageError

if TYPE_CHECKING:
    from ecosystem.documents.model import Document
    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter
    from ecosystem.model.values import Parameters
    from ecosystem.sharing.history import Memory


# What the line of somebody who waits can say; other commands are quick or ask something.
_DOING = frozenset(
    (
        *("reading", "finding", "report", "draw", "workshop", "notebooks", "batch", "plan"),
        *("suggest", "compare", "whatif", "import", "export", "share", "forms", "stress"),
    )
)

ON_SCREEN = ("text", "json", "csv", "ics", "html")


class Written(Protocol):
    """A result that can be written as JSON; ``documents`` makes a document of it."""

    def to_json(self) -> str:
        """Write everything as JSON."""


# Commands whose files carry logo and colour, and the endings of those that do not.
WITHOUT_LOOK = {"report": (".xlsx",), "draw": (".html",), "workshop": ()}


class Call:
    """What the functions of the commands are given."""

    def __init__(self, arguments: Namespace, console: Console) -> None:
        self.arguments = arguments
        self.console = console
        self.lang = console.lang
        self.view: str = arguments.view
        self.command = command_of(arguments)
        self.outputs = Outputs(console, force=arguments.force)
        self.form: str = getattr(arguments, "format", None) or "text"
        self.names: list[str] = getattr(arguments, "output", None) or []  # What -o names.
        if self.names:
            arguments.output = self.names[0]
        self.wanted: list[tuple[str, Path | None]] = []  # Forms of the result and where they go.
        self.targets: dict[str, Path | None] = {}
        self.memory: Memory | None = None
        self.open = ExitStack()
        self.ticker: Ticker | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - argparse knows no types
        """Give a word or option of the call."""
        return getattr(self.arguments, name)

    def run(self) -> int:
        """Check what can be told before anything is read, then run the command."""
        if self.arguments.param:
            _ = self.parameters
        draws = getattr(self.arguments, "draws", None)
        if draws is not None and draws < 0:
            raise UsageError("parameters.range", name="draws", value=draws)
        for name in self.inputs:
            self._mend(Path(name))
        if len(self.names) > 1:
            self._check_several()
        for row in self.command:
            if row.writes in ("file", "quarter"):
                self.settle(row)
        module, name = self.command.run.split(":")
        done = False
        with ExitStack() as self.open:
            if ticker := self.console.ticker():
                self.ticker = self.open.enter_context(ticker)
            self.doing()
            try:
                function: Callable[[Call], int | None] = getattr(import_module(module), name)
                status = function(self) or 0
                done = True
            finally:
                self.outputs.finish(done=done)
                if done:
                    self._note_copies()
        self._tell_letters()
        self._tell_exact()
        return status

    def doing(self, what: str | None = None) -> None:
        """Say what is being done from now on, if it takes long; else what the command is for."""
        if self.ticker is None:
            return
        stem = what or self.command.name.split()[0]
        self.ticker.say(self.console.text(f"doing_{stem}") if stem in _DOING else None)

    def _remember(self) -> None:
        """Let what this call tells of a quarter stand beside what was told before."""
        from ecosystem.sharing.history import remembering

        if self.memory is None and self.view != "internal":
            self.memory = self.open.enter_context(remembering())

    def _note_copies(self) -> None:
        """Keep which copies were made for whom: nobody else knows where they lie."""
        if self.memory is None:
            return
        for _, target in self.wanted or [("", None)]:
            self.memory.save(self.view, self.command.name, str(target or ""))

    def _tell_letters(self) -> None:
        """Say which scripts could not be set, if the call drew or set any."""
        letters = sys.modules.get("ecosystem.pictures.letters")
        if letters and (kinds := letters.replaced()):
            from ecosystem.words import and_list, text

            said = and_list(
                [text(f"pictures.unset.{kind}", self.lang) for kind in kinds], self.lang
            )
            self.console.notice(self.console.text("unset", kinds=said))
            if letters.extras_missing():
                self.console.notice(self.console.text("unset_fonts"))

    def _tell_exact(self) -> None:
        """Say that tables for programs keep cells which an office program takes for formulas."""
        from ecosystem.io.files import formula_like

        writes = any(row.writes == "quarter" for row in self.command)
        if (writes or self.command.name == "export") and self.target:
            count = formula_like(self.target)
            if count:
                self.console.notice(self.console.text("exact", count=count, path=self.target))

    def _mend(self, path: Path) -> None:
        """Put right what an earlier run that was cut off left here, and say so."""
        from ecosystem.io.files import sweep

        for what, place in sweep(path):
            self.console.notice(self.console.text(what, path=place))

    def _check_several(self) -> None:
        if not self.output_row.several:
            raise UsageError("cli.one_output", name=self.command.name)
        if self.command.forms and self.arguments.format:
            raise UsageError("cli.one_form")

    @property
    def output_row(self) -> Option:
        """Give the row of ``-o``."""
        return next(row for row in self.command if row.dest == "output")

    def settle(self, row: Option) -> None:
        """Settle where an option that writes writes to, and in which form."""
        name, output = getattr(self.arguments, row.dest), row.dest == "output"
        self.targets[row.dest] = None
        if name is None and output:
            if self.command.forms and self.form not in ON_SCREEN:
                raise UsageError("cli.form_needs_file", form=self.form)
            self.wanted.append((self.form, None))
        for each in self.names if output else [name] if name else []:
            target = self._target(each, row)
            self.targets[row.dest] = self.outputs.claim(target)
            if output:
                self.wanted.append((self.form, target))

    def _target(self, name: str, row: Option) -> Path:
        """Choose where to write; for a result the form, too."""
        self._mend(Path(name))
        if row.writes == "quarter":
            return output_quarter(name, self.inputs)
        endings, named = row.endings, self.command.forms and self.arguments.format
        if named:  # a format that is named needs no ending that says so
            endings = (*endings, Path(name).suffix.lower())
        others = [*self.targets.values(), *(place for _, place in self.wanted)]
        target = output_file(name, endings, self.inputs, [path for path in others if path])
        if self.command.forms and not named:
            form_of = {ENDING_OF[form]: form for form in self.command.forms}
            self.form = form_of.get(target.suffix.lower(), "picture")
        return target

    @property
    def inputs(self) -> list[str]:
        """Give everything that the call reads."""
        found: list[str] = []
        for row in self.command:
            value = getattr(self.arguments, row.dest) if row.read else None
            found += value if isinstance(value, list) else [value] if value else []
        return found

    @property
    def target(self) -> Path | None:
        """Give where ``-o`` points."""
        return self.targets.get("output")

    @property
    def place(self) -> Path:
        """Give where ``-o`` points, for commands that must be told."""
        return Path(self.targets["output"] or self.arguments.output)

    def cleared(self) -> Path:
        """Take away what lies where ``-o`` points, for writers that want the place empty."""
        # What lies there is ours and unchanged, or a copy of it was put beside it.
        if self.place.is_dir():
            shutil.rmtree(self.place)
        else:
            self.place.unlink(missing_ok=True)
        return self.place

    @cached_property
    def parameters(self) -> Parameters:
        """Read the conventions that the call changes."""
        from ecosystem.model.values import Parameters

        return Parameters.from_assignments(self.arguments.param, seed=self.arguments.seed)

    def read(self, path: str | Path | None = None) -> Quarter:
        """Read a quarter and say which wave it is and how many things are odd in it."""
        from ecosystem.io.reading import load

        self._remember()
        self.doing("reading")
        source = self.arguments.quarter if path is None else str(path)
        loaded = load(source)
        if loaded.quarter is None:
            errors = [problem for problem in loaded.problems if problem.severity == "error"]
            raise DataError("checks.heading", loaded.problems, count=len(errors))
        waves = [problem for problem in loaded.problems if problem.key == "latest_wave"]
        for problem in waves:  # which one was taken is said at once
            self.console.notice(problem.message(self.lang))
        if others := len(loaded.problems) - len(waves):
            shown = source if re.fullmatch(r"[\w./\\:-]+", source) else f'"{source}"'
            self.console.notice(self.console.text("notices", count=others, path=shown))
        self.doing()
        return loaded.quarter

    def full(self, path: str | Path | None = None) -> Quarter:
        """Read a quarter with its full data."""
        quarter = self.read(path)
        if quarter.meta.view != "internal":
            raise DataError("cli.shared_copy", path=path or self.arguments.quarter)
        logo, color = (getattr(self.arguments, name, "") for name in ("logo", "color"))
        if logo or color:
            from ecosystem.pictures.style import with_look

            endings = {Path(each).suffix.lower() for each in self.names}
            if endings.intersection(WITHOUT_LOOK[self.command.name]):
                raise UsageError("views.look_not_here")
            quarter = with_look(quarter, logo=logo or None, color=color)
        return quarter

    def analyse(self, *, draws: int | None = None) -> tuple[Quarter, Result]:
        """Read a quarter and find everything that the view shows."""
        quarter = self.full()
        from ecosystem.sharing.results import found_for

        self.doing("finding")
        result = found_for(
            quarter,
            view=self.view,
            parameters=self.parameters,
            draws=draws if self.arguments.draws is None else self.arguments.draws,
            overturn=any(form == "json" for form, _ in self.wanted),  # no other form tells it
            progress=self.console.progress(),
        )
        self.doing()
        return quarter, result

    def deliver(self, content: bytes | str, target: Path | None = None) -> None:
        """Write a result to the screen or to its file."""
        self._put([(target or self.target, content)])

    def each(self, make: Callable[[], bytes | str]) -> None:
        """Make a result in each form that is wanted, then write all files or none."""
        made = []
        for form, target in self.wanted:
            self.form, self.targets["output"] = form, target
            made.append((target, make()))
        self._put(made)

    def _put(self, made: Iterable[tuple[Path | None, bytes | str]]) -> None:
        from ecosystem.io.files import save_files

        files: dict[Path, bytes] = {}
        for place, content in made:
            data = content.encode() if isinstance(content, str) else content
            if place is None:
                self.console.data(data)
            else:
                files[place] = data
        writes = {place: partial(Path.write_bytes, data=data) for place, data in files.items()}
        save_files(writes)
        for place in files:
            self.written(place)

    def written(self, path: Path | str) -> None:
        """Say what was written."""
        self.console.done(self.console.text("written", path=path))

    def say(self, result: Written, stem: str, room: str = "documents.results") -> None:
        """Write a result in the forms that were asked for."""

        def make() -> bytes | str:
            if self.form == "json":
                return result.to_json()
            module = import_module(f"ecosystem.{room}")
            if self.form == "ics":
                return bytes(getattr(module, f"{stem}_calendar")(result, lang=self.lang))
            return self.paged(getattr(module, f"{stem}_document")(result, self.lang))

        self.each(make)

    def page(self, document: Document) -> None:
        """Write a document in the forms that were asked for."""
        self.each(lambda: self.paged(document))

    def paged(self, document: Document) -> bytes:
        """Give a document in the form that is being made."""
        from ecosystem.documents.writers import WRITERS

        return WRITERS[self.form](document)
