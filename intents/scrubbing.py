"""Takes out of a text what names or reaches a person: addresses, numbers, names. Best effort, and said as such.

What is spelt out (« zéro six… »), a nickname or a name that is also an ordinary word may stay: a person rereads
what leaves the queue. Rather too much than too little: an unknown capitalised word goes, be it a town.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from intents.name_words import (
    ALSO_FAMILY_NAMES,
    ALSO_WORDS,
    CALLED,
    FAMILY_NAMES,
    FIRST_NAMES,
    FUNCTION,
    PARTICLES,
    ROLES,
    TITLES,
)
from knowledge.folding import clean, fold
from knowledge.identifiers import SIRET_LENGTH
from knowledge.territoires import departements, regions

IsWord = Callable[[str], bool]

MAIL, PHONE, SIRET, SIREN = "[courriel]", "[téléphone]", "[SIRET]", "[SIREN]"
NIR, IBAN, NUMBER, NAME, LINK = "[NIR]", "[compte bancaire]", "[numéro]", "[nom]", "[lien]"

_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:(?:19|20)\d\d[ .-]?){2,8}")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (LINK, re.compile(r"https?://\S+", re.IGNORECASE)),
    (
        MAIL,
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64}(?:@| @ | ?(?:\(at\)|\[at\]|\barobase\b) ?)"
            r"[\w-]{1,63}(?:(?:\.| point )[\w-]{1,63}){1,5}",
            re.IGNORECASE,
        ),
    ),
    (
        IBAN,
        re.compile(
            r"\b[A-Z]{2}\d{2}(?:[ .-]?(?=[A-Z]{0,3}\d)[\dA-Z]{4}){3,7}(?:[ .-]?\d[\dA-Z]{0,2})?(?![\dA-Z])",
            re.IGNORECASE,
        ),
    ),
    (NIR, re.compile(r"(?<!\w)[12](?:[ .-]?\d\d){2}[ .-]?2[AB](?:[ .-]?\d){6,8}(?!\w)", re.IGNORECASE)),
    (PHONE, re.compile(r"(?<!\w)0[1-9](?:/\d\d){4}(?!\w)")),
    (NAME, re.compile(r"(?<!\w)[@＠][\w.-]{2,64}")),
)
_DIGITS = re.compile(r"(?<!\w)\+?\d(?:[ .-]?\d){6,40}(?![\d/])")
_AMOUNT = re.compile(r"\s?(?:€|euros?\b|k€)", re.IGNORECASE)
_TOKEN = re.compile(r"\[[^\[\]\n]{1,40}\]|[^\W\d_]+(?:-[^\W\d_]+)*\.?|\s+|[^\w\s]|[\d_]+")

_ACRONYM = 3
"""Letters of a word in capitals beside a first name: beyond, it is taken for the family name."""
_MAX_NAME = 4
"""Words of one name: first names, particles and family names."""


@dataclass(frozen=True)
class _Token:
    text: str
    key: str

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def shouted(self) -> bool:
        """Written in capitals: an acronym as likely as a name."""
        return len(self.text) > 1 and self.text.isupper()


def scrub(text: str, is_word: IsWord | None = None) -> str:
    """The text with each address, number and name replaced by its kind in brackets; `is_word` tells the ordinary
    words (folded). One pass a pattern, one over the words: the cost follows the length.
    """
    hidden = clean(text)
    for kind, pattern in _PATTERNS:
        hidden = pattern.sub(kind, hidden)
    return _without_names(_without_numbers(hidden), is_word)


def _without_numbers(text: str) -> str:
    return _DIGITS.sub(lambda found: _number(found, text), text)


def _number(found: re.Match[str], text: str) -> str:
    """The kind of a long number; dates, years and amounts stay."""
    written = found.group()
    if _DATE.fullmatch(written) or _AMOUNT.match(text, found.end()):
        return written
    digits = re.sub(r"\D", "", written)
    if len(digits) == SIRET_LENGTH:
        return SIRET
    if digits[0] in "12" and len(digits) in (13, 15):
        return NIR
    if (digits[0] == "0" and len(digits) in (10, 13)) or written.startswith("+"):
        return PHONE
    return SIREN if len(digits) == 9 else NUMBER  # noqa: PLR2004


def _without_names(text: str, is_word: IsWord | None) -> str:
    tokens = [_Token(part, fold(part.rstrip("."))) for part in _TOKEN.findall(text)]
    places = [index for index, token in enumerate(tokens) if token.text[0].isalpha()]
    between = ["".join(token.text for token in tokens[a + 1 : b]) for a, b in pairwise([-1, *places, len(tokens)])]
    words = [tokens[index] for index in places]
    reader = _Names(words, between, is_word)
    named = {places[index] for index in reader.found()}
    return "".join(_written(tokens, named))


def _written(tokens: Sequence[_Token], named: set[int]) -> Iterator[str]:
    """The text again, one mark for each run of words of a name."""
    open_name = False
    pending = ""
    for index, token in enumerate(tokens):
        if index in named:
            if not open_name:
                yield pending + NAME
            open_name, pending = True, ""
        elif open_name and token.text.isspace():
            pending = token.text
        else:
            yield pending + token.text
            open_name, pending = False, ""
    yield pending


class _Names:
    """Which words of a text are names, by what announces them or by how they look; `between[i]` is what stands
    before word `i`, `between[i + 1]` what stands after it.
    """

    def __init__(self, words: Sequence[_Token], between: Sequence[str], is_word: IsWord | None) -> None:
        self._words = words
        self._between = between
        self._is_word = is_word

    def found(self) -> set[int]:
        """The numbers of the words that are names."""
        named: set[int] = set()
        for index in range(len(self._words)):
            if index in named:
                continue
            begin, count = self._announced(index) or (index, self._first_name(index) or self._looks_like(index))
            named.update(range(begin, begin + count))
        return named

    def _announced(self, index: int) -> tuple[int, int] | None:
        """A name after a title, a role or « je m'appelle »: where it begins and how many words it has."""
        keys = [token.key for token in self._words[max(0, index - 2) : index + 1]]
        token = self._words[index]
        generic = len(keys) > 1 and keys[-2] in FUNCTION and token.key in ("monsieur", "madame")  # « le monsieur »
        titled = (token.key in TITLES and not generic) or (token.key == "m" and token.text in ("M.", "M"))
        called = any(tuple(keys[-len(said) :]) == said for said in CALLED)
        if not (titled or called or token.key in ROLES):
            return None
        count = self._run(index + 1, certain=titled or called)
        return (index + 1, count) if count else None

    def _run(self, start: int, *, certain: bool, begun: bool = False) -> int:
        """How many words of a name follow; when `certain`, the first one is taken whatever it is; `begun`: a first
        name stands before.
        """
        count = 0
        while count < _MAX_NAME and start + count < len(self._words):
            position = start + count
            if self._between[position].strip(" '’-"):
                break
            inside = begun or count > 0
            taken = certain and count == 0 and self._words[position].key not in FUNCTION
            small = (inside or certain) and self._particle(position)
            if not (taken or small or self._nameable(position, beside=inside)):
                break
            count += 1
        return count

    def _particle(self, index: int) -> bool:
        """« de » in « Jean de Brie », « Le » in « M. Le Brie »: small words before a capitalised or unknown one."""
        after = self._words[index + 1] if index + 1 < len(self._words) else None
        if self._words[index].key not in PARTICLES or after is None:
            return False
        known_place = after.key in _places()
        return self._proper(after) or (self._unknown(after) and not known_place) or self._particle(index + 1)

    @staticmethod
    def _proper(token: _Token) -> bool:
        return token.capital and not token.shouted and token.key not in FUNCTION

    def _nameable(self, index: int, *, beside: bool) -> bool:
        """Whether a word next to a name may be part of it: not ordinary, or capitalised; `beside` another."""
        token = self._words[index]
        if token.key in FUNCTION or token.key in _places():
            return False
        if token.key in FIRST_NAMES | FAMILY_NAMES or self._unknown(token):
            return True
        if beside and token.key in ALSO_FAMILY_NAMES:
            return True
        return token.capital and (not token.shouted or (beside and len(token.text) > _ACRONYM))

    def _first_name(self, index: int) -> int:
        token = self._words[index]
        head, *others = token.key.split("-")
        double = bool(others) and {head, *others} <= FIRST_NAMES | ALSO_WORDS
        if double or token.key in FAMILY_NAMES:
            return 1 + self._run(index + 1, certain=False, begun=True)
        follows = index + 1 < len(self._words) and self._proper(self._words[index + 1])
        if head in FIRST_NAMES or (head in ALSO_WORDS and token.capital and (follows or not self._begins(index))):
            return 1 + self._run(index + 1, certain=False, begun=True)
        return 0

    def _begins(self, index: int) -> bool:
        """Whether a word begins a sentence: a capital letter tells nothing there."""
        before = self._between[index]
        return not index or bool(set(before) & set('\n.!?:;«»"“”()•')) or self._words[index - 1].text.endswith(".")

    def _looks_like(self, index: int) -> int:
        """Capitalised, and no word that anybody knows."""
        token = self._words[index]
        alone = self._proper(token) and token.key not in _places() and self._unknown(token)
        return int(alone)

    def _unknown(self, token: _Token) -> bool:
        long_enough = len(token.key) > (1 if token.capital else 3)
        return self._is_word is not None and long_enough and not self._is_word(token.key)


@cache
def _places() -> frozenset[str]:
    """The words of the names of départements and régions, which stay."""
    names = [*regions(), *(departement.name for departement in departements().values())]
    return frozenset(fold(word) for name in names for word in re.split(r"[\s'’]+", name)) | frozenset(
        map(fold, names)
    )
