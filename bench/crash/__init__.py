"""Kills the worker at random moments and counts what the world saw: lost, twice, out of order."""
