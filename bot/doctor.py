"""What `conum doctor` looks at, each finding with what to do about it."""

import asyncio
import contextlib
import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.adapters import Adapter
from bot.http.app import AddressError, listen_on
from bot.mail import MailServer
from bot.operator_error import OperatorError
from bot.settings import Settings, reveal, serving_faults
from bot.storage.lease import AlreadyRunningError, FileLease, UnusableFolderError
from bot.storage.migrations import MIGRATIONS
from bot.usage import decimal
from knowledge import ContentError

PATIENCE = 20.0
"""Seconds for a platform to answer."""
MIN_SECRET = 32
MIN_FREE = 500_000_000
MIN_FILES = 256
_RELEASED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `text` is for the operator, in French."""

    good: bool
    text: str
    running: bool = False
    """Whether it is that the service already runs."""


@dataclass(frozen=True)
class Doctor:
    """Looks at everything that `conum serve` will need, and changes nothing but an empty database's birth."""

    settings: Settings
    database: Path
    load_content: Callable[[], int]
    """Loads the content, and counts its fiches. Raises ContentError."""
    adapters: Callable[[], Sequence[Adapter]]
    mail: MailServer | None = None

    async def findings(self) -> AsyncIterator[Finding]:
        for look in (self._settings, self._secret, self._clock, self._limits, self._database, self._content):
            for finding in look():
                yield finding
        for finding in self._addresses():
            yield finding
        async for finding in self._platforms():
            yield finding
        if self.mail:
            fault = await self.mail.check()
            yield Finding(good=not fault, text=f"courriel : {fault or 'le serveur répond et accepte le compte.'}")

    def _settings(self) -> Iterator[Finding]:
        faults = [*serving_faults(self.settings)]
        yield from (Finding(good=False, text=f"Réglages : {fault}") for fault in faults)
        if not faults:
            yield Finding(good=True, text="Réglages : complets.")
            named = f" et celles de {self.settings.authorities}" if self.settings.authorities else ""
            yield Finding(good=True, text=f"Certificats vérifiés : autorités publiques, de la machine{named}.")

    def _secret(self) -> Iterator[Finding]:
        secret = reveal(self.settings.secret)
        if secret and len(secret) < MIN_SECRET:
            told = "CONUM_SECRET est court. Mettez-y la sortie de « openssl rand -hex 32 »."
            yield Finding(good=False, text=told)

    def _clock(self) -> Iterator[Finding]:
        if datetime.now(UTC) < _RELEASED:
            yield Finding(
                good=False, text="Horloge : cette machine est en retard de plusieurs mois ; réglez l'heure."
            )
        elif self.settings.now:
            told = f"Horloge : CONUM_NOW la fige au {self.settings.now:%d/%m/%Y} ; retirez ce réglage pour servir."
            yield Finding(good=False, text=told)
        else:
            yield Finding(good=True, text=f"Horloge : {datetime.now(UTC).astimezone():%d/%m/%Y %H:%M %Z}.")

    def _limits(self) -> Iterator[Finding]:
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files < MIN_FILES:
            yield Finding(good=False, text=f"Limites : {files} fichiers ouverts au plus ; il en faut {MIN_FILES}.")
        folder = self.database.absolute().parent
        free = shutil.disk_usage(folder).free if folder.is_dir() else 0
        if free < MIN_FREE:
            yield Finding(good=False, text=f"Disque : {free / 1e6:.0f} Mo libres dans {folder} ; faites de la place.")
        else:
            told = f"Disque : {decimal(free / 1e9)} Go libres dans {folder}."
            yield Finding(good=True, text=told)

    def _database(self) -> Iterator[Finding]:
        """Written beside when it does not exist yet; read, checked and locked for a moment when it does."""
        folder = self.database.absolute().parent
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".conum-"):
                pass
        except OSError as error:
            told = f"Base : impossible d'écrire dans {folder} ({error.strerror})."
            yield Finding(good=False, text=f"{told} Donnez ce dossier au compte du service.")
            return
        if not self.database.is_file():
            yield Finding(good=True, text=f"Base : {self.database} sera créée au premier démarrage.")
            return
        yield _integrity(self.database)

    def _content(self) -> Iterator[Finding]:
        try:
            yield Finding(good=True, text=f"Contenu : {self.load_content()} fiches, sans faute.")
        except ContentError as error:
            told = f"Contenu : {len(error.faults)} faute(s). Lancez « conum content check »."
            yield Finding(good=False, text=told)

    def _addresses(self) -> Iterator[Finding]:
        host, port = self.settings.http_address
        try:
            with FileLease(self.database), listen_on(host, port):
                yield Finding(good=True, text=f"Adresse locale : {self.settings.http} est libre.")
        except AlreadyRunningError:
            told = f"Adresse locale : le service tourne déjà, sur {self.settings.http}."
            yield Finding(good=True, text=told, running=True)
        except UnusableFolderError:
            pass  # told with the database
        except (AddressError, OSError) as error:
            yield Finding(good=False, text=f"Adresse locale : {error}")
        public = urlsplit(self.settings.public_url or "")
        if public.hostname and public.scheme != "https" and public.hostname not in {"127.0.0.1", "localhost"}:
            told = "Adresse publique : CONUM_PUBLIC_URL doit commencer par https:// (Telegram l'exige)."
            yield Finding(good=False, text=told)

    async def _platforms(self) -> AsyncIterator[Finding]:
        for adapter in self.adapters():
            try:
                faults = await asyncio.wait_for(adapter.check(), PATIENCE)
            except (TimeoutError, OSError, OperatorError) as error:
                faults = (f"ne répond pas ({type(error).__name__}) : vérifiez l'adresse et le réseau.",)
            finally:
                with contextlib.suppress(Exception):
                    await adapter.close()
            for fault in faults:
                yield Finding(good=False, text=f"{adapter.platform} : {fault}")
            if not faults:
                yield Finding(good=True, text=f"{adapter.platform} : jeton accepté, droits et limites corrects.")


def _integrity(database: Path) -> Finding:
    if not os.access(database, os.W_OK):
        return Finding(good=False, text=f"Base : {database} ne peut pas être écrite. Donnez-la au compte du service.")
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=5)) as connection:
            told = connection.execute("PRAGMA integrity_check").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        told, version = str(error), 0
    if told != "ok":
        return Finding(good=False, text=f"Base : {database} est abîmée ({told}). Remettez une copie (conum restore).")
    if version > len(MIGRATIONS):
        return Finding(good=False, text=f"Base : schéma {version}, plus récent que cet assistant. Mettez-le à jour.")
    return Finding(good=True, text=f"Base : {database} est intègre et peut être écrite.")
