"""Pins requirements/*.in again, with the hash of every file of each release and with nobody's address.

Run with the oldest Python that Rebozo supports, so that what only that one needs is pinned too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-pins"
PIP_TOOLS = "pip-tools==7.6.2"
OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
]
OLDEST = (3, 11)


def main() -> None:
    """Pin what runs first, then what tests it, which may not contradict it."""
    if sys.version_info[:2] != OLDEST:
        sys.exit("Pin with the oldest Python that Rebozo supports: make pins PYTHON=python3.11")
    env = {**os.environ, "CUSTOM_COMPILE_COMMAND": "make pins"}
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "--quiet", PIP_TOOLS], check=True)
        for name in ("runtime", "dev"):
            subprocess.run(
                [str(VENV / "bin" / "pip-compile"), *OPTIONS, f"--output-file={name}.txt", f"{name}.in"],
                cwd=ROOT / "requirements",
                env=env,
                check=True,
            )
    finally:
        shutil.rmtree(VENV, ignore_errors=True)


if __name__ == "__main__":
    main()
