"""Follow-ups pass from one specialist to another together with their customer."""

from customers.followups.models import FollowUp
from customers.followups.states import FollowUpState
from studio.core.locks import one_transaction


@one_transaction
def hand_over(*, customer_id: int, owner_id: int | None) -> int:
    """What a customer's specialist still owes belongs to the new one. Returns how many rows passed on.

    Rows that are not handed out yet ask for the specialist when they are. Twice: nothing is left to pass on.
    """
    owed = FollowUp.objects.filter(customer_id=customer_id, state=FollowUpState.OPEN, released_at__isnull=False)
    return owed.exclude(owner_id=owner_id).update(owner_id=owner_id)
