"""The tables of this floor; they live in their rooms."""

from customers.followups.models import Contact, FollowUp, ReminderRule
from customers.profiles.models import Customer, Person

__all__ = ["Contact", "Customer", "FollowUp", "Person", "ReminderRule"]
