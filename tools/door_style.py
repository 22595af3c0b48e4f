"""Keeps the public door's stylesheet: the rules of the one stylesheet that its pages use (`write`, `check`).

A woman with a bad line pays for every kilobyte; one hand-written stylesheet stays the only source.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "rebozo"
SOURCE = PACKAGE / "look/static/look/rebozo.css"
TARGET = PACKAGE / "door/static/door/door.css"
PAGES = ["look/templates/look/base.html", "look/templates/look/public.html", "config/templates/refusals/page.html"]
PARTS = [f"look/templates/look/parts/{name}.html" for name in ("languages", "notices", "notice")]
BANDS = {"band-contact", "band-network", "band-care", "band-registry"}
SPACE = re.compile(r"\s+")
HEAD = "/* Made by tools/door_style.py from look/rebozo.css: the rules that the public door's pages use. */\n"


def main() -> None:
    """Do the verb named on the command line."""
    made = made_now()
    if sys.argv[1] == "write":
        TARGET.write_text(made, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != made:
        sys.exit("The public door's stylesheet is not that of the house: python tools/door_style.py write")


def made_now() -> str:
    """What the door's stylesheet should be at this moment."""
    pages = [PACKAGE / name for name in PAGES + PARTS] + sorted((PACKAGE / "door/templates").rglob("*.html"))
    text = re.sub(
        r"{#.*?#}|{%.*?%}|{{.*?}}", " ", "\n".join(page.read_text(encoding="utf-8") for page in pages), flags=re.DOTALL
    )
    classes = (
        {word for said in re.findall(r'class="([^"]*)"', text) for word in said.split()} | BANDS | {"icon", "door"}
    )
    tags = set(re.findall(r"<([a-z][a-z0-9]*)", text)) | {"svg", "path"}
    css = re.sub(r"/\*.*?\*/", "", SOURCE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return HEAD + _only_used_tokens(_kept(css, classes, tags))


def _blocks(css: str) -> list[tuple[str, str | None]]:
    """Each (head, body) at the outermost level; a statement has no body."""
    found: list[tuple[str, str | None]] = []
    at = 0
    while match := re.compile(r"[^{};]*[{;]").match(css, at):
        head, at = match.group()[:-1].strip(), match.end()
        if match.group().endswith(";"):
            found.append((head, None))
            continue
        start, depth = at, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        found.append((head, css[start : at - 1].strip()))
        at += len(css[at:]) - len(css[at:].lstrip("} \n"))
    return found


def _kept(css: str, classes: set[str], tags: set[str]) -> str:
    lines = []
    for head, body in _blocks(css):
        if body is None:
            lines.append(f"{head};")
        elif head.startswith(("@layer", "@media")):
            if inner := _kept(body, classes, tags):
                lines.append(f"{head} {{\n{inner}\n}}")
        elif said := [one for one in _selectors(head) if head.startswith("@") or _used(one, classes, tags)]:
            lines.append(f"{', '.join(said)} {{ {SPACE.sub(' ', body)} }}")
    return "\n".join(lines)


def _selectors(head: str) -> list[str]:
    """Parted at the commas that stand outside parentheses."""
    return [SPACE.sub(" ", one).strip() for one in re.split(r",(?![^(]*\))", head)]


def _used(selector: str, classes: set[str], tags: set[str]) -> bool:
    bare = re.sub(r":not\([^)]*\)|\[[^\]]*\]|::?[a-z-]+(\([^)]*\))?", " ", selector)
    named = re.findall(r"\.([A-Za-z][\w-]*)", bare) + re.findall(r":has\([^)]*\.([A-Za-z][\w-]*)", selector)
    elements = re.findall(r"(?<![.\w-])([a-z][a-z0-9]*)", re.sub(r"\.[\w-]+", " ", bare))
    return all(name in classes for name in named) and all(tag in tags for tag in elements)


def _only_used_tokens(css: str) -> str:
    """Without the custom properties that nothing left asks for, nor those that only such ones asked for."""
    while unused := set(re.findall(r"(--[\w-]+):", css)) - set(re.findall(r"var\((--[\w-]+)", css)):
        for name in unused:
            css = re.sub(rf'(?<![\w-]){name}:\s*(?:url\("[^"]*"\)|[^;}}])*;?\s*', "", css)
    return css + "\n"


if __name__ == "__main__":
    main()
