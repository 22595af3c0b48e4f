"""Folders that live as long as the test run that made them, and are swept by the next one if it was killed."""

import os
import shutil
from pathlib import Path

# Short on purpose: a Unix socket's whole path may have 107 bytes, and pytest's own folders are long.
PARENT = Path("/tmp")  # noqa: S108 - each folder inside is of mode 0700 and made by us or not at all
PREFIX = "rebozo-tests-"


def name_for(purpose: str) -> Path:
    """The place of this process's folder for that purpose, not made yet."""
    return PARENT / f"{PREFIX}{os.getpid()}-{purpose}"


def make(folder: Path) -> Path:
    """Makes the folder for us alone, and sweeps what killed runs left behind."""
    for old in PARENT.glob(f"{PREFIX}*"):
        owner = old.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(mode=0o700)  # fails when somebody else was there first
    return folder


def remove(folder: Path) -> None:
    """Leaves nothing of it."""
    shutil.rmtree(folder, ignore_errors=True)
