"""Words of sheets as they are compared. Pure."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[\s\u00a0_]+")
_NOT_WORDS = re.compile(r"[^\w/+ ]+|_+")
NUMBER_AT_END = re.compile(r"^(.*?)(?:[\s#.:(\[-]+(?:no|num|n)?[\s.º°-]*)?(\d{1,2})\s*[)\]ªº°a]?$")
NUMBER_FIRST = re.compile(r"^(\d{1,2})\s*[ªº°.)a-]*\s+(\D.+)$")
ORDINALS = {
    word: number
    for number, words in enumerate(
        ("primera primer primero first", "segunda segundo second", "tercera tercer tercero third",
         "cuarta cuarto fourth", "quinta quinto fifth", "sexta sexto sixth"), 1)
    for word in words.split()
}  # fmt: skip


def plain(text: str) -> str:
    """Without case, accents or extra spaces. Signs stay."""
    if text.isascii():
        return " ".join(text.replace("_", " ").lower().split())
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _SIGNS.sub(" ", "".join(sign for sign in bare if not unicodedata.combining(sign))).strip()


def heading_words(text: str) -> str:
    """A heading as it is compared: words only, without what stands in brackets when something else is left."""
    said = plain(text)
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", said)
    said = bare if bare.strip(" *:.") else said
    return " ".join(_NOT_WORDS.sub(" ", said).split())


def numbered(heading: str) -> tuple[str, int | None]:
    """What a heading is about and its number among several: `Agresión 2` is the second `agresion`."""
    said = plain(heading)
    if (found := NUMBER_AT_END.match(said)) and found[1].strip():
        return heading_words(found[1]), int(found[2])
    if found := NUMBER_FIRST.match(said):
        return heading_words(found[2]), int(found[1])
    first, _space, rest = heading_words(said).partition(" ")
    if first in ORDINALS and rest:
        return rest, ORDINALS[first]
    return heading_words(said), None
