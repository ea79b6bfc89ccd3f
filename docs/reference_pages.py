"""Pages of the guide that are made from the code: commands, public names, vocabularies, tables."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gallery import write_gallery
from method_pages import conventions_page, measures_page, references_page

import ecosystem
from ecosystem.cli.parser import make_parser
from ecosystem.cli.table import commands
from ecosystem.schema import TABLES
from ecosystem.words import LANGUAGES, label, text, vocabulary

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "reference"
VOCABULARIES = (
    *("sector", "type", "kind", "topic", "group", "status", "tie_kind", "frequency"),
    *("formality", "release", "hurdle_kind", "finding_kind", "class"),
)
_AREAS = (
    ("read and write", ("read_", "write_", "load_", "import_", "export_", "join_")),
    ("findings", ("find_",)),
    ("measures of actors", ("actor_",)),
    ("measures of ties", ("tie_",)),
    ("measures of the net", ("net_",)),
)


def commands_page() -> str:
    """Return the page of all commands, with their help in both languages."""
    lines = [
        "# Commands",
        "",
        "Made from the program itself: what `ecosystem COMMAND --help` says.",
    ]
    for name in commands():
        lines += ["", f"## ecosystem {name}", ""]
        lines += [f"{text(commands()[name].about, lang)}\n" for lang in LANGUAGES]
        for lang in LANGUAGES:
            lines += ["```text", help_of(name, lang), "```", ""]
    return "\n".join(lines) + "\n"


def help_of(name: str, lang: str) -> str:
    """Return what ``ecosystem NAME --help`` prints."""
    said = io.StringIO()
    with redirect_stdout(said), suppress(SystemExit):
        make_parser(lang, name).parse_args([name, "--help"])
    return said.getvalue().strip()


def names_page() -> str:
    """Return the page of all public names, grouped by what they do."""
    lines = [
        "# Public names",
        "",
        "What `import ecosystem as eco` offers. The first argument is always the quarter,",
        "all else goes by keyword.",
    ]
    left = list(ecosystem.__all__)
    for title, starts in _AREAS:
        chosen = [name for name in left if name.startswith(starts)]
        left = [name for name in left if name not in chosen]
        lines += _listed(title, chosen)
    left.remove("research")
    callables = [name for name in left if not inspect.isclass(getattr(ecosystem, name))]
    lines += _listed("all other functions", [n for n in callables if callable(_thing(n))])
    lines += _listed("classes", [n for n in left if inspect.isclass(_thing(n))])
    lines += _listed("eco.research: measures without a command", list(ecosystem.research.__all__))
    return "\n".join(lines) + "\n"


def _thing(name: str) -> object:
    return getattr(ecosystem, name)


def _listed(title: str, names: list[str]) -> Iterator[str]:
    if not names:
        return
    yield from ("", f"## {title.capitalize()}", "")
    for name in sorted(names):
        thing = _thing(name)
        kind = "autoclass" if inspect.isclass(thing) else "autofunction"
        home = f"{thing.__module__}.{thing.__qualname__}"  # type: ignore[attr-defined]
        yield from ("```{eval-rst}", f".. {kind}:: {home}")
        yield from (["   :members:"] if kind == "autoclass" else [])
        yield from ("```", "")


def data_page() -> str:
    """Return the page of the data model: every table with its columns."""
    lines = ["# Tables", "", "What a quarter holds, in German and English. `*` = required."]
    for table in TABLES.values():
        lines += ["", f"## {table.name}", "", "| column | Deutsch | English |", "|---|---|---|"]
        for column in table.columns.values():
            star = "\\*" if column.required else ""
            titles = " | ".join(column.labels[lang] for lang in LANGUAGES)
            lines.append(f"| `{column.name}`{star} | {titles} |")
    return "\n".join(lines) + "\n"


def vocabularies_page() -> str:
    """Return the page of all vocabularies with their labels."""
    lines = ["# Vocabularies", "", "Stored key, German and English label."]
    for name in VOCABULARIES:
        lines += ["", f"## {name}", "", "| key | Deutsch | English |", "|---|---|---|"]
        for key in vocabulary(name):
            lines.append(f"| `{key}` | {label(name, key, 'de')} | {label(name, key, 'en')} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "commands.md": commands_page,
    "names.md": names_page,
    "tables.md": data_page,
    "vocabularies.md": vocabularies_page,
    "conventions.md": conventions_page,
    # Parts of methods.md and references.md, not pages of their own.
    "measures.txt": measures_page,
    "references.txt": references_page,
}


def write_pages(app: Sphinx | None = None) -> None:
    """Write all pages; Sphinx calls this before it reads."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
    write_gallery(draws=app is None or app.config.gallery_draws)


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the builder."""
    app.add_config_value("gallery_draws", True, "")
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True}
