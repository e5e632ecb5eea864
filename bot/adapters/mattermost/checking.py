"""What `conum doctor` asks of a Mattermost server, each finding with what to do about it."""

from dataclasses import dataclass
from typing import Any

from bot.adapters import LinkDeadError, RetryLaterError
from bot.adapters.mattermost.errors import ApiError
from bot.adapters.mattermost.rest import Rest

_OLDEST = (5, 37)
_CLOCK_TOLERANCE = 60


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `text` is for the operator, in French."""

    good: bool
    text: str


async def check_server(rest: Rest) -> list[Finding]:
    """Never raises for what a server may answer."""
    try:
        me = await rest.call(rest.driver.users.get_user, "me")
    except LinkDeadError as error:
        return [Finding(good=False, text=f"{error} Puis mettez-le dans CONUM_MATTERMOST_TOKEN.")]
    except (RetryLaterError, ApiError) as error:
        advice = "Vérifiez CONUM_MATTERMOST_URL (https, sans redirection) et que le serveur répond."
        return [Finding(good=False, text=f"Mattermost ne répond pas comme attendu ({error}). {advice}")]
    findings = [_account(me), _clock(rest)]
    for question in (_server, _teams):
        try:
            findings.append(await question(rest))
        except (RetryLaterError, ApiError) as error:
            findings.append(Finding(good=False, text=f"Question sans réponse : {error}. Recommencez plus tard."))
    return findings


def _account(me: dict[str, Any]) -> Finding:
    name = me.get("username")
    if not me.get("is_bot"):
        return Finding(good=False, text=f"« {name} » est un compte de personne : créez un compte de bot.")
    if "system_admin" in str(me.get("roles", "")).split():
        return Finding(good=False, text=f"« {name} » est administrateur : un compte simple suffit, retirez ce rôle.")
    return Finding(good=True, text=f"Jeton accepté pour le bot « {name} ».")


def _clock(rest: Rest) -> Finding:
    ahead = rest.driver.client.ahead
    if abs(ahead) > _CLOCK_TOLERANCE:
        return Finding(good=False, text=f"Cette machine et Mattermost diffèrent de {ahead:+.0f} s : réglez l'heure.")
    return Finding(good=True, text="Cette machine et Mattermost sont à la même heure.")


async def _server(rest: Rest) -> Finding:
    config = await rest.call(rest.driver.system.get_client_configuration, {"format": "old"})
    version, size = str(config.get("Version", "?")), config.get("MaxPostSize", "?")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < _OLDEST:
        return Finding(good=False, text=f"Mattermost {version} est plus ancien que 5.37 : mettez-le à jour.")
    return Finding(good=True, text=f"Mattermost {version}, messages de {size} caractères au plus.")


async def _teams(rest: Rest) -> Finding:
    teams = await rest.call(rest.driver.teams.get_user_teams, "me")
    if not teams:
        return Finding(good=False, text="Le bot n'est dans aucune équipe : invitez-le, sinon il ne verra rien.")
    return Finding(good=True, text=f"Équipes du bot : {', '.join(str(team.get('display_name')) for team in teams)}.")
