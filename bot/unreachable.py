"""Why a server cannot be reached, told to the operator in French."""

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

EXPIRED, NOT_YET, SELF_SIGNED, SELF_SIGNED_CHAIN, NO_ISSUER, NO_LEAF, HOST, ADDRESS = 10, 9, 18, 19, 20, 21, 62, 64
"""What OpenSSL finds wrong with a certificate (X509_V_ERR_…)."""
_UNKNOWN = (
    "le certificat de {host} vient d'une autorité inconnue : donnez la vôtre par CONUM_AUTHORITIES "
    "(guide de l'exploitant, « Autorité privée »)"
)
_ELSEWHERE = "le certificat de {host} est celui d'un autre serveur : vérifiez l'adresse, ou faites-le refaire"
_CERTIFICATES = {
    EXPIRED: "le certificat de {host} a expiré : faites-le renouveler, tout repart seul",
    NOT_YET: "le certificat de {host} n'est pas encore valable : vérifiez l'heure de cette machine",
    SELF_SIGNED: _UNKNOWN,
    SELF_SIGNED_CHAIN: _UNKNOWN,
    NO_ISSUER: _UNKNOWN,
    NO_LEAF: _UNKNOWN,
    HOST: _ELSEWHERE,
    ADDRESS: _ELSEWHERE,
}
_TROUBLES: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "le certificat de {host} n'est pas valable ({error})"),
    (ssl.SSLError, "pas de liaison chiffrée avec {host} : vérifiez que l'adresse est bien celle d'un service https"),
    (socket.gaierror, "le nom {host} est introuvable : vérifiez l'adresse et le serveur de noms (DNS)"),
    (ConnectionRefusedError, "{host} refuse la connexion : vérifiez le port, et que le service tourne"),
    (TimeoutError, "{host} ne répond pas à temps : vérifiez le réseau et le pare-feu"),
)


def why(error: BaseException, address: str) -> str:
    """The cause and the remedy; empty when none is known. `address`: what was asked for, with its scheme."""
    causes, host = [*_causes(error)], urlsplit(address).hostname or address
    for kind, sentence in _TROUBLES:
        for cause in causes:
            if isinstance(cause, kind):
                told = _CERTIFICATES.get(getattr(cause, "verify_code", 0), sentence)
                return told.format(host=host, error=getattr(cause, "verify_message", ""))
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what lies under it, as the libraries pass them on."""
    waiting, seen = [error], set[int]()
    while waiting:
        found = waiting.pop(0)
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        under = (found.__cause__, found.__context__, *vars(found).values(), *found.args)
        waiting += [cause for cause in under if isinstance(cause, BaseException)]
