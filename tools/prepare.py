"""Leaves `.venv` ready to run Rebozo (`runtime`) or to check and test it (`dev`); quick when it already is.

Standard library only: it runs before anything is installed. No build step and no editable install: a `.pth` line and a
four-line script do the same and need nothing from the network.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "prepared.json"
PIP_OPTIONS = ["--require-hashes", "--only-binary", ":all:"]  # nothing unpinned, and nobody's build script runs
SETS = {"runtime": ["runtime"], "dev": ["runtime", "dev"]}


def main() -> None:
    """Prepare the set named on the command line."""
    wanted = SETS[sys.argv[1]]
    with (ROOT / "Makefile").open() as lock:  # two `make` at once must not build the same .venv
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = _read_stamp()
        if stamp.get("interpreter") != _interpreter() or not PYTHON.exists():
            _make_venv()
            stamp = {"interpreter": _interpreter()}
        for name in wanted:
            pins = ROOT / "requirements" / f"{name}.txt"
            digest = hashlib.sha256(pins.read_bytes()).hexdigest()
            if stamp.get(name) != digest:
                _install(pins)
                stamp[name] = digest
        _link_checkout()
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
        _run(
            [PYTHON, "-W", "ignore", ROOT / "tools" / "catalogue.py", "compile"],
            "The translations do not compile.",
        )


def _interpreter() -> str:
    """What a .venv depends on: the Python that made it and the place it stands in."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {ROOT}"


def _read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        _stop("This Python has no 'venv' (Debian ships it apart).\nInstall it and try again: apt install python3-venv")
    python = getattr(sys, "_base_executable", sys.executable)  # not the .venv that is about to be cleared
    _say("Preparing .venv (once; a minute or so)...")
    _run(
        [python, "-m", "venv", "--clear", VENV],
        "The folder .venv could not be made. Is this folder writable?",
    )


def _install(pins: Path) -> None:
    _say(f"Installing the packages of requirements/{pins.name}, each checked against its hash...")
    _run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", *PIP_OPTIONS, "--requirement", pins],
        "The packages could not be installed. Is there a network? (Where packages come from is pip's own setting, "
        "PIP_INDEX_URL or pip.conf; whatever it says, the hashes stay the same.)",
    )


def _link_checkout() -> None:
    """Make `import rebozo` and `.venv/bin/rebozo` mean this checkout."""
    site = next((VENV / "lib").glob("python3.*/site-packages"))
    _write(site / "rebozo-checkout.pth", f"{ROOT}\n")
    command = VENV / "bin" / "rebozo"
    _write(command, f"#!{PYTHON}\nimport sys\n\nfrom rebozo.config.cli import main\n\nsys.exit(main())\n")
    command.chmod(0o755)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _run(command: list[str | Path], failing: str) -> None:
    quiet = {"PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command,
        env=os.environ | quiet,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        if "venv" in command:
            shutil.rmtree(VENV, ignore_errors=True)
        _stop(failing)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _stop(sentence: str) -> None:
    _say(sentence)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
