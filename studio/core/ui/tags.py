"""Component tags and filters, available in every template (built-in library)."""

from django import template

register = template.Library()
