"""What no line of Rebozo may hold, whoever writes it next."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

import rebozo
from rebozo.journal.deeds import DEEDS

ROOT = Path(rebozo.__file__).parent
SOURCES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
# Only for people who develop, over invented data: `python -X dev` shows where a bug is.
MEANT = {("config/trouble.py", "print_exc")}
# The outermost loops: what nobody foresaw becomes one sentence without what was typed.
OUTERMOST = {
    "config/apart.py", "config/cli.py", "config/worker.py", "config/chores.py", "exchange/running.py",
    "exchange/grid_apart.py",
}  # fmt: skip
# From the ground up: a table may refer to its own room or to one below, never to one above.
ROOMS = ["kernel", "look", "codes", "journal", "vault", "people", "network", "registry", "observatory", "desk", "door"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_opens_a_known_leak(path: Path) -> None:
    text = path.read_text()
    name = str(path.relative_to(ROOT))
    for leak in ("tempfile", "NamedTemporary", "csrf_exempt", "mark_safe", "print_exc", "pickle"):
        assert (name, leak) in MEANT or not re.search(rf"\b{leak}", text), f"{leak} in {name}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and name not in OUTERMOST:
            passes_on = any(isinstance(inside, ast.Raise) for inside in ast.walk(node))
            assert passes_on or node.type.id not in ("BaseException", "Exception"), f"{name}:{node.lineno}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_trusts_or_fetches(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b", text)
    assert not re.search(r"""(?:src|action)\s*=\s*["']?(?:https?:)?//""", text), "a third party"
    assert not re.search(r"\bstyle\s*=\s*[\"']|\bon[a-z]+\s*=\s*[\"']|<style\b", text), "inline style or script"
    assert 'autocomplete="off"' not in text or "<textarea" not in text


def test_tables_refer_downwards_only() -> None:
    for model in apps.get_models():
        own = model._meta.app_label
        if own not in ROOMS:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                other = field.related_model._meta.app_label
                assert ROOMS.index(other) <= ROOMS.index(own), f"{own} refers up to {other}"


def test_no_table_shows_more_than_a_code() -> None:
    """`str` and `repr` reach logs and titles: none may be made of a sealed or a free text field."""
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            assert model.__str__ is not object.__str__
            assert "__repr__" not in vars(model)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_deed_leaves_a_line() -> None:
    """The action writes its line itself, so that doing nothing writes nothing: hence it must hold a `record`."""
    for name in DEEDS:
        module, _, function = name.rpartition(".")
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        tree = ast.parse(path.read_text())
        body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
        called = {
            node.func.id for node in ast.walk(body) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        inside = called | {
            node.func.id
            for helper in ast.walk(tree)
            if isinstance(helper, ast.FunctionDef) and helper.name in called
            for node in ast.walk(helper)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "record" in inside, f"{name} leaves no line in the journal"
