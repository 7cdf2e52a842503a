"""`python -m bench`: the measurements by name; none of them is part of the tests."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

BENCHES: Mapping[str, str] = {
    "sweep": "100,000 open requests: how long the chasing sweep takes to decide",
    "library": "an existing library swept in the embedded tenant: units a file, share of the ceiling, a resume",
    "ocr": "two engines on the same pages: wrong characters, seconds a page",
    "reading": "extraction, labelling, replies, hostile texts, look-up: ours beside what others do",
    "offices": "whole offices against the truth: filing, types, closing, each flag, what does harm when missed",
    "harm": "what does harm when missed, in the mails and papers of writers held back: what reaches its desk",
    "corpora": "strangers' files and messages: crashes, the slowest, memory of the workers, machine mail",
    "filing": "which case a message belongs to: our decisions beside five published ways",
    "crash": "the service killed at random moments over the embedded tenant: lost, twice, out of order",
}


def main(words: Sequence[str]) -> int:
    """Run a bench, or list them."""
    if not words or words[0] not in BENCHES:
        print("Usage: python -m bench NAME [options]; --help tells each one's options.\n")
        for name, told in BENCHES.items():
            print(f"  {name:8} {told}")
        return 0 if not words else 2
    run: Callable[[Sequence[str]], int] = import_module(f"bench.{words[0]}").main
    return run(words[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
