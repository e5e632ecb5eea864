"""Understands a message: what it commands, picks, names or asks. Values in, values out."""

import re
from dataclasses import replace
from datetime import date

from intents.addresses import read_address
from intents.choices import find_words, read_choice
from intents.codes import read_code
from intents.engine import Engine
from intents.expectation import Expectation
from intents.expressions import commands, first_meaning, phrasebook
from intents.figures import asks_for_figures, asks_for_someone
from intents.introductions import Introductions
from intents.lexicon import stems
from intents.openings import ASIDE, BLOCKING, CORRECTING, Openings
from intents.private_numbers import holds_private_number
from intents.questions import SMALLTALK, Questions
from intents.reports import is_about, reports, reports_not_yet
from intents.segments import asks
from intents.slots import read_departement, read_region, read_slots
from intents.structures import is_national
from intents.terms import Terms
from intents.understanding import Asked, Intent, Understanding
from intents.values import gives
from intents.wrapping import wrapped
from intents.zones import Zone
from knowledge import Content
from knowledge.folding import clean, fold, phrasing_key, words

DISTRESS = "detresse"
YES = "oui"
_GREETING = re.compile(
    r"^\s*(?:(?:re)?bonjour|bonsoir|salut|coucou|hello|bjr|slt|bsr)\b"
    r"(?:\s+(?:a tous|madame|monsieur|a vous|tout le monde))?[\s,.!:]*",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(r"\W*\d{1,2}\W*")
_LONE_DATE = re.compile(r"\W*(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})\W*")
_LETTRE = re.compile(r"\W*(?:la |une )?demande ([a-h])[. ]?([12])?\W*")
_MAX_ELLIPSIS = 5
_MAX_CHOICE_WORDS = 12
_MAX_STATEMENT = 8
_MIN_REASON = 3


class Interpreter:
    """Everything the content says about how people speak, ready to read one message after another."""

    def __init__(self, content: Content, engine: Engine) -> None:
        self.engine = engine
        self._questions = Questions(content, engine)
        self._commands = commands(content.commandes)
        self._terms = Terms((item for item in content.glossaire if item.topic), engine.reader.lexicon.expand)
        self._courses = frozenset(content.demandes_by_topic)
        self._sensitive = phrasebook(content.sensibles)
        self._introductions = Introductions(content.profils, engine.reader.lexicon.expand)
        self._corrections = Openings(content.commandes, CORRECTING)
        self._blocks = Openings(content.commandes, BLOCKING)
        self._asides = Openings(content.commandes, ASIDE)
        self._courtesies = {
            phrasing_key(line): topic for topic in SMALLTALK for line in content.phrases.get(topic, ())
        }

    def understand(self, text: str, expected: Expectation, today: date) -> Understanding:
        """What `text` means here; names, profile and sensitivity are read whatever the intent."""
        said = clean(text)
        readers = (
            self._wordless,
            self._code,
            self._value,
            self._exact_choice,
            self._lettre,
            self._command,
            self._choice,
            self._option,
            self._correction,
            self._upcoming,
            self._blocked,
            self._report,
            self._stray_number,
            self._stray_date,
            self._courtesy,
            self._address,
            self._other_territory,
            self._someone,
            self._figures,
            self._term,
        )
        meaning = next(filter(None, (read(said, expected) for read in readers)), None)
        subject = first_meaning(self._sensitive, stems(words(said)))
        introduction = self._introductions.read(said)
        return replace(
            meaning or self._questions.read(self._asides.after(said) or _GREETING.sub("", said) or said, expected),
            text=said,
            slots=read_slots(said, today),
            profil=introduction.profil,
            introduces=introduction.alone,
            sensitive=bool(subject) or holds_private_number(said),
            distress=subject == DISTRESS,
        )

    def _wordless(self, text: str, _: Expectation) -> Understanding | None:
        """Nothing, signs that are commands (« ? », « 👍 », of any colour and repeated), or other signs."""
        if words(text):
            return None
        if name := self._commands.get(text[:1] if text == "?" or text[:1] not in "?!." else text):
            return Understanding(Intent.COMMAND, name=name)
        return Understanding(Intent.NOISE if text.strip() else Intent.EMPTY)

    def _code(self, text: str, expected: Expectation) -> Understanding | None:
        code = read_code(text, asked_for=expected.code)
        return Understanding(Intent.CODE, name=code) if code else None

    def _someone(self, text: str, _: Expectation) -> Understanding | None:
        return Understanding(Intent.PERSONAL_DATA) if asks_for_someone(text) else None

    def _figures(self, text: str, _: Expectation) -> Understanding | None:
        return Understanding(Intent.STATUS, name="_statut") if asks_for_figures(text) else None

    def _value(self, text: str, expected: Expectation) -> Understanding | None:
        """A date, a number or a SIRET, when that is what was asked."""
        given = gives(text, expected.value) and (expected.value == "date" or self._corrections.after(text) is None)
        return Understanding(Intent.VALUE) if given else None

    def _exact_choice(self, text: str, expected: Expectation) -> Understanding | None:
        """The very words of a choice, which go before a command that has the same."""
        said = phrasing_key(text)
        for index, label in enumerate(expected.labels):
            own = expected.words[index] if index < len(expected.words) else ()
            if said in {phrasing_key(word) for word in (label, *own)}:
                return Understanding(Intent.CHOICE, choice=index)
        return None

    def _lettre(self, text: str, _: Expectation) -> Understanding | None:
        """« demande D », « la demande G.1 »."""
        found = _LETTRE.fullmatch(fold(text))
        topic = f"demande-{found.group(1)}{found.group(2) or ''}" if found else ""
        if topic not in self.engine.topics:
            return None
        return Understanding(Intent.QUESTION, asked=(Asked(text, (topic,), Zone.ANSWER, 1.0),))

    def _command(self, text: str, expected: Expectation) -> Understanding | None:
        name = self._commands.get(phrasing_key(text.strip(" /!.?")))
        if name is None and expected.walking:
            name = wrapped(text, self._commands)
        if name == YES and expected.options:
            return None
        return Understanding(Intent.COMMAND, name=name) if name else None

    def _choice(self, text: str, expected: Expectation) -> Understanding | None:
        choice = read_choice(text, expected.labels)
        if choice is None and len(words(text)) <= _MAX_CHOICE_WORDS:
            meant = find_words(self._corrections.after(text) or text, expected.words)
            choice = find_words(text, expected.words) if meant is None else meant
        return None if choice is None else Understanding(Intent.CHOICE, choice=choice)

    def _option(self, text: str, expected: Expectation) -> Understanding | None:
        """An answer to the dossier's question, given after a detour that left other choices on the table."""
        if len(words(text)) > _MAX_ELLIPSIS:
            return None
        option = find_words(text, expected.options)
        return None if option is None else Understanding(Intent.OPTION, choice=option)

    def _correction(self, text: str, expected: Expectation) -> Understanding | None:
        """« en fait c'est le dernier poste », « je me suis trompé, il part le 15 janvier »: an earlier answer."""
        choice = self._corrections.corrected(text, expected.corrections)
        return None if choice is None else Understanding(Intent.CORRECTION, choice=choice)

    def _upcoming(self, text: str, expected: Expectation) -> Understanding | None:
        """« il reste un poste », said before the dossier asks for it."""
        if len(words(text)) > _MAX_STATEMENT or asks(text):
            return None
        found = find_words(self._corrections.after(text) or text, expected.upcoming)
        return None if found is None else Understanding(Intent.UPCOMING, choice=found)

    def _blocked(self, text: str, expected: Expectation) -> Understanding | None:
        """« je suis bloquée, je n'ai plus accès à mon compte »: what blocks, unless a fiche answers it."""
        reason = self._blocks.after(text) if expected.walking else None
        if not reason or len(words(reason)) < _MIN_REASON:
            return None
        asked = self._questions.read(reason, expected).asked
        if asked and asked[0].zone is Zone.ANSWER:
            return Understanding(Intent.QUESTION, asked=asked)
        return Understanding(Intent.BLOCKED, name=reason)

    def _report(self, text: str, expected: Expectation) -> Understanding | None:
        """« les pièces sont envoyées »: the step is done, or so it seems."""
        if expected.step and reports_not_yet(text):
            return Understanding(Intent.COMMAND, name="pas-encore")
        if not expected.step or not reports(text):
            return None
        return Understanding(Intent.REPORT, name="etape" if is_about(text, expected.step) else "")

    def _stray_number(self, text: str, expected: Expectation) -> Understanding | None:
        stray = _LONE_NUMBER.fullmatch(text) and not expected.status
        return Understanding(Intent.STRAY_NUMBER) if stray else None

    def _stray_date(self, text: str, expected: Expectation) -> Understanding | None:
        """« 31/02/2027 » that nothing asked for: the figures in it say nothing, whether the day exists or not."""
        stray = _LONE_DATE.fullmatch(text) and not expected.status
        return Understanding(Intent.NOISE) if stray else None

    def _courtesy(self, text: str, _: Expectation) -> Understanding | None:
        name = self._courtesies.get(phrasing_key(text))
        return Understanding(Intent.SMALLTALK, name=name) if name else None

    def _address(self, text: str, expected: Expectation) -> Understanding | None:
        found = read_address(text, asked_for=expected.address)
        return Understanding(Intent.ADDRESS, name=found) if found else None

    def _other_territory(self, text: str, expected: Expectation) -> Understanding | None:
        """« et dans le 2A ? » after figures."""
        if not expected.status or len(words(text)) > _MAX_ELLIPSIS:
            return None
        named = read_departement(text) or read_region(text) or is_national(text)
        return Understanding(Intent.STATUS, name="_statut") if named else None

    def _term(self, text: str, expected: Expectation) -> Understanding | None:
        """A word of the glossary, and nothing else: its meaning, unless a fiche is sure to say it.

        An ordinary word alone may want anything: it is left to the choices, where there are some to offer.
        """
        named = self._terms.read(text)
        if named is None or (expected.walking and not named.meaning):
            return None
        asked = self._questions.read(text, Expectation()).asked
        zone, first = (asked[0].zone, asked[0].topics[0]) if asked else (Zone.ABSTAIN, "")
        said_by_a_fiche = first == named.terme.topic and first not in self._courses if named.meaning else True
        if zone is Zone.ANSWER and said_by_a_fiche:
            return None
        if zone is Zone.OFFER and not named.meaning and named.terme.term.islower():
            return None
        return Understanding(Intent.TERM, name=named.terme.term)
