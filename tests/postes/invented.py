"""Structures that do not exist, by thousands, and the slips of those who type their names."""

import random
import string

from knowledge.postes.model import Structure

_KINDS = [
    "COMMUNE DE {place}", "CENTRE COMMUNAL D'ACTION SOCIALE", "CENTRE COMMUNAL ACTION SOCIALE DE {place}",
    "COMMUNAUTE DE COMMUNES {place}", "CC DU PAYS DE {place}", "COMMUNAUTE D'AGGLOMERATION {place}",
    "ASSOCIATION {word} {word}", "ASS {word} ET {word}", "{word} NUMERIQUE",
    "MAISON DES JEUNES ET DE LA CULTURE {place}",
    "SYNDICAT MIXTE {place} {word}", "FEDERATION DEPARTEMENTALE {word}", "CENTRE SOCIAL {word}", "LA POSTE",
    "MISSION LOCALE DE {place}", "{word} {word} {place}", "FOYER RURAL {place}", "LES AMIS DE {word}",
]  # fmt: skip
_STARTS = [
    "val",
    "mont",
    "saint",
    "roche",
    "beau",
    "clair",
    "bois",
    "pré",
    "grand",
    "haut",
    "vaux",
    "cour",
    "lan",
    "mar",
    "tor",
    "bre",
    "sou",
    "vil",
    "cha",
    "fer",
    "gri",
    "nou",
]
_MIDDLES = ["e", "i", "o", "a", "ou", "an", "en", "ier", "ar", "el", "or", "il"]
_ENDS = [
    "ville",
    "court",
    "ac",
    "y",
    "mont",
    "vent",
    "bourg",
    "ieu",
    "argues",
    "ay",
    "igny",
    "in",
    "ent",
    "els",
    "ose",
]
_KEYS = {"a": "zq", "e": "zr", "i": "uo", "o": "ip", "u": "yi", "s": "qd", "t": "ry", "n": "bm", "r": "et", "l": "km"}


def structures(count, seed=7):
    """Invented structures; some share their name, as real ones do."""
    chance = random.Random(seed)
    places = [_word(chance).upper() for _ in range(count // 3)]
    made = []
    for number in range(count):
        place = chance.choice(places)
        kind = chance.choice(_KINDS)
        name = kind.format(place=place, word=_word(chance).upper()).replace("{word}", _word(chance).upper())
        departement = f"{chance.choice([*range(1, 20), *range(21, 96)]):02d}"
        made.append(Structure(str(number), str(number), name, None, departement, place.capitalize()))
    return made


def _word(chance):
    return chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)


def mistyped(name, chance):
    """The name as somebody in a hurry writes it: lower case, and one slip."""
    text = name.lower()
    slip = chance.choice([_swap, _drop, _double, _near, _cut, _shorten])
    return slip(text, chance)


def _place(text, chance):
    letters = [place for place, char in enumerate(text[:-1]) if char in string.ascii_letters and place]
    return chance.choice(letters)


def _swap(text, chance):
    place = _place(text, chance)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _drop(text, chance):
    place = _place(text, chance)
    return text[:place] + text[place + 1 :]


def _double(text, chance):
    place = _place(text, chance)
    return text[:place] + text[place] + text[place:]


def _near(text, chance):
    place = _place(text, chance)
    return text[:place] + chance.choice(_KEYS.get(text[place], "xw")) + text[place + 1 :]


def _cut(text, _):
    """The last two letters are missing."""
    return text[:-2]


def _shorten(text, chance):
    for long, short in (
        ("centre communal d'action sociale", "ccas"),
        ("centre communal action sociale", "ccas"),
        ("communaute de communes", "cc"),
        ("maison des jeunes et de la culture", "mjc"),
        ("association", "asso"),
        ("commune de", "mairie de"),
    ):
        if text.startswith(long):
            return text.replace(long, short)
    return _drop(text, chance)
