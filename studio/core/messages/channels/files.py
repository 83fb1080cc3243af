"""One file per message in `STUDIO_MESSAGE_FOLDER`: the embedded default of the demo, and good enough for a gateway
that collects files. The same key twice leaves the first file as it is.
"""

import contextlib
import json
import os
import re
import secrets
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from studio.core.messages.channels.base import Parcel, TryLater
from studio.core.messages.states import Capability

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def file_name(key: str) -> str:
    """The key as a file name; two keys never share one."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):x}.", key) + ".json"


class FileTransport:
    capability = Capability.IDEMPOTENT
    lease_seconds = 15

    def send(self, parcel: Parcel) -> str:
        """Write the whole file aside, then give it its name: nobody ever sees half a message, or two."""
        folder = Path(settings.STUDIO_MESSAGE_FOLDER)
        name = file_name(parcel.key)
        aside = folder / f".{secrets.token_hex(8)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with aside.open("x", encoding="utf-8") as handle:
                json.dump(asdict(parcel), handle, ensure_ascii=False, indent=1)
                handle.flush()
                os.fsync(handle.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(aside, folder / name)
        except OSError as error:
            raise TryLater(f"{type(error).__name__}: {error.strerror}") from error
        finally:
            with contextlib.suppress(OSError):
                aside.unlink()
        return name

    def ask(self, key: str) -> bool | None:
        return (Path(settings.STUDIO_MESSAGE_FOLDER) / file_name(key)).is_file()
