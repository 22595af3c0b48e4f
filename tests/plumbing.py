"""What every test stands on: a home of its own, no network, and an honest account of what was left out.

Loaded by pytest before Django's settings are (see addopts in pyproject.toml), because they ask where the home is.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests import throwaway

IN_CI = os.environ.get("CI") == "true"
POSTGRES = os.environ.get("REBOZO_TEST_DATABASE") == "postgres"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
# Folders about words, pages, files and the session store in RAM: on either database they say the same.
TOLD_ONCE = {"codes", "config_demo", "config_requests", "door", "look", "people"}
_LONG = {"programs", "browser"}
# What tools/run_tests.py could not run at all, as sentences parted by "; ".
LEFT_OUT = os.environ.get("REBOZO_TESTS_LEFT_OUT", "")

_home = throwaway.name_for(os.environ.get("PYTEST_XDIST_WORKER", "home"))
os.environ["REBOZO_HOME"] = str(_home)
os.environ["REBOZO_RUNTIME"] = str(_home / "runtime")


def pytest_configure() -> None:
    """Makes the home that the settings were told of."""
    if not _home.exists():
        throwaway.make(_home)
        (_home / "runtime").mkdir(mode=0o700)


def pytest_unconfigure() -> None:
    """Leaves nothing behind."""
    throwaway.remove(_home)


# ---------------------------------------------------------------- no network


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """No test reaches past this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as the socket module has it
        _refuse_far(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401 - as the socket module has it
        _refuse_far(self, address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _refuse_far(sock: socket.socket, address: Any) -> None:  # noqa: ANN401 - as the socket module has it
    if sock.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = str(address[0])
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    if not near:
        raise OSError("A test wanted to reach another machine; tests stay on this one.")


# ---------------------------------------------------------------- what was left out


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, only what touches the database: the rest has nothing to say there that SQLite's run does not.

    On SQLite, which has one writer at a time, not the races of several.
    """
    belongs = _asks_the_database if POSTGRES else _fits_one_writer
    items.sort(key=lambda item: not _LONG.intersection(item.path.parts))  # the longest first: none is waited for alone
    apart = [item for item in items if not belongs(item)]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if belongs(item)]


def _fits_one_writer(item: pytest.Item) -> bool:
    return item.get_closest_marker("several_writers") is None


def _asks_the_database(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or item.get_closest_marker("browser"):
        return False
    if any(item.get_closest_marker(name) for name in ("postgres", "several_writers")):
        return True
    if item.get_closest_marker("told_once") or TOLD_ONCE.intersection(item.path.parts):
        return False
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(item.fixturenames))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI=true a test that was skipped is a failure: nobody reads a skip there."""
    if IN_CI and session.exitstatus == pytest.ExitCode.OK and (LEFT_OUT or _skipped(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401 - pytest's is private
    """Says, just above pytest's last line, what this run did not show."""
    reasons = [reason for reason in LEFT_OUT.split("; ") if reason]
    reasons += sorted({f"{report.nodeid}: {report.longrepr[2]}" for report in _skipped(config)})
    if reasons:
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        for reason in reasons:
            terminalreporter.line(f"  left out: {reason}", red=True)
        if IN_CI:
            terminalreporter.line("  CI=true, so this is a failure.", red=True, bold=True)


def _skipped(config: pytest.Config) -> list[Any]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter else []
