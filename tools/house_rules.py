"""Rules of the house that no linter knows; each breach is named with its file and line."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THIS = Path(__file__).resolve()
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".html",
    ".css",
    ".js",
    ".po",
    ".json",
    ".csv",
    ".svg",
    ".yml",
    "",
}
LONGEST_FILE = 400

# A line of another's machine or of one package index has no place in a repository that anybody may clone.
FORBIDDEN_TEXT = {
    r"/(?:work|root)/\w": "a path of one machine",
    r"/home/\w+/": "a path of one machine",
    r"/Users/\w+/": "a path of one machine",
    r"py[p]i\.org|python[h]osted\.org|--(extra-)?index-url|--find-links": "the address of a package index",
    r"https?://\S+/(?:simple|packages)/|\.whl#sha256": "the address of a package index",
}
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "managers.py", "signals.py", "mixins.py"}
# Documents may say what we are not; pages and messages may not even come near it.
FORBIDDEN_PROMISES = {
    r"(?i)end-to-end|extremo a extremo": "a promise that we do not make: the desk opens what its members read",
}
# In a template these turn what somebody typed into markup.
FORBIDDEN_MARKUP = {
    r"\|\s*safe\b": "|safe",
    r"autoescape off": "autoescape off",
    r"<script(?![^>]*\bsrc=)": "a script inside the page",
    r"<style\b": "a style inside the page",
    r"\sstyle=": "a style inside the page",
    r"\son[a-z]+=": "a script inside the page",
}


def main() -> None:
    """Fail when any file of the repository breaks one."""
    breaches = [breach for path in repository() for breach in breaches_of(path)]
    if breaches:
        sys.exit("\n".join(breaches))


def repository() -> list[Path]:
    """Every file that is, or is about to be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in sorted(listed.stdout.split("\0")) if name]
    return [path for path in paths if path.is_file() and path != THIS and path.suffix in TEXT]


def breaches_of(path: Path) -> Iterator[str]:
    """Each breach in that file, as a sentence."""
    name = path.relative_to(ROOT)
    lines = path.read_text(encoding="utf-8").splitlines()
    rules = dict(FORBIDDEN_TEXT)
    if path.is_relative_to(ROOT / "rebozo"):
        rules |= FORBIDDEN_PROMISES
    if path.suffix == ".html":
        rules |= FORBIDDEN_MARKUP
    for pattern, why in rules.items():
        found = re.compile(pattern)
        for number, line in enumerate(lines, start=1):
            if found.search(line):
                yield f"{name}:{number}: {why}"
    if path.name in FORBIDDEN_NAMES:
        yield f"{name}: a file is named after what it is about"
    if path.suffix == ".py" and "migrations" not in path.parts and len(lines) > LONGEST_FILE:
        yield f"{name}: {len(lines)} lines; past {LONGEST_FILE} a file wants a split by concept"


if __name__ == "__main__":
    main()
