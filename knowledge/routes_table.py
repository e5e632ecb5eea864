"""The routing table as a page: who writes to which mailbox, about each topic, demande, anomaly, and otherwise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar, get_args

from knowledge.content import Content
from knowledge.dates import in_french
from knowledge.postes.model import AnomalyCode
from knowledge.routing import Case, Route, about_anomaly, about_topic, route
from knowledge.schema import Profil, Source

K = TypeVar("K", bound=str)
PROFILS: Final[tuple[Profil, ...]] = get_args(Profil)
_ANOMALIES: Final[Mapping[AnomalyCode, str]] = {
    "occupe_sans_attribue": "Postes occupés sans poste attribué (1/0)",
    "plus_occupes_qu_attribues": "Plus de postes occupés que d'attribués",
    "vacant_avec_contrat": "Poste vacant avec un contrat en cours",
    "occupe_sans_contrat": "Poste occupé sans contrat",
    "saut_de_postes": "Saut du nombre de postes",
    "siret_change": "SIRET changé",
    "siret_partage": "SIRET partagé",
    "total_departement": "Total du département qui ne s'accorde pas",
    "disparue": "Structure disparue du fichier",
}
_INTRO = """# À quelle boîte écrire

Page produite par `conum content routes` : ne la modifiez pas à la main. Les règles sont dans
`knowledge/contenu/aiguillage.yaml`, les adresses dans `knowledge/contenu/contacts.yaml`.

Après chaque adresse, la règle appliquée : son nom, « fiche » (la boîte que la fiche ou l'étape propose) ou « profil »
(la boîte du profil). « ? » marque une adresse à faire confirmer : l'assistant n'y envoie rien lui-même.
"""


def routes_table(content: Content) -> str:
    """Markdown, every (profile × topic), (profile × demande), (profile × anomaly), and the abstention."""
    parts = [_INTRO, *_mailboxes(content), *_rules(content)]
    topics = {topic: _title(content, topic) for topic in content.topics}
    parts += ["## Par sujet\n", *_table(content, topics, lambda profil, topic: about_topic(content, profil, topic))]
    blocked = dict(_steps(content))
    titles = {name: content.demandes_by_lettre[case.demande or ""].title for name, case in blocked.items()}
    parts += [
        "\n## Bloqué à une étape d'une demande\n",
        *_table(content, titles, lambda profil, name: replace(blocked[name], profil=profil)),
    ]
    parts += [
        "\n## Par anomalie des postes\n",
        *_table(content, _ANOMALIES, lambda profil, code: about_anomaly(content, profil, code)),
    ]
    rest = {"aucun-sujet": "Aucune réponse trouvée, « aucune », « parler à quelqu'un »"}
    parts += ["\n## Quand l'assistant ne sait pas\n", *_table(content, rest, lambda profil, _: Case(profil))]
    return "\n".join(parts) + "\n"


def _title(content: Content, topic: str) -> str:
    return content.fiches_by_topic[topic][0].title


def _steps(content: Content) -> Iterator[tuple[str, Case]]:
    """One row for each mailbox that a demande's steps propose."""
    for lettre, demande in sorted(content.demandes_by_lettre.items()):
        for proposed in sorted({etape.contact for etape in demande.etapes if etape.contact}):
            yield f"{lettre}, {proposed}", Case("anonyme", demande.topic, lettre, proposed=proposed)


def _table(content: Content, rows: Mapping[K, str], case: Callable[[Profil, K], Case]) -> Iterator[str]:
    yield f"| | {' | '.join(PROFILS)} |"
    yield f"|---|{'---|' * len(PROFILS)}"
    for name, title in rows.items():
        cells = " | ".join(_cell(route(content, case(profil, name))) for profil in PROFILS)
        yield f"| {title} (`{name}`) | {cells} |"


def _cell(found: Route) -> str:
    return f"{found.contact.address}{'' if found.contact.confirmed else ' ?'} ({found.rule})"


def _mailboxes(content: Content) -> Iterator[str]:
    yield "## Les boîtes\n"
    for contact in content.contacts:
        others = "".join(
            f" ; aussi écrite {other.address} ({_where(other.source)})" for other in contact.other_spellings
        )
        state = "confirmée" if contact.confirmed else "à faire confirmer"
        yield f"- **{contact.name}** (`{contact.id}`) : {contact.address}, {state} ({_where(contact.source)}){others}"
    yield ""


def _rules(content: Content) -> Iterator[str]:
    yield "## Les règles, dans l'ordre\n"
    for number, rule in enumerate(content.aiguillage, start=1):
        yield f"{number}. `{rule.id}` → `{rule.contact}` : {rule.why} ({_where(rule.source)})"
    yield ""


def _where(source: Source) -> str:
    return f"{source.ref}, {in_french(source.date)}"
