"""Whether an archive is whole: every member is there, none besides, and each is as it was when it left. No Django."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

MANIFEST = "manifest.json"
SCHEMA = "rebozo-archive/1"
_PIECE = 1 << 20
_MOST_MANIFEST = 1 << 28


class NotAnArchive(Exception):
    """No ZIP, or one without a manifest of ours."""


@dataclass
class Checked:
    """What was found. Names of members only, which are numbers."""

    members: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not (self.missing or self.changed or self.strangers)


def check(file: IO[bytes]) -> Checked:
    """Compare every member with the manifest. NotAnArchive when there is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _compare(archive)
    except (zipfile.BadZipFile, NotImplementedError) as broken:
        raise NotAnArchive from broken


def _compare(archive: zipfile.ZipFile) -> Checked:
    manifest = _manifest(archive)
    said: dict[str, dict[str, Any]] = manifest["members"]
    there = [name for name in archive.namelist() if name != MANIFEST]
    found = Checked(members=len(said), counts=manifest.get("counts", {}))
    found.missing = sorted(set(said) - set(there))
    found.strangers = sorted({name for name in there if name not in said or there.count(name) > 1})
    found.changed = sorted(name for name in set(there) & set(said) if _differs(archive, name, said[name]))
    return found


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
            raise NotAnArchive
        said = json.loads(archive.read(MANIFEST))
        manifest: dict[str, Any] = said if isinstance(said, dict) else {}
    except (KeyError, ValueError, zlib.error) as none:
        raise NotAnArchive from none
    if manifest.get("schema") != SCHEMA or not isinstance(manifest.get("members"), dict):
        raise NotAnArchive
    return manifest


def _differs(archive: zipfile.ZipFile, name: str, said: dict[str, Any]) -> bool:
    """Whether a member is not what it was. Never more of it is read than it was long."""
    digest, left = sha256(), int(said["bytes"])
    try:
        with archive.open(name) as inside:
            while piece := inside.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    return True
                digest.update(piece)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError):
        return True
    return bool(left) or digest.hexdigest() != said["sha256"]
