"""Where follow-ups change: rules, what they schedule, what falls due, what the desk does with it."""

from customers.followups.actions.desk import (
    CallResult,
    drop,
    finish_job,
    keep_note,
    record_outcome,
    reopen,
    undo_last,
)  # fmt: skip
from customers.followups.actions.handing_over import hand_over
from customers.followups.actions.release import miss_late, release_due
from customers.followups.actions.rules import change_rule, seed_rules
from customers.followups.actions.scheduling import cancel_anchor, cancel_anchors, reanchor, schedule

__all__ = [
    "CallResult",
    "cancel_anchor",
    "cancel_anchors",
    "change_rule",
    "drop",
    "finish_job",
    "hand_over",
    "keep_note",
    "miss_late",
    "reanchor",
    "record_outcome",
    "release_due",
    "reopen",
    "schedule",
    "seed_rules",
    "undo_last",
]
