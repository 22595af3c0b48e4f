"""A PostgreSQL of the tests' own: a private, throw-away cluster on a Unix socket, gone when the tests end.

Loaded by pytest before Django's settings are (see addopts in pyproject.toml), because they ask where the socket is.
Choose it by REBOZO_TEST_DATABASE=postgres; every xdist worker uses the same cluster, each with its own database.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import throwaway

SOCKET = "REBOZO_TEST_PG_SOCKET"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    # A test cluster may lose everything when the machine stops.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # The same as asked of a real one: no statement and no value in the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


def programs() -> Path | None:
    """The folder of the newest installed server's programs, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).resolve().parent]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator[None]:
    """Runs a fresh cluster whose socket is in `folder`; afterwards neither process nor file is left."""
    bin_ = programs()
    if bin_ is None:
        raise pytest.UsageError("REBOZO_TEST_DATABASE=postgres needs a server: apt install postgresql")
    throwaway.make(folder)
    try:
        as_user = _someone_else(folder)
        data = folder / "data"
        _quietly(
            *as_user,
            str(bin_ / "initdb"),
            f"--pgdata={data}",
            "--username=rebozo",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = [f"--{name.replace('_', '-')}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*as_user, str(bin_ / "postgres"), "-D", str(data), "-k", str(folder), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests; they stop the server themselves
            )
        try:
            _wait_for(bin_, folder, server)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast": drop whoever is connected, and go
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        throwaway.remove(folder)


def _someone_else(folder: Path) -> list[str]:
    """The words before a command that make it run as another user (PostgreSQL refuses root) and end with us."""
    # The server dies with the tests even when they are killed outright.
    words = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    if os.geteuid() != 0:
        return words
    if not words:
        raise pytest.UsageError("PostgreSQL will not run as root, and setpriv (util-linux) is missing")
    user = _first_user("postgres", "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*words, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _first_user(*names: str) -> pwd.struct_passwd:
    for name in names:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise pytest.UsageError(f"PostgreSQL will not run as root, and there is no other user ({', '.join(names)})")


def _quietly(*command: str) -> None:
    """Runs it without a word, unless it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise pytest.UsageError(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")


def _wait_for(bin_: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        ready = [str(bin_ / "pg_isready"), "-q", "-h", str(folder), "-U", "rebozo"]
        if subprocess.run(ready, check=False).returncode == 0:
            _quietly(str(bin_ / "createdb"), "-h", str(folder), "-U", "rebozo", "rebozo")
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise pytest.UsageError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}")


# ---------------------------------------------------------------- the pytest plugin

_open = contextlib.ExitStack()
_ours = os.environ.get("REBOZO_TEST_DATABASE") == "postgres" and SOCKET not in os.environ
if _ours:  # a worker inherits the name from the process that started it, and so does the settings module
    os.environ[SOCKET] = str(throwaway.name_for("pg"))


def pytest_configure(config: pytest.Config) -> None:
    """Starts the cluster, in the one process that chose its name."""
    if _ours and not config.option.collectonly:
        # A plain kill must clean up too: turned into the exception that Ctrl-C is.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        _open.enter_context(running_cluster(Path(os.environ[SOCKET])))


def pytest_unconfigure() -> None:
    """Stops the cluster and leaves nothing of it."""
    _open.close()
