"""The command line: which commands there are. What each does is in `bot.commands`, imported when it is called for.

Exit codes: 0 all well, 1 findings, 2 wrong usage or input, 3 Microsoft 365 could not be reached.
"""

from bot.commands import (
    auditing,
    cases,
    checking,
    deciding,
    explaining,
    learning,
    queues,
    reading,
    rehearsing,
    running,
    sweeping,
    tenant,
    trying,
)
from bot.commands.endings import application, group

app = application()

rehearsing.add_to(app)
reading.add_to(app)
running.add_to(app)
sweeping.add_to(app)
checking.add_to(app)
explaining.add_to(app)
queues.add_to(app)
trying.add_to(app)
deciding.add_to(app)
for name, told, part in (
    ("letter", "Letters before they go.", cases.letters),
    ("case", "One case.", cases.cases),
    ("audit", "What was done, by whom, unalterably.", auditing.commands),
    ("rules", "The rules that decide.", checking.rules_commands),
    ("report", "Lists and counts for the team.", queues.reports),
    ("learn", "What labels teach.", learning.commands),
    ("service", "Running without anyone at the desk.", running.services),
    ("tenant", "The embedded tenant by itself.", tenant.commands),
):
    commands = group()
    part(commands)
    app.add_typer(commands, name=name, help=told)
cases.add_to(app)


def main() -> None:
    """Run the command line."""
    app(prog_name="modeloffice")
