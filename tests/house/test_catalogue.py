"""Every text exists in every language, with the same placeholders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from ecosystem.cli.pictures import PICTURES
from ecosystem.cli.table import commands
from ecosystem.io.formats.registry import IMPORTS
from ecosystem.words import LANGUAGES, has_text, vocabulary

FOLDER = Path(__file__).resolve().parents[2] / "ecosystem" / "catalogue"
FILES = sorted(FOLDER.glob("**/*.json"))


def _texts(branch: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, object]]]:
    """Give every entry that holds texts, with its place in the file.

    "de" and "en" are names of languages too: a branch with such keys is an entry only if
    text, not another branch, stands behind them.
    """
    assert isinstance(branch, dict), f"{'.'.join(path)}: no texts here"
    if "plural" in branch:  # one text for each plural form, chosen by the number that it names
        forms = [branch.get(language, {}) for language in LANGUAGES]
        assert all(form.keys() == {"one", "other"} for form in forms), f"{path}: a form is missing"
        for name in ("one", "other"):
            yield ".".join((*path, name)), {c: branch[c][name] for c in LANGUAGES}
        return
    if any(isinstance(branch.get(language), str | list) for language in LANGUAGES):
        yield ".".join(path), branch
        return
    for key, below in branch.items():
        yield from _texts(below, (*path, key))


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: JSON would quietly keep the last."""
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"twice: {sorted({k for k in keys if keys.count(k) > 1})}"
    return dict(pairs)


def test_there_are_catalogues():
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_all_languages_are_there_with_the_same_placeholders(file):
    content = json.loads(file.read_text("utf-8"), object_pairs_hook=_once)
    for key, entry in _texts(content):
        texts = {language: entry.get(language) for language in LANGUAGES}
        for language, text in texts.items():
            assert isinstance(text, str), f"{key}: {language} is missing"
            assert text.strip(), f"{key}: {language} is empty"
        first, *others = (_placeholders(str(text)) for text in texts.values())
        for other in others:
            assert first == other, f"{key}: {sorted(first ^ other)} only in one language"
        assert "" not in first, f"{key}: a placeholder without a name"


def test_every_format_and_every_picture_stands_wherever_it_is_asked_for():
    """Name all places at once, for whoever adds one."""
    docs = FOLDER.parents[1] / "docs"
    examples = json.loads((FOLDER / "examples.json").read_text("utf-8"))
    draw = next(o for o in commands()["draw"] if o.names[0] == "--picture")
    taken = {each.name for each in commands()["import"].below}
    missing = [
        f"{name}: {place}"
        for names, places in (
            (
                IMPORTS,
                {
                    "a name of its row in cli/commands.json": taken.__contains__,
                    "name_… in catalogue/formats.json": lambda n: has_text(f"formats.name_{n}"),
                    "about_… in catalogue/cli.json": lambda n: has_text(f"cli.about_{n}"),
                    "catalogue/examples.json": lambda n: f'"{n}"' in json.dumps(examples),
                    "docs/formats.md": (docs / "formats.md").read_text("utf-8").__contains__,
                },
            ),
            (
                PICTURES,
                {
                    "a choice of draw in cli/commands.json": draw.how["choices"].__contains__,
                    "picture in catalogue/vocabulary.json": vocabulary("picture").__contains__,
                    "docs/pictures.md": (docs / "pictures.md").read_text("utf-8").__contains__,
                },
            ),
        )
        for name in names
        for place, there in places.items()
        if not there(name)
    ]
    assert missing == []
