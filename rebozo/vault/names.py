"""Names as they are compared: without case or accents, by their sound in Spanish, with what people are called. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
# They join names and tell nothing; searched only when there is nothing else.
_PARTICLES = ("de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "viuda", "vda")
_NOT_A_SIGN = re.compile(r"[^\w]+|_+")
_TWICE = re.compile(r"(.)\1+")
# What sounds alike is written alike, in this order; "%" stands for ch meanwhile.
_SOUNDS = (
    ("ph", "f"), ("sh", "%"), ("ch", "%"), ("que", "ke"), ("qui", "ki"), ("ce", "se"), ("ci", "si"),
    ("ge", "je"), ("gi", "ji"), ("gue", "ge"), ("gui", "gi"), ("ll", "y"), ("nv", "mb"), ("nb", "mb"), ("np", "mp"),
)  # fmt: skip
_LETTERS = str.maketrans({"h": None, "q": "k", "c": "k", "y": "i", "v": "b", "z": "s", "%": "ch"})

# What people are called: each line is one name and its short forms, folded.
_CALLED = """
guadalupe lupe lupita
josefa josefina pepa fina chepa chepita
rosario chayo charo
concepcion concha conchita conchi
maria mari mary maruja
mercedes meche mechita merche
dolores lola lolita
francisca paca pancha chica
manuela nela manola
ignacia nacha
isabel chabela isa chavela
rosa rosita chita
graciela chela
marcela chela marce
consuelo chelo
gregoria goya
beatriz bety betty bea ticha
elizabeth eli liz betty elisa
teresa tere teresita
catalina cata cati
margarita mago marga rita
magdalena magda lena malena
alejandra ale sandra jana
fernanda fer nanda
gabriela gaby gabi
patricia paty pati
veronica vero
susana susi
soledad sole chole
refugio cuca
luz lucha
luisa lucha lucia
trinidad trini
encarnacion chona encarna
asuncion chona
jesusa chucha chuy
eduviges vicky duvi
victoria vicky toya
esperanza pera lancha
milagros mila mili
yolanda yoli yola
leticia lety leti
angelica angie
carolina caro
cristina cris tina
ernestina tina
valentina vale tina
ximena xime
rebeca beca
natividad nati
natalia nati
ana anita
antonia tonia tona
petrona petra
bertha berta
enriqueta queta
hortensia tencha
inocencia chencha
vicenta chenta
"""


def folded(text: str) -> str:
    """Without case, accents or anything but letters and digits; words parted by one space."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:LONGEST]).casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_NOT_A_SIGN.sub(" ", plain).split())[:LONGEST].strip()


def sounded(fold: str) -> str:
    """A folded name by its sound: Hernández and Ernandes, Vázquez and Basques, Leydi and Leidy are the same."""
    for spelled, heard in _SOUNDS:
        fold = fold.replace(spelled, heard)
    heard_words = (word.translate(_LETTERS) or word for word in fold.split())  # a lone h is an initial
    return _TWICE.sub(r"\1", " ".join(heard_words))


def _called() -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = {}
    for line in _CALLED.split("\n"):
        words = [sounded(word) for word in line.split()]
        for word in words:
            forms.setdefault(word, set()).update(other for other in words if other != word)
    return {word: frozenset(others) for word, others in forms.items()}


CALLED = _called()
PARTICLES = frozenset(sounded(word) for word in _PARTICLES)


def words_of(query: str) -> list[str]:
    """The sounded words of what somebody typed, without particles unless there is nothing else. At most eight."""
    words = sounded(folded(query)).split()
    telling = [word for word in words if word not in PARTICLES]
    return list(dict.fromkeys(telling or words))[:8]
