# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A folder of records of imports that are not finished: one file each, for the user alone, written as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record

SUFFIX, LOCK = ".json", ".lock"
# Below the home directory, a folder for each engine.
DEFAULT = ".ansible/onramp.ovirt/import"


@dataclass(frozen=True)
class StateFolder:
    """The folder; it need not exist before something is saved."""

    path: Path

    def load(self) -> dict[str, Record]:
        """Return all records by key; raises UnreadableDocument."""
        found = {}
        try:
            files = sorted(self.path.glob(f"*{SUFFIX}"))
        except OSError as error:
            raise UnreadableDocument(f"Folder '{self.path}' cannot be read: {error}.") from error
        for file in files:
            try:
                one = record.from_text(file.read_text(encoding="utf-8"))
            except FileNotFoundError:
                # Another run has just finished this one.
                continue
            except (OSError, ValueError) as error:
                raise UnreadableDocument(f"The record '{file}' cannot be read: {error}.") from error
            except UnreadableDocument as error:
                raise UnreadableDocument(f"{error.message} It is '{file}'.") from error
            found[one.key] = one
        return found

    def save(self, one: Record) -> None:
        """Save a record, and be sure that it is on the disk; raises CollectionError."""
        try:
            _private_files.create_folder(self.path)
            _private_files.write(self._file(one.key), record.to_text(one).encode())
        except OSError as error:
            raise CollectionError(f"The state of imports cannot be saved in folder '{self.path}': {error}.") from error

    def remove(self, key: str) -> None:
        """Forget an import that is finished."""
        with contextlib.suppress(FileNotFoundError):
            self._file(key).unlink()

    @contextlib.contextmanager
    def locked(self) -> t.Iterator[None]:
        """Keep other processes of this machine with the same folder from beginning imports meanwhile.

        Where the file system has no locks, it is as without.
        """
        try:
            _private_files.create_folder(self.path)
            descriptor = os.open(self.path, os.O_RDONLY)
        except OSError as error:
            raise CollectionError(f"The state of imports cannot be saved in folder '{self.path}': {error}.") from error
        try:
            with contextlib.suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def held(self, key: str) -> t.Iterator[None]:
        """Keep others with the same folder from working on one VM meanwhile; raises CollectionError if one does.

        Nothing is left of it when the process is killed, but an empty file.
        """
        file = self._file(key).with_suffix(LOCK)
        try:
            _private_files.create_folder(self.path)
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, _private_files.PRIVATE_FILE)
        except OSError as error:
            raise CollectionError(f"The state of imports cannot be saved in folder '{self.path}': {error}.") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Another run may have ended, and removed it, since it was opened.
                if os.fstat(descriptor).st_ino != file.stat().st_ino:
                    raise FileNotFoundError
            except (BlockingIOError, FileNotFoundError) as error:
                raise CollectionError("Another run on this machine works on it.") from error
            except OSError:
                # This file system has no locks.
                pass
            yield
            # Whoever opens it from now on makes a new one, and sees what this run has recorded.
            file.unlink(missing_ok=True)
        finally:
            os.close(descriptor)

    def read(self, key: str) -> t.Optional[Record]:
        """Return the record of one VM as it is now; raises UnreadableDocument."""
        file = self._file(key)
        try:
            return record.from_text(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, UnreadableDocument) as error:
            raise UnreadableDocument(f"The record '{file}' cannot be read: {error}.") from error

    def _file(self, key: str) -> Path:
        return self.path / (hashlib.sha256(key.encode()).hexdigest()[:32] + SUFFIX)


def state_folder(given: str, engine_host: str) -> StateFolder:
    """Return the folder of an option, or the default one of an engine."""
    return StateFolder(Path(given).expanduser() if given else Path.home() / DEFAULT / engine_host)
