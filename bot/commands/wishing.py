"""Wishes from the command line: handed to the running service, or carried out here where none runs."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from bot.commands.endings import WrongInput
from bot.commands.places import Place

if TYPE_CHECKING:
    from pathlib import Path

    from bot.wishes import Wish

PATIENCE = 45.0
"""Seconds that a command waits for the running service's answer."""


def wish(place: Place, kind: str, by: str, **given: Any) -> dict[str, Any]:
    """Have something done; returns what is told of it. Raises WrongInput and the connectors' errors."""
    from bot.approving import CantBeDone
    from bot.clock import WallClock
    from bot.compose import compose
    from bot.store import Store, StoreBusy
    from bot.wishes import Hands, Wish, carry_out

    file = place.file
    if file is not None and not file.is_file():
        raise WrongInput(f"there is no store at {file}; start the service, or rehearse a scenario first.")
    wanted = Wish(kind, by, given)
    with ExitStack() as stack:
        try:
            store = stack.enter_context(Store.open(place.url))
        except StoreBusy:
            if file is None:
                raise
            return handed_in(file, wanted)

        def bot() -> Any:
            made = compose(place.settings(secrets=True), WallClock(), owner="command", workers=1, store=store)
            stack.callback(made.close)
            return made

        hands = Hands(store, WallClock(), bot, lambda: place.settings(secrets=False))
        try:
            return carry_out(hands, wanted)
        except CantBeDone as error:
            raise WrongInput(str(error)) from None


def handed_in(file: "Path", wanted: "Wish") -> dict[str, Any]:
    """Hand a wish to the service that has the store; returns its answer. Raises WrongInput."""
    import json

    from bot.clock import WallClock
    from bot.wishes import folder_of, hand_in

    answer, clock, waited = hand_in(folder_of(file), wanted), WallClock(), 0.0
    while not answer.is_file() and waited < PATIENCE:
        clock.sleep(0.1)
        waited += 0.1
    if not answer.is_file():
        answer.with_suffix(".wish").unlink(missing_ok=True)
        raise WrongInput("another process has the store and does not answer; is it a rehearsal? Try again later.")
    told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink(missing_ok=True)
    if "error" in told:
        raise WrongInput(told["error"])
    return told
