"""pyproject.toml, environment.yml and constraints.txt tell the same story."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.metadata import PackagePath, distribution, packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ecosystem.errors import EXTRAS
from ecosystem.words import has_text

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What somebody may install who uses the library: everything but dev and docs, which are for us.
FOR_CONDA = ("all", "lab")
# Not on conda-forge as far as we know: comes with the package itself, through pip.
ONLY_PIP = frozenset({"opening-hours-py", "typst"})
# What the core may weigh as pip installs it, in megabytes.
CORE_WEIGHS = 480


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
    found = {_name(each): each for each in map(Requirement, project.core)}
    for extra in extras:
        for requirement in map(Requirement, project.extras[extra]):
            if requirement.name == "ecosystem":  # an extra that holds others
                found |= _required(*requirement.extras)
            else:
                found[_name(requirement)] = requirement
    return found


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
    assert [entry for entry in _conda() if isinstance(entry, dict)] == [{"pip": ["-e .[all]"]}]


def test_the_core_is_small():
    core = _required()
    assert len(core) <= 10
    weight, seen, left = 0, set(), list(core)
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        package = distribution(name)
        weight += sum(path.stat().st_size for path in map(_on_disk, package.files or ()) if path)
        needed = [Requirement(text) for text in package.requires or ()]
        left += [_name(r) for r in needed if not r.marker or r.marker.evaluate({"extra": ""})]
    assert weight / 1e6 <= CORE_WEIGHS, f"{weight / 1e6:.0f} MB: {sorted(seen)}"


def _on_disk(file: PackagePath) -> Path | None:
    path = Path(str(file.locate()))
    return path if path.is_file() else None


def test_every_module_of_an_extra_names_the_extra_that_brings_it():
    brings = packages_distributions()
    for module, extra in EXTRAS.items():
        packages = {canonicalize_name(name) for name in brings[module]}
        own = _required(extra).keys() - _required().keys()
        # some come with another package of the extra: nbformat with nbconvert, say
        below = {_name(Requirement(r)) for name in own for r in distribution(name).requires or ()}
        assert packages & (own | below), f"{module}: {packages} is not in the extra {extra}"
        assert has_text(f"extras.{extra}")


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
