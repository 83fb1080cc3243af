"""The worker with the compare-and-set taken away: the negative control of the soak. Started with `celery -A`."""

from celery.signals import worker_process_init

from studio.celery import app

__all__ = ["app"]


@worker_process_init.connect
def take_the_guard_away(**_signal: object) -> None:
    """Whoever comes takes the message, also from somebody who has it."""
    from studio.core.messages.actions import delivery
    from studio.core.messages.models import Message
    from studio.core.messages.states import MessageState

    def take_without_looking(message: Message, at: object, seconds: int) -> None:
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING)
        message.state = MessageState.SENDING

    delivery._take_lease = take_without_looking  # type: ignore[assignment]
