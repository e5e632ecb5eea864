"""A word of the glossary asked for: « SIRET ? », « c'est quoi un avenant », « FNE ça veut dire quoi »."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge import Terme
from knowledge.folding import words

_MAX_WORDS = 12
_ARTICLE = r"(?:(?:un|une|le|la|les|du|de|des|ce|cette|votre|vos) )*"
_WORD = r"(?:(?:mot|terme|sigle|acronyme|abreviation|expression) )?"
_BEFORE = re.compile(
    r"^(?:(?:bonjour|dites|dis|alors|et|mais|euh|au fait|pardon|excusez moi) )*"
    r"(?:c est quoi(?: au juste| exactement| deja)?|c quoi|c est qui|est ce(?: que(?: c est(?: que)?)?)?|"
    r"(?:que |ce que )?(?:veut|voudrait|veulent) dire|(?:que |ce que )?(?:signifie|designe)|quoi|"
    r"(?:la |une )?(?:definition|signification|sens))"
    rf" (?:que )?{_ARTICLE}{_WORD}{_ARTICLE}(.+)$"
)
_AFTER = re.compile(
    rf"^{_ARTICLE}{_WORD}{_ARTICLE}(.+?) "
    r"(?:(?:ca |cela )?(?:veut|voudrait) dire quoi|(?:ca |cela )?(?:signifie|designe) quoi|c est quoi|c quoi|"
    r"(?:ca )?correspond a quoi|est ce que c est|definition|signification|quoi)"
    r"(?: ce mot| ce truc| au juste| exactement| s il vous plait| s il te plait| il vous plait| merci)*$"
)


@dataclass(frozen=True)
class Named:
    """The term that a message is about, and whether its meaning is asked for in so many words."""

    terme: Terme
    meaning: bool


class Terms:
    """The glossary by everything that a term may be called, as the spellings of the authors write it in full."""

    def __init__(self, glossaire: Iterable[Terme], expand: Callable[[Sequence[str]], tuple[str, ...]]) -> None:
        self._expand = expand
        self._by_name: dict[str, Terme] = {}
        for terme in glossaire:
            for name in (terme.term, terme.sigle or "", *terme.synonyms):
                for key in self._keys(name):
                    self._by_name.setdefault(key, terme)

    def read(self, text: str) -> Named | None:
        """What is named when nothing else is said."""
        if len(words(text)) > _MAX_WORDS:
            return None
        for said in self._keys(text):
            found = _BEFORE.match(said) or _AFTER.match(said)
            terme = self._by_name.get(_bare(found.group(1) if found else said))
            if terme is not None:
                return Named(terme, meaning=found is not None)
        return None

    def _keys(self, text: str) -> tuple[str, ...]:
        """As it is typed, then with its abbreviations written in full."""
        typed = words(text)
        return tuple(dict.fromkeys(" ".join(said) for said in (typed, self._expand(typed)) if said))


def _bare(name: str) -> str:
    return re.sub(rf"^{_ARTICLE}", "", name)
