"""``ecosystem bench``: how often the findings are right on invented quarters."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.progress import bar
from ecosystem.cli.quarters import parameters_of
from ecosystem.errors import UsageError
from ecosystem.words import text

ENDINGS = (".md", ".csv")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    from lab.worlds import WORLD_NAMES

    def say(key: str) -> str:
        return text(f"bench.{key}", parser.lang)

    add = parser.options.add_argument
    add("--seeds", help=say("option_seeds"), metavar=say("word_seeds"))
    add("--quick", help=say("option_quick"), action="store_true")
    names = [name for name in WORLD_NAMES if name != "mini"]
    add("--world", help=say("option_world"), action="append", choices=names)
    add("-o", "--output", help=say("option_output"), metavar=parser.word("file"))
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Run the bench and write its tables."""
    from lab.bench import FULL_SEEDS, QUICK_SEEDS, WORLDS, run_bench

    target = output_file(arguments.output, ENDINGS, []) if arguments.output else None
    seeds = QUICK_SEEDS if arguments.quick else FULL_SEEDS
    if arguments.seeds:
        seeds = seeds_of(arguments.seeds)
    page = _page(target)
    from concurrent.futures import ProcessPoolExecutor

    worlds = tuple(dict.fromkeys(arguments.world)) if arguments.world else WORLDS
    workers = min(os.cpu_count() or 1, len(seeds) * len(worlds))
    progress = None if console.quiet else bar
    with ProcessPoolExecutor(workers) as pool:
        result = run_bench(
            worlds, seeds, parameters=parameters_of(arguments), executor=pool, progress=progress
        )
    from lab.bench import BEGIN, END, bench_csv, bench_markdown, within_marks

    if target is not None and target.suffix.lower() == ".csv":
        content = bench_csv(result)
    else:
        content = bench_markdown(result, lang=console.lang)
    if target is None:
        console.data(content.encode())
        return 0
    if page is not None:
        content = within_marks(page, content)
    elif target.suffix.lower() == ".md":
        heading = text("bench.title", console.lang)
        content = f"# {heading}\n\n{BEGIN}\n\n{content}\n{END}\n"
    from ecosystem.io.files import save_file

    save_file(target, lambda part: part.write_bytes(content.encode()))
    console.done(console.text("written", path=target))
    return 0


def seeds_of(words: str) -> tuple[int, ...]:
    """Read seeds."""
    found: set[int] = set()
    for part in words.split(","):
        first, sign, last = part.strip().partition("-")
        if not first.isdecimal() or (sign and not last.isdecimal()):
            raise UsageError("bench.seeds", value=words)
        chosen = range(int(first), int(last or first) + 1)
        if not chosen:
            raise UsageError("bench.seeds", value=words)
        found.update(chosen)
    return tuple(sorted(found))


def _page(target: Path | None) -> str | None:
    """Read the page into which the tables go, before any work is done for it."""
    if target is None or target.suffix.lower() != ".md" or not target.exists():
        return None
    from lab.bench import BEGIN, END

    page = target.read_text(encoding="utf-8")
    if not -1 < page.find(BEGIN) < page.find(END):
        raise UsageError("bench.no_marks", path=target, begin=BEGIN, end=END)
    return page
