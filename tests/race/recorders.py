"""Two gateways that write down every call, for workers that are killed in the middle; named in the soak's settings.

Both append one line per call with O_APPEND. The idempotent one takes a key once, as a gateway does that knows our
keys; the blind one takes whatever comes, so that its log shows every repetition.
"""

import os
from pathlib import Path

from studio.core.messages.channels import Parcel
from studio.core.messages.states import Capability

FOLDER = "REMINDER_SOAK_FOLDER"


def _append(log: str, key: str) -> None:
    handle = os.open(Path(os.environ[FOLDER]) / log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, f"{key}\n".encode())
    finally:
        os.close(handle)


class IdempotentGateway:
    capability = Capability.IDEMPOTENT
    lease_seconds = 10

    def send(self, parcel: Parcel) -> str:
        _append("idempotent-calls.log", parcel.key)
        taken = Path(os.environ[FOLDER]) / "taken" / parcel.key.replace(":", "-")
        try:
            os.close(os.open(taken, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        except FileExistsError:
            return "again"
        return "first"

    def ask(self, key: str) -> bool | None:
        return None


class BlindGateway:
    capability = Capability.NEITHER
    lease_seconds = 10

    def send(self, parcel: Parcel) -> str:
        _append("blind-calls.log", parcel.key)
        return "taken"

    def ask(self, key: str) -> bool | None:
        return None
