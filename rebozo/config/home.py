"""REBOZO_HOME: one folder with one `rebozo.toml`, secrets as files of mode 0600, and the runtime folder in RAM."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

SECRETS = ("django", "handle", "journal")
DEFAULT_HOME = "~/.rebozo"
PORTS = {"public": 8100, "desk": 8200}
RUNTIME_PLACES = ("/run/user/{uid}", "/dev/shm")  # noqa: S108  both are RAM; doctor checks that they are

_RAM = ("tmpfs", "ramfs")


def is_ram(path: Path) -> bool:
    """Whether the folder stands in a file system of RAM. The longest mount point that holds it decides."""
    whole = path.resolve()
    best, kind = -1, ""
    mounts = Path("/proc/self/mountinfo")
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        left, _dash, right = line.partition(" - ")
        mount = Path(left.split()[4].encode().decode("unicode_escape"))
        if whole.is_relative_to(mount) and len(mount.parts) >= best:
            best, kind = len(mount.parts), right.split()[0]
    return kind in _RAM


@dataclass(frozen=True)
class Home:
    """The folder and what `rebozo.toml` says. Settings are described in docs/ARCHITECTURE.md."""

    path: Path
    said: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def here(cls) -> Home:
        """The home that the environment names. A missing file means the defaults: `init` has not run yet."""
        path = Path(os.environ.get("REBOZO_HOME") or DEFAULT_HOME).expanduser().resolve()
        file = path / "rebozo.toml"
        said = tomllib.loads(file.read_text()) if file.exists() else {}
        return cls(path, said)

    def setting(self, table: str, name: str, default: Any) -> Any:  # noqa: ANN401  a TOML value
        return self.said.get(table, {}).get(name, default)

    def port(self, door: str) -> int:
        """The door's port: the environment, then `rebozo.toml`, then its usual one. ValueError for no number."""
        said = os.environ.get(f"REBOZO_{door.upper()}_PORT") or self.setting(door, "port", PORTS[door])
        return int(said)

    def origin(self, door: str) -> str:
        """What people type to reach the door. Cookies' names and flags follow it."""
        return str(self.setting(door, "origin", None) or f"http://localhost:{self.port(door)}")

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    def secret(self, name: str) -> bytes:
        """A secret's 32 bytes. FileNotFoundError before `init`."""
        return bytes.fromhex((self.secrets / name).read_text().strip())

    def make_secrets(self) -> None:
        """At the founding: random, one file each, mode 0600. Existing ones are kept."""
        self.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in SECRETS:
            path = self.secrets / name
            if not path.exists():
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(secrets.token_hex(32) + "\n")

    @property
    def runtime(self) -> Path:
        """The folder in RAM for sessions, throttles and slots: REBOZO_RUNTIME, or one of our own in a tmpfs."""
        named = os.environ.get("REBOZO_RUNTIME") or self.setting("rebozo", "runtime", None)
        if named:
            return Path(named)
        uid = os.getuid()
        places = [Path(place.format(uid=uid)) for place in RUNTIME_PLACES]
        base = next((path for path in places if path.is_dir() and is_ram(path)), self.path)
        marker = blake2b(str(self.path).encode(), digest_size=8).hexdigest()
        return base / f"rebozo-{uid}-{marker}"
