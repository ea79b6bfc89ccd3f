"""What the package offers is documented in full; all else says one sentence."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from numpydoc import validate

import ecosystem

PACKAGE = Path(ecosystem.__file__).parent
# What numpydoc is asked for; that there is a docstring, and its first line, are ruff's.
CHECKS = {
    *("GL01", "GL02", "GL03", "GL05", "GL06", "GL07", "GL08", "GL09", "GL10"),
    *("SS01", "SS02", "SS03", "SS04", "SS06"),
    *("PR01", "PR02", "PR03", "PR05", "PR07", "PR08", "PR09", "PR10"),
    *("RT03", "RT04", "RT05", "YD01"),
}
SECTION = re.compile(
    r"^ *(Parameters|Returns|Yields|Raises|Attributes|Notes|Examples)\n *-{3,}$", re.M
)


def _offered() -> Iterator[tuple[str, str, Any]]:
    """Give module, name and thing of all that is public, with the methods of classes and bases."""
    for name in (*ecosystem.__all__, *ecosystem.research.__all__):
        thing = getattr(ecosystem, name)
        for one in thing.__mro__ if inspect.isclass(thing) else [thing]:
            if not getattr(one, "__module__", "").startswith("ecosystem"):
                continue
            yield one.__module__, one.__qualname__, one
            if inspect.isclass(one):
                for key, value in vars(one).items():
                    plain = getattr(value, "fget", None) or getattr(value, "func", None)
                    plain = plain or getattr(value, "__func__", value)
                    if key[0] != "_" and inspect.isfunction(plain):
                        yield one.__module__, f"{one.__qualname__}.{key}", plain


OFFERED = {f"{module}.{name}": thing for module, name, thing in _offered()}


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_what_the_package_offers_is_documented_in_full(name, monkeypatch):
    # No comment in the source excuses anything, so that nobody needs to look for one.
    monkeypatch.setattr(validate, "extract_ignore_validation_comments", lambda _: {})
    thing = OFFERED[name]
    # One line is enough for a small method, and for a class that inherits its __init__.
    short = "\n" not in (inspect.getdoc(thing) or "")
    told = "__init__" not in vars(thing) if inspect.isclass(thing) else "." in thing.__qualname__
    wanted = CHECKS - {"PR01"} if short and told else CHECKS
    errors = validate.validate(name)["errors"]
    assert [f"{code}: {message}" for code, message in errors if code in wanted] == []


def _described(node: ast.AST, home: str) -> Iterator[tuple[str, str]]:
    for each in getattr(node, "body", []):
        if isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{home}.{each.name}"
            yield name, ast.get_docstring(each) or ""
            yield from _described(each, name)


def test_all_else_says_one_sentence_and_its_source():
    long = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for name, said in _described(ast.parse(path.read_text("utf-8")), module):
            if name in OFFERED or re.fullmatch(r"__\w+__", name.rpartition(".")[2]):
                continue
            more = [one for one in said.split("\n\n")[1:] if not one.startswith("Source: ")]
            if more or SECTION.search(said):
                long.append(name)
    assert long == [], "public names are in __init__.pyi and research.pyi; else a comment says why"
