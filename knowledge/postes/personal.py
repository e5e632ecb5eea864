"""Which columns of an export are about a person: they are never read, and never travel through a chat."""

from knowledge.postes.formats import heading_key

_WORDS = frozenset(
    [
        *("prenom", "prenoms", "fonction", "salaire"),
        *("email", "emails", "mail", "mails", "courriel", "electronique", "telephone", "tel", "portable"),
    ]
)


def personal_columns(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Those headings, as they are written. « Nom » is a person's beside « Prénom », a territory's elsewhere."""
    keys = {heading: frozenset(heading_key(heading).split()) for heading in headings}
    of_people = any("prenom" in key for key in keys.values())
    return tuple(
        heading.strip() for heading, key in keys.items() if key & _WORDS or (of_people and key == frozenset({"nom"}))
    )
