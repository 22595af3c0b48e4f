"""Names and stories of nobody, drawn from the lists of `words.json`: trees, birds, flowers and water."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from rebozo.config.demo_numbers import perhaps, read_data, weights
from rebozo.network.names import GroupName, Identity

MARK = "(ejemplo)"
_SLIPS = (("í", "i"), ("ó", "o"), ("á", "a"), ("é", "e"), ("z", "s"), ("ll", "y"), ("v", "b"), ("ja", "ha"))


def _words() -> dict[str, Any]:
    return read_data("words")


def _land(dice: random.Random) -> str:
    """A surname: a piece of land and how it is."""
    gender = dice.choice("mf")
    land, like = dice.choice(_words()["land"][gender]), dice.choice(_words()["like"][gender])
    return f"{land} {like}"


def identities(dice: random.Random) -> Iterator[Identity]:
    """Invented names without end, no two the same."""
    said = _words()
    known: set[str] = set()
    while True:
        first, one, two = dice.choice(said["first"]), _land(dice), _land(dice)
        form = weights("forms_of_a_name").draw(dice)
        if form == "chosen":
            made = Identity(chosen=f"{first} {one}")
        elif form == "legal":
            made = Identity(legal=first, surname1=one, surname2=two)
        elif form == "both":
            made = Identity(chosen=f"{first} {one}", legal=dice.choice(said["first"]), surname1=one, surname2=two)
        else:
            made = Identity(pseudonym=f"{dice.choice(said['pseudonym'])} de {first}", legal=first, surname1=one)
        if made.shown not in known:
            known.add(made.shown)
            yield made


def misheard(identity: Identity, dice: random.Random) -> Identity:
    """The same one as somebody else wrote her down: a letter or an accent is another."""
    said = identity.as_fields()
    part = "chosen" if identity.chosen else "surname1"
    slips = [slip for slip in _SLIPS if slip[0] in said[part]]
    said[part] = said[part].replace(*dice.choice(slips), 1) if slips else f"{said[part]} {_land(dice)}"
    return Identity(**said)


def group_names(dice: random.Random) -> Iterator[GroupName]:
    """Invented groups without end, no two the same."""
    said = _words()["group"]
    known: set[str] = set()
    while True:
        name = f"{dice.choice(said['kind'])} {dice.choice(said['of'])}"
        if name in known:
            name = f"{name} de {_land(dice)}"
        if name in known:
            continue
        known.add(name)
        short = "".join(word[0] for word in name.split() if word[0].isupper()) if perhaps(dice, 0.4) else ""
        yield GroupName(f"{name} {MARK}", short)


def spot(dice: random.Random) -> tuple[str, str]:
    """A department and a place that are on no map."""
    said = _words()
    return f"{dice.choice(said['division']['kind'])} {dice.choice(said['division']['of'])}", dice.choice(said["spot"])


def story(types: tuple[str, ...], place: str, dice: random.Random, *, group: bool) -> str:
    """A short story in plain words, without blood; `(ejemplo)` stands before it."""
    said = _words()
    facts = [dice.choice(said["facts"][kind.partition(".")[0]]) for kind in types]
    text: str = f"{MARK} {dice.choice(said['opening'])}{facts[0]}"
    for fact in facts[1:]:
        text += f" También {fact}"
    text += " " + dice.choice(said["where"]).format(place=place)
    if perhaps(dice, 0.6):
        text += " " + dice.choice(said["group_also" if group else "also"])
    text += " " + " ".join(dice.sample(said["after"], dice.choice((1, 1, 2, 3))))
    return text


def remark(dice: random.Random) -> str:
    """A few words beside something."""
    return f"{MARK} {word('also', dice)}"


def word(what: str, dice: random.Random) -> str:
    """One of a plain list."""
    found: str = dice.choice(_words()[what])
    return found
