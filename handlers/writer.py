"""Who writes to a mailbox, as far as it may be said: profile, département, the figures of their poste."""

from handlers import portrait
from handlers.hand_over import Writer
from handlers.provenance import origin
from handlers.quoting import bare
from handlers.reading import own_structures
from handlers.situation import Situation
from knowledge.rights import may_see


def writer(situation: Situation) -> Writer:
    """With the figures of the person's own structure, dated, where they may be seen: never in a channel."""
    session = situation.session
    own = [item for item in own_structures(situation) if may_see(situation.asker, "occupes", item)]
    status = ""
    if len(own) == 1 and own[0].figures:
        status = bare(f"{portrait.counts(situation, own[0].figures)} {origin(situation, own[0].figures)}")
    return Writer(session.profil, session.departement, status)
