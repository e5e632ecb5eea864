"""Settings from the environment or `.env`; every fault is told at once, in French."""

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, DirectoryPath, SecretStr, ValidationError

PREFIX = "CONUM_"
ENV_FILE = Path(".env")
DEFAULT_DATABASE = Path("conum.db")
SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")


class SettingsError(Exception):
    """At least one setting cannot be read; the message lists them all."""


def _smtp(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        raise ValueError(value)
    return value


def _mailbox(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError(value)
    return value


class Settings(BaseModel):
    """`CONUM_…` variables (contracts §1)."""

    model_config = ConfigDict(frozen=True)

    content: DirectoryPath | None = None
    database: Path | None = None
    now: datetime | None = None
    secret: SecretStr | None = None
    """The key of the hashes of addresses and codes; without it, a key file beside the database."""
    smtp_url: Annotated[str, AfterValidator(_smtp)] | None = None
    smtp_from: Annotated[str, AfterValidator(_mailbox)] | None = None

    def today(self) -> date:
        """The date of the fixed clock, or of this machine's."""
        return (self.now or datetime.now(UTC).astimezone()).date()


def load_settings() -> Settings:
    """Raises SettingsError with every wrong variable. Where nothing is set, nothing more is imported."""
    if not ENV_FILE.is_file() and not any(name.upper().startswith(PREFIX) for name in os.environ):
        return Settings()
    return _from_environment()


def _told(place: tuple[int | str, ...], value: object) -> str:
    """What was given, unless it may hold a password."""
    return "" if set(place) & {"secret", "smtp_url"} else f" « {value} »"


def _from_environment() -> Settings:
    from pydantic_settings import BaseSettings, SettingsConfigDict  # a fifth of the start-up time

    class EnvironmentSettings(Settings, BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_file=ENV_FILE,
            env_file_encoding="utf-8",
            extra="ignore",
            env_ignore_empty=True,
        )

    try:
        return EnvironmentSettings()
    except ValidationError as error:
        lines = [
            f"- {PREFIX}{'_'.join(map(str, detail['loc'])).upper()} : valeur refusée"
            f"{_told(detail['loc'], detail['input'])}"
            for detail in error.errors(include_url=False)
        ]
        raise SettingsError("Réglages illisibles :\n" + "\n".join(lines)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"Réglages illisibles :\n- {ENV_FILE} : enregistrez ce fichier en UTF-8") from error
