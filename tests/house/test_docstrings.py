"""Docstrings name the parameters that there are, and no others."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from numpydoc import validate

import ecosystem


def _modules() -> list[str]:
    found = pkgutil.walk_packages(ecosystem.__path__, "ecosystem.")
    return sorted(each.name for each in found if not each.name.endswith("__main__"))


def _public(module: str) -> Iterator[str]:
    """Give the public functions, classes and methods that a module defines."""
    for name, thing in vars(importlib.import_module(module)).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module:
            continue
        if inspect.isclass(thing):
            yield f"{module}.{name}"
            methods = (each for each, value in vars(thing).items() if inspect.isfunction(value))
            yield from (f"{module}.{name}.{each}" for each in methods if each[0] != "_")
        elif inspect.isfunction(thing):
            yield f"{module}.{name}"


@pytest.mark.parametrize("module", _modules())
def test_documented_parameters_exist(module):
    wrong = [
        f"{name}: {message}"
        for name in _public(module)
        for code, message in validate.validate(name)["errors"]
        if code == "PR02"
    ]
    assert not wrong, "\n".join(wrong)


def test_what_the_package_offers_documents_every_parameter():
    offered = [getattr(ecosystem, name) for name in ecosystem.__all__]
    # A class that inherits its __init__ is told once, by the class that has it.
    documented = [
        thing
        for thing in offered
        if inspect.isfunction(thing) or (inspect.isclass(thing) and "__init__" in vars(thing))
    ]
    assert documented
    wrong = [
        f"{thing.__qualname__}: {message}"
        for thing in documented
        for code, message in validate.validate(f"{thing.__module__}.{thing.__qualname__}")["errors"]
        if code in {"GL08", "PR01", "PR07", "SS03"}
    ]
    assert not wrong, "\n".join(wrong)
