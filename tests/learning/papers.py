"""A tiny set of papers: two types by two hands, and none of ours."""

from pathlib import Path

CLAIMS = [
    "our client alleges a breach of duty in the care that was given at the surgery in {}",
    "we allege negligence and a breach of duty; our client suffered loss in {}",
    "the allegations of negligence are set out below, with the loss that our client suffered in {}",
    "our client suffered loss by that negligence, and the allegations follow in {}",
]
INVOICES = [
    "please pay the amount due within thirty days of the date of invoice, with tax, for work in {}",
    "amount due with tax; payment within thirty days to the account below for work in {}",
    "invoice: fee and tax, total amount due, payment terms thirty days, work in {}",
    "the total amount of the invoice is due; please pay to the account below for {}",
]


def write_texts(folder: Path, *, held_back: str = "carla", times: int = 6) -> Path:
    """Write a training folder of three writers, one of them held back."""
    for hand in ("anton", "berta", "carla"):
        for code, texts in (("LOC", CLAIMS), ("INV", INVOICES)):
            written = [f"## name: scan {n}.pdf | from: -\n{texts[n % 4].format(f'{hand} {n}')}" for n in range(times)]
            path = folder / "texts" / hand / f"{code}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n=====\n".join(written) + "\n", encoding="utf-8")
    (folder / "training.toml").write_text(f'held_back = ["{held_back}"]\n', encoding="utf-8")
    return folder
