"""Kills the worker at random moments and counts what the world saw: lost, twice, out of order."""

from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """Kill the real service over the embedded tenant, as the command line says."""
    from bench.crash.killing import main as run

    return run(words)
