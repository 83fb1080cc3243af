"""Reminders of what happens in the rooms below: the facts their scripts speak of, and what moves or ends them."""
