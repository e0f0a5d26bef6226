# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The folder of a run: the OVFs of what is registered, and the record of what is not finished. For the user alone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import SUFFIX
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import record
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entries

RECORD = "record.json"
WRITERS = 16
# To lock a folder that another run removes meanwhile.
ATTEMPTS = 3


@dataclass(frozen=True)
class RunFolder:
    """A folder that need not exist before something is saved."""

    path: Path

    def ovf_path(self, entity_id: str) -> Path:
        """Return where the OVF of a VM or template is saved."""
        return self.path / f"{entity_id}{SUFFIX}"

    @contextlib.contextmanager
    def locked(self) -> t.Iterator[None]:
        """Keep other runs of this machine out of the folder; raises CollectionError while one has it.

        Where it cannot be made, or where the file system has no locks, it is as without.
        """
        existed = self.path.exists()
        descriptor = self._lock()
        try:
            yield
        finally:
            if descriptor is not None:
                with contextlib.suppress(OSError):
                    if not existed:
                        self.path.rmdir()
                os.close(descriptor)

    def _lock(self) -> t.Optional[int]:
        for dummy in range(ATTEMPTS):
            try:
                _private_files.create_folder(self.path)
                descriptor = os.open(self.path, os.O_RDONLY)
            except OSError:
                continue
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(descriptor)
                message = f"Another run uses folder '{self.path}' now. Run the task again when that has ended."
                raise CollectionError(message) from error
            except OSError:
                return descriptor
            # The run that had it may have removed it in between.
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), self.path.stat()):
                    return descriptor
            os.close(descriptor)
        return None

    def load(self) -> Entries:
        """Return the record of an interrupted run; an empty one where there is none."""
        try:
            text = (self.path / RECORD).read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise UnreadableDocument(f"The record of the last run in '{self.path}' cannot be read: {error}.") from error
        try:
            return record.from_text(text)
        except UnreadableDocument as error:
            message = f"The record of the last run, '{self.path / RECORD}', cannot be read: {error.message}"
            raise UnreadableDocument(f"{message} Remove it, or use another folder.") from error

    def save(self, texts: t.Mapping[str, t.Union[str, bytes]], entries: Entries) -> None:
        """Save OVFs and the record, and be sure that they are on the disk; raises CollectionError."""
        try:
            _private_files.create_folder(self.path)
            files = [
                (self.ovf_path(key), text.encode() if isinstance(text, str) else text) for key, text in texts.items()
            ]
            # Waiting for the disk takes most of the time, and it writes many files as fast as one.
            with ThreadPoolExecutor(WRITERS) as writers:
                for dummy in writers.map(_private_files.write, *zip(*files)) if files else ():
                    pass
            _private_files.write(self.path / RECORD, record.to_text(entries).encode())
        except OSError as error:
            raise CollectionError(f"Nothing can be saved in folder '{self.path}': {error}.") from error

    def finish(self, entries: Entries, done: t.Iterable[str], needed: t.Container[str] = ()) -> Entries:
        """Forget what is finished, and remove the folder once nothing is left; returns the record of what is.

        The OVFs of ``needed`` stay: they may be the last ones.
        """
        ids = set(done)
        left = {key: entry for key, entry in entries.items() if key not in ids}
        if left:
            self.save({}, left)
        else:
            self._remove(RECORD)
        for key in ids:
            if key in needed:
                continue
            self._remove(self.ovf_path(key).name)
        with contextlib.suppress(OSError):
            self.path.rmdir()
        return left

    def _remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self.path / name).unlink()
