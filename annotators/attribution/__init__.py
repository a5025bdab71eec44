"""Turn attribution spans into statements."""
