"""Runs every test: on PostgreSQL, then on SQLite together with the browser, and says aloud what had to be left out.

What the tests need of the machine (Debian's chromium, postgresql, gettext) is installed when root runs this, named
otherwise. With CI=true something missing is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"


def main() -> None:
    """Run all, and stop at the first half that fails."""
    absent = missing()
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        install(sorted(absent))
        absent = missing()
    left_out = [f"{what} (apt install {package})" for package, what in sorted(absent.items())]
    if left_out and IN_CI:
        sys.exit("CI=true and something cannot be tested: " + "; ".join(left_out))
    if "postgresql" not in absent:
        pytest(database="postgres")
    pytest(database="sqlite", left_out=left_out)


def missing() -> dict[str, str]:
    """Packages that are not installed, and what cannot be tested without each."""
    absent = {}
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser")):
        absent["chromium"] = "every page in a real browser"
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        absent["postgresql"] = "everything on PostgreSQL"
    if not shutil.which("xgettext"):
        absent["gettext"] = "whether every sentence is translated"
    return absent


def install(packages: list[str]) -> None:
    """Install them, saying so."""
    say(f"The tests need {', '.join(packages)}: installing with apt-get.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            say(done.stdout[-2000:])
            say("apt-get could not install them; going on without.")
            return


def pytest(*, database: str, left_out: list[str] | None = None) -> None:
    """One run of the whole suite, in as many processes as there are cores; ends us when it fails."""
    say(f"\nTests on {'PostgreSQL' if database == 'postgres' else 'SQLite, with the browser'}")
    processes = min(len(os.sched_getaffinity(0)), 6)
    env = {**os.environ, "REBOZO_TEST_DATABASE": database, "REBOZO_TESTS_LEFT_OUT": "; ".join(left_out or [])}
    command = [sys.executable, "-m", "pytest", "-n", str(processes), "--dist", "worksteal", "--durations=12"]
    try:
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    except KeyboardInterrupt:
        code = 130
    if code:
        sys.exit(code)


def say(sentence: str) -> None:
    """On standard error at once, so that it stands in order between pytest's own lines."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
