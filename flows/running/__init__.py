"""Carry out the stages of a run in batches."""
