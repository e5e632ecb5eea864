"""A message to one of our mailboxes: shown to be copied, opened in the person's own mail, or sent for them.

The recipient is a contact of the content, never a text: nothing that a person writes can reach it.
"""

from dataclasses import dataclass
from urllib.parse import quote

from handlers.citation import place
from handlers.effects import Drafted
from handlers.quoting import bare
from handlers.situation import say
from knowledge import Contact, Content
from knowledge.folding import clean

MAX_SUBJECT = 150
MAX_LINK = 1_900
"""Longer links are cut by some mail programs: beyond, the end of the body is left to be pasted."""


@dataclass(frozen=True)
class Letter:
    """Who receives it, and one line of subject, and a body of lines ended by a line feed."""

    contact: Contact
    subject: str
    body: str

    @classmethod
    def write(cls, contact: Contact, subject: str, body: str) -> "Letter":
        """Without control characters; the subject on one line."""
        return cls(contact, bare(subject, MAX_SUBJECT)[:MAX_SUBJECT].rstrip(), clean_lines(body))


def drafted(letter: Letter) -> Drafted:
    """What the edge may be asked to send."""
    return Drafted(contact=letter.contact.id, subject=letter.subject, body=letter.body)


def clean_lines(text: str) -> str:
    """Each line without what nobody can see, at most one empty line in a row."""
    lines = [clean(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip()


def mailto(content: Content, letter: Letter) -> str:
    """The link that opens the message: one recipient, a subject and a body, all else percent-encoded (RFC 6068)."""
    kept = letter.body.split("\n\n")
    link = _link(letter, letter.body)
    while len(link) > MAX_LINK and kept:
        kept.pop()
        link = _link(letter, "\n\n".join([*kept, say(content, "remise.coller")]))
    return link


def _link(letter: Letter, body: str) -> str:
    return f"mailto:{letter.contact.address}?subject={quote(letter.subject, safe='')}&body={quote(body, safe='')}"


def show(content: Content, letter: Letter) -> str:
    """The message as the person sees it: recipient, subject, body, and the link that opens it."""
    return say(
        content,
        "bloque.message",
        adresse=letter.contact.address + doubt(content, letter.contact),
        objet=letter.subject,
        corps=letter.body,
        lien=mailto(content, letter),
    )


def doubt(content: Content, contact: Contact) -> str:
    """« (à confirmer, aussi écrite …) » after an address that no one has confirmed; else nothing."""
    if contact.confirmed:
        return ""
    others = [
        say(content, "contact.autre-graphie", adresse=other.address, source=place(other.source))
        for other in contact.other_spellings
    ]
    return " " + say(content, "remise.a-confirmer", graphies="".join(f", {other}" for other in others))
