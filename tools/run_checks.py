"""Runs every check that reads the code without running it, all of them, and says which failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "types": ["mypy"],
    "style": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "directions of imports": ["lint-imports", "--no-cache"],
    "templates": ["djlint", "--lint", "--quiet", "rebozo"],
    "migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "spelling": ["codespell"],
    "translations": ["python", "tools/catalogue.py", "check"],
    "house rules": ["python", "tools/house_rules.py"],
}


def main() -> None:
    """Run them, two at a time, longest first."""
    home = ROOT / ".local" / "checks"
    home.mkdir(parents=True, exist_ok=True)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "rebozo.config.settings.test",
        "REBOZO_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            passed = list(pool.map(lambda name: check(name, env=env), CHECKS))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if not all(passed):
        failed = [name for name, good in zip(CHECKS, passed, strict=True) if not good]
        sys.exit(f"\nFailed: {', '.join(failed)}")


def check(name: str, *, env: dict[str, str]) -> bool:
    """Whether that one passes; what it had to say is shown only when it does not."""
    program, *arguments = CHECKS[name]
    start = time.monotonic()
    done = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    good = done.returncode == 0
    answer = f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - start:.1f} s)\n"
    if not good or "NOT CHECKED" in done.stdout:
        answer += done.stdout.rstrip() + "\n"
    sys.stdout.write(answer)  # one write, so that two checks at a time do not mix
    sys.stdout.flush()
    return good


if __name__ == "__main__":
    main()
