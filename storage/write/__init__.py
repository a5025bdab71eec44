"""Stage a run's batches, publish them as a release, and tend the lake."""
