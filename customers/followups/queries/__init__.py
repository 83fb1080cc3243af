"""Reading follow-ups, rules and contacts, within the branches of who asks; `desk` is what the call desk shows."""

from customers.followups.queries.rows import (
    WEEK,
    WHENS,
    FollowUpFilters,
    coming_with,
    contacts_with,
    followups_for,
    followups_found,
    get_followup_for,
    get_rule,
    greetings_since,
    releasable,
    rules_in_order,
    wanting_no_calls,
)  # fmt: skip

__all__ = [
    "WEEK",
    "WHENS",
    "FollowUpFilters",
    "coming_with",
    "contacts_with",
    "followups_for",
    "followups_found",
    "get_followup_for",
    "get_rule",
    "greetings_since",
    "releasable",
    "rules_in_order",
    "wanting_no_calls",
]
