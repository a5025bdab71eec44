"""Measurements, run by hand; their figures are in docs/benchmarks.md. Not installed."""
