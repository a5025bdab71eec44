"""Announce new statements as Prefect events."""
