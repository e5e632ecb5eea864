"""Clear language: short sentences, explained acronyms, only known addresses, only Markdown that travels."""

import re
from collections.abc import Iterable

from knowledge.acronyms import acronyms_of
from knowledge.checks.texts import WrittenText, all_texts
from knowledge.faults import Fault
from knowledge.loader import Loaded
from knowledge.markdown import blocks, foreign_marks, is_public, links, sentences
from knowledge.markers import without_markers

MAX_WORDS = 25
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_TU = re.compile(r"\b(?:[Tt]u|[Tt]oi|[Tt]on|[Tt]a|[Tt]es|[Tt]e)\b(?!['’])|\b[Tt]['’](?=\w)")
_QUOTED = re.compile(r"«[^»]*»")
_ROMAN = frozenset({"II", "III", "IV", "OUI", "NON"})
_FILLED_LINK = re.compile(r"\]\(\{\w+\}\)")
_BARE_LINK = re.compile(r"https?://[^\s)\]>»]+")
_WORD = re.compile(r"[\w'’@.+-]*\w")


def markdown(loaded: Loaded) -> Iterable[Fault]:
    """Only the subset that Mattermost, Telegram and a terminal all render."""
    for written in all_texts(loaded):
        for mark, line in foreign_marks(written.text):
            yield _fault(
                written,
                "markdown",
                f"{mark} ne s'affiche pas partout",
                "Écrivez des paragraphes et des listes simples ; gras et italique sont permis.",
                line,
            )


def sentence_length(loaded: Loaded) -> Iterable[Fault]:
    """At most 25 words a sentence."""
    for written in all_texts(loaded):
        for block in blocks(written.text):
            for sentence in sentences(without_markers(block.text)):
                count = len(_WORD.findall(sentence))
                if count > MAX_WORDS:
                    yield _fault(
                        written,
                        "phrase-longue",
                        f"phrase de {count} mots (« {sentence[:50]}… »)",
                        f"Coupez-la : {MAX_WORDS} mots au plus.",
                        block.line,
                    )


def vouvoiement(loaded: Loaded) -> Iterable[Fault]:
    """Readers are « vous »; the words of people who say « tu » are their own, in guillemets."""
    for written in all_texts(loaded):
        for offset, line in enumerate(written.text.split("\n")):
            for found in _TU.findall(_QUOTED.sub("", line)):
                remedy = "Dites « vous », et accordez le verbe."
                yield _fault(written, "tutoiement", f"« {found} » tutoie le lecteur", remedy, offset)


def acronyms(loaded: Loaded) -> Iterable[Fault]:
    """Every acronym is in the glossary, which explains it under the answer."""
    if not loaded.whole("glossaire"):
        return
    known = {word for terme in loaded.models("glossaire") for word in (terme.term, *terme.synonyms)} | _ROMAN
    for written in all_texts(loaded):
        for offset, line in enumerate(written.text.split("\n")):
            for found in sorted(set(acronyms_of(line)) - known):
                yield _fault(
                    written,
                    "sigle",
                    f"le sigle « {found} » n'est pas au glossaire",
                    "Écrivez-le en toutes lettres, ou ajoutez-le à glossaire.yaml.",
                    offset,
                )


def addresses(loaded: Loaded) -> Iterable[Fault]:
    """Every mailbox written anywhere is one that `contacts.yaml` knows, or names as another spelling."""
    if not loaded.whole("contacts"):
        return
    known = {
        address
        for contact in loaded.models("contacts")
        for address in (contact.address, *(other.address for other in contact.other_spellings))
    }
    for written in all_texts(loaded):
        for offset, line in enumerate(written.text.split("\n")):
            for found in sorted({found.rstrip(".") for found in _ADDRESS.findall(line)} - known):
                yield _fault(
                    written,
                    "adresse",
                    f"l'adresse « {found} » n'est pas dans contacts.yaml",
                    "Corrigez-la, ou déclarez-la dans contacts.yaml avec sa source.",
                    offset,
                )


def hosts(loaded: Loaded) -> Iterable[Fault]:
    """Links lead to public sites only."""
    for written in [*all_texts(loaded), *_headers(loaded)]:
        text = _FILLED_LINK.sub("](https://www.gouv.fr)", written.text)
        bare = [found.rstrip(".,;:*_") for found in _BARE_LINK.findall(text)]
        for link in dict.fromkeys([*links(text), *bare]):
            if not is_public(link):
                yield _fault(
                    written,
                    "lien",
                    f"le lien « {link} » ne mène pas à un site public",
                    "Retirez-le ou remplacez-le.",
                    next((offset for offset, line in enumerate(text.split("\n")) if link in line), 0),
                )


def _headers(loaded: Loaded) -> Iterable[WrittenText]:
    """The links of the fiches' headers."""
    for fiche, document in loaded.fiches:
        for index, link in enumerate(fiche.links):
            yield WrittenText(link, document.file, document.line(("liens", index)), marked=False)


def _fault(written: WrittenText, code: str, message: str, remedy: str, offset: int = 0) -> Fault:
    return Fault(written.file, written.line + offset, code, message, remedy)
