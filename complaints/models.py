"""The tables of this floor; they live in their rooms."""
