"""The embedded broker: Kombu's folder of files, in which a message appears whole or not at all.

Kombu opens the file under its final name and writes afterwards; a worker that looks in between reads nothing, takes
that for a message and stops. Here the file gets its name when it is written. Registered in `studio/celery.py`.
"""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):  # type: ignore[misc]
    """As Kombu's. Names begin with the time of day, so that their order outlives a restart of the machine."""

    def _put(self, queue: str, payload: Any, **_how: Any) -> None:  # type: ignore[override]
        """Put a message onto a queue. Raises: ChannelError when the folder cannot be written."""
        name = f"{time.time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        unfinished, finished = (Path(self.data_folder_out) / one for one in (f"{name}.part", name))
        try:
            unfinished.write_bytes(dumps(payload).encode())
            os.replace(unfinished, finished)
        except OSError as error:
            raise ChannelError(f"Cannot add {name!r} to the queue") from error


class Transport(filesystem.Transport):  # type: ignore[misc]
    """What `filesystem://` means here."""

    Channel = Channel
