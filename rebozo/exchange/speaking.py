"""How the words in a column become codes: exactly, nearly, or only if she says so."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from rebozo.codes.catalogue import Catalogue, catalogue
from rebozo.exchange.fields import Field
from rebozo.exchange.grid import Cell
from rebozo.exchange.nearly import likely, only_one
from rebozo.exchange.words import plain
from rebozo.registry.basis import Basis, Shape

_STRONG = re.compile(r"\s*[;|\n•]\s*")
_WEAK = re.compile(r"\s*(?:,|/|\+| y | e | and )\s*")
_SHAPES = {
    Shape.PERSONAL: "una defensora|defensora|personal|individual|una persona|persona|one defender|defender|one person",
    Shape.COLLECTIVE: "un grupo|grupo|colectiva|colectivo|grupal|varias|a group|group|collective|several",
    Shape.ORGANISATION: "una organización|organización|institucional|an organisation|organisation|organization",
    Shape.UNNAMED: "prefiere no nombrarse|sin nombre|anónima|prefers not to be named|unnamed|anonymous",
}
_BASES = {
    Basis.CONSENT: "ella dijo que sí|consentimiento|sí|con consentimiento|ella|testimonio directo|she said yes|"
        "consent|yes",
    Basis.TO_ASK: "por preguntarle|pendiente|falta preguntar|still to ask her|to_ask|pending",
    Basis.REFUSED: "ella dijo que no|no|sin consentimiento|no autoriza|she said no|refused",
    Basis.PUBLIC: "fuente pública|de una fuente pública|prensa|noticia|medios|redes sociales|public source|"
                  "from a public source|public|press|news",
    Basis.COLLECTIVE: "grupo sin nombres|un grupo en el que no se nombra a nadie|a group in which nobody is named|"
                      "unnamed collective",
    Basis.MEMORY: "familia o memoria|de su familia, o en memoria de ella|familia|memoria|family or memory|"
                  "from her family, or in memory of her|memory|family",
    Basis.STEERING: "decisión del grupo impulsor|por decisión del grupo impulsor|decision of the steering group|"
                    "by a decision of the steering group|steering",
}  # fmt: skip
_YES = {
    "yes": "sí|yes|s|y|1|x|verdadero|true|✓|si",
    "no": "no|n|0|falso|false",
}
_GENDER = _YES | {
    "unknown": "no se sabe|not known|it is not known|unknown|no sabe|ns",
    "unsaid": "prefiere no decir|prefers not to say|unsaid|ns/nr|nr|no contesta",
}
_OWN: dict[str, Mapping[str, str]] = {
    "shape": {str(code): words for code, words in _SHAPES.items()},
    "basis": {str(code): words for code, words in _BASES.items()},
    "gender": _GENDER,
    "yes": _YES,
}
_LISTS: dict[str, tuple[Catalogue, dict[str, str]]] = {}  # public words, made once


def _vocabulary(name: str) -> dict[str, str]:
    present = catalogue(name)
    kept = _LISTS.get(name)
    if kept is None or kept[0] is not present:
        kept = _LISTS[name] = (present, {plain(word): code for word, code in present.by_words.items()})
    return kept[1]


# What says that nothing is said.
NOTHING = frozenset({"", "-", "--", "n/a", "na", "s/d", "sd", "sin dato", "sin datos", "no aplica", "ninguno",
    "ninguna",
                     "n.a.", ".", "none", "no data", "null", "nan", "?"})  # fmt: skip


_LONGEST_NOTHING = 12


def says(cell: Cell) -> bool:
    """Whether a cell says anything: not empty, no dash, no "s/d"."""
    if not isinstance(cell, str):
        return True
    return len(cell) > _LONGEST_NOTHING or (bool(cell) and plain(cell) not in NOTHING)


@dataclass(frozen=True)
class Guess:
    """What a word of theirs is, and whether that needs no asking. Without a code nothing is chosen for her."""

    code: str
    sure: bool


@dataclass
class Speaking:
    """How the words of one column are understood; `said` is what she answered before."""

    field: Field
    said: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    known: dict[str, str] = dataclasses.field(init=False, repr=False)
    _guessed: dict[str, Guess] = dataclasses.field(init=False, default_factory=dict, repr=False)
    _heard: dict[Cell, tuple[tuple[str, ...], list[str]]] = dataclasses.field(
        init=False, default_factory=dict, repr=False
    )

    def __post_init__(self) -> None:
        if self.field.codes:
            self.known = _vocabulary(self.field.codes)
        else:
            own = _OWN[self.field.kind]
            self.known = {plain(word): code for code, words in own.items() for word in (code, *words.split("|"))}

    @property
    def codes_in_order(self) -> list[str]:
        """What may be chosen where there is no code list."""
        return list(_OWN.get(self.field.kind, {}))

    def guess(self, word: str) -> Guess:
        """What one word of theirs is."""
        key = plain(word)
        if key in self.said:
            return Guess(self.said[key], sure=True)
        if key in self.known:
            return Guess(self.known[key], sure=True)
        if key not in self._guessed:
            code = only_one(key, self.known)
            self._guessed[key] = Guess(code, sure=bool(code))
        return self._guessed[key]

    def likely(self, word: str) -> tuple[str, ...]:
        """What a word that is asked about may be, the likest first."""
        return likely(plain(word), self.known)

    def words(self, cell: Cell) -> list[str]:
        """The words of a cell: several, where the list may be chosen from more than once."""
        text = str(cell).strip()
        if plain(text) in NOTHING:
            return []
        if not self.field.many or self._is_one(text):
            return [text]
        found: list[str] = []
        for part in _STRONG.split(text):
            if not part.strip():
                continue
            pieces = [piece for piece in _WEAK.split(part) if piece.strip()]
            apart = len(pieces) > 1 and not self._is_one(part) and any(self._is_one(piece) for piece in pieces)
            found += pieces if apart else [part.strip()]
        return [word for word in found if plain(word) not in NOTHING]

    def _is_one(self, text: str) -> bool:
        return self.guess(text).sure

    def codes(self, cell: Cell) -> tuple[tuple[str, ...], list[str]]:
        """The codes of a cell, each once, and the words that are not understood yet."""
        if cell not in self._heard:  # a few hundred cells, said over and over
            guesses = [(word, self.guess(word)) for word in self.words(cell)]
            codes = dict.fromkeys(guess.code for _word, guess in guesses if guess.sure and guess.code)
            self._heard[cell] = (tuple(codes), [word for word, guess in guesses if not guess.sure])
        return self._heard[cell]

    def fits(self, cells: Iterable[Cell]) -> float:
        """How much of a column is understood without asking, 0 to 1. For a look at the values, not at the heading."""
        words = [word for cell in cells for word in self.words(cell)]
        return sum(self.guess(word).sure for word in words) / len(words) if words else 0.0


def choices(field: Field) -> list[str]:
    """What may be said in a column that has no code list, in the active language."""
    if field.kind not in _OWN:
        return []
    place = -1 if (get_language() or "es").startswith("en") else 0
    return [_own(words, english=bool(place)) for words in _OWN[field.kind].values()]


def _own(words: str, *, english: bool) -> str:
    said = words.split("|")
    return next((word for word in said if word in _ENGLISH), said[0]) if english else said[0]


_ENGLISH = frozenset(
    {"one defender", "a group", "an organisation", "prefers not to be named", "she said yes", "she said no",
        "still to ask her",
     "public source", "a group in which nobody is named", "family or memory", "decision of the steering group", "yes",
     "no", "it is not known", "prefers not to say"}
)  # fmt: skip
