"""E-mail through Django's mail settings (`STUDIO_EMAIL_URL`).

A mail server does not know our key, so what breaks off after the connection stood is left to a person; the
Message-ID is made from the key, which lets a mailbox see that two copies are one.
"""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from studio.core.messages.channels.base import Parcel, Refused, TryLater
from studio.core.messages.states import Capability

TEMPORARY = range(400, 500)


class MailTransport:
    capability = Capability.NEITHER
    lease_seconds = 300  # every step of the conversation may take EMAIL_TIMEOUT

    def send(self, parcel: Parcel) -> str:
        reference = f"<{parcel.key.replace(':', '.')}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
        letter = EmailMessage(
            subject=" ".join((parcel.title or parcel.body[:60]).split()),
            body=parcel.body,
            to=[parcel.address],
            headers={"Message-ID": reference},
        )
        try:
            letter.message()
        except (ValueError, UnicodeError) as error:  # a line break in the subject, an address that is none
            raise Refused(str(error)[:200]) from error
        connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(f"{type(error).__name__}: {error}") from error
        try:
            connection.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as error:
            _tell_apart(max(code for code, _text in error.recipients.values()), error)
        except smtplib.SMTPResponseException as error:
            _tell_apart(error.smtp_code, error)
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error)[:200]) from error
        finally:
            connection.close()
        return reference

    def ask(self, key: str) -> bool | None:
        return None


def _tell_apart(code: int, error: Exception) -> None:
    """A server that answered no has surely not taken the letter: 4xx for now, 5xx for good."""
    raise (TryLater if code in TEMPORARY else Refused)(str(error)[:200]) from error
