"""Run quotelake from a terminal."""
