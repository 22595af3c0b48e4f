"""What exists is described: settings, permissions, deeds, commands, public views, dependencies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rebozo
from rebozo.journal.deeds import DEEDS
from rebozo.kernel.permissions import Permission

TREE = Path(rebozo.__file__).parents[1]


def _doc(name: str) -> str:
    return (TREE / "docs" / name).read_text()


@pytest.mark.parametrize("permission", list(Permission))
def test_each_permission_is_described(permission: Permission) -> None:
    assert f"`{permission}`" in _doc("ARCHITECTURE.md")


def test_each_deed_is_described() -> None:
    import rebozo.config.urls_desk  # noqa: F401  so that every action is imported

    text = _doc("ARCHITECTURE.md")
    missing = sorted(name for name in DEEDS if f"`{name}`" not in text)
    assert not missing


def test_each_command_is_described() -> None:
    from rebozo.config.cli import COMMANDS

    text = _doc("ARCHITECTURE.md")
    assert not sorted(name for name in COMMANDS if f"`rebozo {name}" not in text)


def test_each_public_view_is_described() -> None:
    from rebozo.people.wall import OPEN_VIEWS

    text = _doc("ARCHITECTURE.md")
    assert not sorted(name for name in OPEN_VIEWS if f"`{name}`" not in text)


def test_each_setting_of_the_home_is_described() -> None:
    said = set()
    for path in (TREE / "rebozo").rglob("*.py"):
        said |= set(re.findall(r"""\.setting\(\s*"(\w+)",\s*"(\w+)""", path.read_text()))
    assert said
    text = _doc("ARCHITECTURE.md")
    assert not sorted(f"[{table}] {name}" for table, name in said if f"`[{table}] {name}`" not in text)


def test_each_environment_variable_is_described() -> None:
    said = set()
    for path in (TREE / "rebozo").rglob("*.py"):
        said |= set(re.findall(r"""["'](REBOZO_(?:HOME|RUNTIME|\w+_PORT))["']""", path.read_text()))
    text = _doc("ARCHITECTURE.md")
    assert not sorted(name for name in said if f"`{name}`" not in text)


def test_each_runtime_dependency_has_its_line() -> None:
    names = re.findall(r"^([A-Za-z][\w-]*)", (TREE / "requirements" / "runtime.in").read_text(), re.MULTILINE)
    text = _doc("DEPENDENCIES.md").lower()
    assert not sorted(name for name in names if name.lower() not in text)
    assert len(names) <= 20


@pytest.mark.parametrize(
    "name",
    ["ARCHITECTURE.md", "VAULT.md", "THREATS.md", "GLOSSARY.md", "DEPENDENCIES.md", "BENCHMARKS.md"],
)
def test_each_page_of_the_house_is_there(name: str) -> None:
    assert len(_doc(name)) > 1000
