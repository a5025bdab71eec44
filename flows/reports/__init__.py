"""Show what a run did and found in Prefect's UI."""
