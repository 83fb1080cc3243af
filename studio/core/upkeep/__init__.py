"""What keeps the database quick from year to year without anybody thinking of it."""
