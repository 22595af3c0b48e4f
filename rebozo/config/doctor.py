"""What is wrong with an installation, and how to mend it. It looks, and changes nothing."""

from __future__ import annotations

import errno
import fcntl
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path

from rebozo.config import environment, key_files
from rebozo.config.home import SECRETS, Home, is_ram
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble

_ROOM = 1024**3
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class State(StrEnum):
    """How grave it is. Only what is wrong makes the doctor end with 1."""

    WELL = "well"
    CARE = "care"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` is empty when it is well."""

    about: str
    state: State
    sentence: str
    mend: str = ""


Findings = Iterator[Finding]


def well(about: str, sentence: str) -> Finding:
    return Finding(about, State.WELL, sentence)


def care(about: str, sentence: str, mend: str) -> Finding:
    return Finding(about, State.CARE, sentence, mend)


def wrong(about: str, sentence: str, mend: str) -> Finding:
    return Finding(about, State.WRONG, sentence, mend)


def examine(home: Home) -> Findings:
    """All findings, the machine's first. What cannot be looked at is a finding too."""
    for look in (_folders, _keys, _runtime, _swap, _room, _ports):
        yield from _safely(look, home)
    try:
        environment.set_up("rebozo.config.settings.desk")
    except Trouble as no:
        yield wrong("settings", no.sentence, _("Mend that first; the rest could not be looked at."))
        return
    inside = import_module("rebozo.config.doctor_inside")
    for look in inside.LOOKS:
        yield from _safely(look, home)


def _safely(look: Callable[[Home], Findings], home: Home) -> Findings:
    about = look.__name__.strip("_")
    try:
        yield from look(home)
    except Trouble as no:
        yield wrong(about, no.sentence, "")
    except OSError as closed:
        yield wrong(about, _("It could not be looked at: %(why)s.") % {"why": closed.strerror}, "")


def _folders(home: Home) -> Findings:
    private = [home.path, home.secrets, home.path / "trust"]
    files = [home.path / "rebozo.toml", *(home.secrets / name for name in SECRETS)]
    files += [path for path in home.path.glob("rebozo.sqlite3*") if path.is_file()]
    open_ones = [path for path in [*private, *files] if path.exists() and path.stat().st_mode & _OTHERS]
    for path in open_ones:
        mode = "700" if path.is_dir() else "600"
        yield wrong(
            "folders",
            _("%(path)s can be read by others of this machine.") % {"path": path},
            f"chmod {mode} {path}",
        )
    environment.require_writable(home.path)
    if not open_ones:
        yield well("folders", _("The home and its secrets are for this user alone."))


def _keys(home: Home) -> Findings:
    key_files.require(home)
    yield well("keys", _("Every key file is the one of the founding; root and recovery are pinned."))


def _runtime(home: Home) -> Findings:
    path = next(one for one in (home.runtime, *home.runtime.parents) if one.exists())
    if is_ram(path):
        yield well("runtime", _("Sessions live in RAM, in %(path)s.") % {"path": home.runtime})
        return
    mend = _("Mount a tmpfs there, or name a folder in RAM in rebozo.toml: runtime = …")
    sentence = _("The runtime folder %(path)s is on a disk.") % {"path": home.runtime}
    demo = home.setting("rebozo", "demo", default=False)
    yield (care if demo else wrong)("runtime", sentence, mend)


def _swap(_home: Home) -> Findings:
    areas = [line.split()[0] for line in Path("/proc/swaps").read_text().splitlines()[1:]]
    bare = [area for area in areas if not _swap_is_safe(area)]
    if bare:
        yield wrong(
            "swap",
            _("What is in memory may be written to a disk unsealed: swap on %(areas)s.") % {"areas": ", ".join(bare)},
            _("Turn it off (swapoff -a, and out of /etc/fstab), or encrypt it with a random key at each start."),
        )
    else:
        yield well("swap", _("Nothing of the memory is swapped to a disk in clear."))


def _swap_is_safe(area: str) -> bool:
    """A device that is encrypted, or compressed RAM."""
    name = Path(area).resolve().name
    if name.startswith("zram"):
        return True
    try:
        return Path(f"/sys/block/{name}/dm/uuid").read_text().startswith("CRYPT-")
    except OSError:
        return False


def _room(home: Home) -> Findings:
    free = shutil.disk_usage(home.path).free
    sentence = _("%(free).1f GB are free on the disk.") % {"free": free / _ROOM}
    if free < _ROOM:
        yield care("room", sentence, _("Make room: a full disk refuses what people write."))
    else:
        yield well("room", sentence)


def _ports(home: Home) -> Findings:
    if _is_served(home):
        yield well("ports", _("Rebozo is being served from this home now."))
        return
    for door in environment.DOORS:
        port = environment.port_of(home, door)
        try:
            environment.listen(home, door).close()
        except Trouble as no:
            yield wrong("ports", no.sentence, "")
        else:
            yield well("ports", _("Port %(port)d is free.") % {"port": port})


def _is_served(home: Home) -> bool:
    try:
        with (home.path / "serve.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        return taken.errno in (errno.EAGAIN, errno.EACCES)
    return False
