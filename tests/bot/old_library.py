"""An office whose library lay there for years, before a bot looks at it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.compose import Bot
from bot.feeds import poll_all
from bot.reading.workers import ReadingHere
from bot.rehearsal.run import Stage, staged
from bot.settings import Mode, SweepSection
from bot.store import laid
from bot.store.laid import Scope
from bot.sweep_report import plain, report_of
from bot.sweeping import Progress, look
from tests.tenant.office import NOW, small_office

CASE = "Cases/M26-014573-4"
CLAIM = (
    "HARKER & LOWE LLP, Solicitors\n\nLETTER OF CLAIM\n\nOur ref HL/2291/QUI   Your ref M26-014573-4\n\nOur client: "
    "Marta Quigley, number {n}. This letter of claim is sent under the Pre-Action Protocol for the Resolution of "
    "Clinical Disputes.\n\nAllegations of negligence. Causation. Losses. Please respond within four months.\n"
)
INVOICE = (
    "INVOICE\n\nProf Number{n}\nInvoice no: INV-{n:05}\nDate: 16 November 2024\n\nYour ref M26-014573-4\n"
    "Report, 6 hours   600.00\nVAT 20%   120.00\nTotal due   720.00 GBP\nPayment terms: 30 days.\n"
)
LAID = {f"{CASE}/09 Finance/invoice {n}.txt": INVOICE.format(n=n).encode() for n in range(6)} | {
    f"{CASE}/03 Claimant-Complainant/claim.txt": CLAIM.format(n=1).encode(),
    f"{CASE}/02 Member/empty.txt": b"",
    f"{CASE}/02 Member/broken.pdf": b"%PDF-1.4\nthis is not what it says",
}
ALL = Scope(("Cases", "Intake"))
CASES = Scope(("Cases",))


def office(folder: Path) -> Path:
    """The small office, with a library in which files lie for years."""
    root = small_office(folder)
    for path, content in LAID.items():
        (root / "libraries" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "libraries" / path).write_bytes(content)
    return root


def playing(tmp_path: Path, mode: Mode = "auto", **more: int) -> Iterator[Stage]:
    """The office before anything was polled; every file of Cases is two years old, those of the intake are new."""
    with staged(office(tmp_path), tmp_path / "out", mode=mode, pool=ReadingHere(ocr=False)) as stage:
        for each in stage.state.files.library("Cases").all():
            each.created = each.modified = NOW - timedelta(days=730)
        settings = stage.bot.settings.model_copy(update={"sweep": SweepSection(**more)})
        yield replace(stage, bot=replace(stage.bot, settings=settings))


def poll(bot: Bot) -> None:
    every = [each for each in bot.feeds() if each.name.startswith(("register:", "library:"))]
    assert poll_all(bot.store, every, bot.clock.now())[1] == []


def waiting(bot: Bot) -> int:
    with bot.store.read() as connection:
        return laid.count(connection)


def looked(bot: Bot, scope: Scope = CASES) -> Progress:
    return look(bot.store, scope, bot.settings, bot.clock.now())


def rows(bot: Bot, scope: Scope = CASES) -> dict[str, dict[str, Any]]:
    mode = bot.settings.modes.of("label")
    found = plain(report_of(bot.store, scope, bot.policy, mode, waiting(bot)))["files"]
    return {row["path"].rpartition("/")[2]: row for row in found}
