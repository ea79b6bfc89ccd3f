"""pyproject.toml, environment.yml and constraints.txt tell the same story."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What an office may install: the core, and page and notebooks beside it. dev is for us.
FOR_CONDA = ("app", "notebooks")
# Not on conda-forge as far as we know: comes with the package itself, through pip.
ONLY_PIP = frozenset({"cologne-phonetics", "opening-hours-py", "typst"})


@dataclass(frozen=True)
class Project:
    """What pyproject.toml says about Python and packages."""

    python: str
    core: tuple[str, ...]
    extras: dict[str, tuple[str, ...]]


def _project() -> Project:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {name: tuple(texts) for name, texts in project["optional-dependencies"].items()}
    return Project(project["requires-python"], tuple(project["dependencies"]), extras)


def _required(*extras: str) -> dict[str, Requirement]:
    """Give what the core and these extras need, by name."""
    project = _project()
    texts = list(project.core)
    for extra in extras:
        texts += project.extras[extra]
    requirements = [Requirement(text) for text in texts]
    return {_name(each): each for each in requirements}


def _name(requirement: Requirement) -> str:
    return canonicalize_name(requirement.name)


def _pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


def _conda() -> list[str | dict[str, list[str]]]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    assert isinstance(listed, list)
    return listed


def test_conda_and_pyproject_name_the_same_packages_and_bounds():
    conda = [Requirement(entry) for entry in _conda() if isinstance(entry, str)]
    bounds = {_name(each): str(each.specifier) for each in conda}
    python = bounds.pop("python")
    del bounds["pip"]  # conda warns where pip is used but not listed
    assert python == _project().python
    needed = {name: str(each.specifier) for name, each in _required(*FOR_CONDA).items()}
    assert bounds == {name: bound for name, bound in needed.items() if name not in ONLY_PIP}


def test_conda_installs_the_package_itself_through_pip():
    assert [entry for entry in _conda() if isinstance(entry, dict)] == [{"pip": ["-e ."]}]


def test_every_requirement_has_a_lower_bound():
    for requirement in _required(*_project().extras).values():
        operators = {each.operator for each in requirement.specifier}
        assert operators == {">="}, f"{requirement}: a lower bound, no pin; pins: constraints.txt"


@pytest.mark.parametrize("python", PYTHONS)
def test_exactly_one_pin_satisfies_every_requirement(python):
    applying = [
        pin for pin in _pins() if not pin.marker or pin.marker.evaluate({"python_version": python})
    ]
    for name, requirement in _required(*_project().extras).items():
        found = [pin for pin in applying if _name(pin) == name]
        assert len(found) == 1, f"{name} on Python {python}: {len(found)} pins"
        (version,) = [each.version for each in found[0].specifier]
        assert requirement.specifier.contains(version), f"{found[0]} breaks {requirement}"


def test_pins_are_plain_exact_versions_in_order():
    pins = _pins()
    for pin in pins:
        assert pin.url is None
        assert [each.operator for each in pin.specifier] == ["=="], str(pin)
    names = [_name(pin) for pin in pins]
    assert names == sorted(names)


@pytest.mark.parametrize("file", ["constraints.txt", "environment.yml"])
def test_no_address_is_written_down(file):
    text = (ROOT / file).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
