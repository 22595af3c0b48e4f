"""The `rebozo.toml` that a founding writes: every setting there is, in both languages, mostly as its usual value."""

from __future__ import annotations

import os
from pathlib import Path

from rebozo.config.environment import require_writable
from rebozo.config.home import Home

_TEXT = """\
# Rebozo. Aquí no hay secretos: están en la carpeta secrets/, un archivo cada uno. Guarda copia de los dos.
# Rebozo. There are no secrets here: they are in the folder secrets/, one file each. Keep a copy of both.

[rebozo]
# Una demostración da los códigos de sus personas inventadas. Nunca se pone a mano.
# A demonstration gives the codes of its invented people. Never set by hand.
demo = {demo}
# Carpeta en RAM para las sesiones (tmpfs). Sin esta línea, Rebozo escoge una.
# Folder in RAM for the sessions (tmpfs). Without this line Rebozo chooses one.
# runtime = "/run/rebozo"

[public]
# La puerta pública: dónde escucha y qué dirección escribe la gente (de ella dependen las galletas).
# The public door: where it listens, and what address people type (cookies follow it).
bind = "127.0.0.1"
port = 8100
# origin = "https://contacto.example.org"
other_hosts = ["127.0.0.1"]
# processes = 1
# threads = 16
# patience = 20

[desk]
# El escritorio: igual. / The desk: the same.
bind = "127.0.0.1"
port = 8200
# origin = "https://escritorio.example.org"
other_hosts = ["127.0.0.1"]
# processes = 2
# threads = 16
# patience = 20

[database]
# "sqlite" (un archivo en esta carpeta) o "postgresql" (por su socket local o por ~/.pgpass, nunca con clave aquí).
# "sqlite" (one file in this folder) or "postgresql" (by its local socket or ~/.pgpass, never a password here).
engine = "sqlite"
# name = "rebozo"
# user = "rebozo"
# host = ""
# port = ""

[argon2]
# El costo de cada entrada, fijado en la fundación: si cambia, nadie puede entrar. slots: cuántas a la vez.
# The cost of each sign-in, fixed at the founding: if it changes, nobody can sign in. slots: how many at a time.
memory = {memory}
passes = {passes}
slots = 2
"""

MEMORY = 64 * 1024 * 1024
PASSES = 3


def home_text(*, demo: bool = False, memory: int = MEMORY, passes: int = PASSES) -> str:
    """The file's text. Only tests found with another cost."""
    return _TEXT.format(demo=str(demo).lower(), memory=memory, passes=passes)


def write_home_file(home: Home, *, demo: bool = False) -> Home:
    """Write it unless there is one already (prepared by hand, for a PostgreSQL). Gives the home as it now reads."""
    require_writable(home.path)
    path = home.path / "rebozo.toml"
    if not path.exists():
        _write(path, home_text(demo=demo))
    elif "argon2" not in home.said:
        _write(path, path.read_text() + f"\n[argon2]\nmemory = {MEMORY}\npasses = {PASSES}\n")
    return Home.here()


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
