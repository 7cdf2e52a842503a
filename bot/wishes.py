"""What people want done, carried out in one place: by the running service where one runs, else by the command itself.

One process writes to an SQLite store. So a command that meets a running service hands its wish in as a file beside
the store, and the service answers with another; on a desk without a service the command does it itself.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot import approving, audit, sweeping
from bot.approving import Answer, CantBeDone, Word
from bot.clock import Clock
from bot.compose import Bot, allowed_from, policy_of
from bot.forgetting import MEND, drop_outdated, forget_case
from bot.settings import Settings
from bot.store import Store, examples, items, pauses, training
from bot.undoing import Undoing
from connectors.errors import ConnectorError

Told = dict[str, Any]
_MOST = 64_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, by whom, with which words."""

    kind: str
    by: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hands:
    """What a wish may need; the bot and the settings are made only when one asks for them."""

    store: Store
    clock: Clock
    bot: Callable[[], Bot]
    settings: Callable[[], Settings]


def carry_out(hands: Hands, wish: Wish) -> Told:
    """Do what is wanted; returns what is told of it. Raises CantBeDone, and the connectors' errors."""
    do = _KINDS.get(wish.kind)
    if do is None:
        raise CantBeDone(f'nobody here knows how to "{wish.kind}"; are command and service of one version?')
    return do(hands, wish)


def _pause(hands: Hands, wish: Wish) -> Told:
    scope, now = wish.given["scope"], hands.clock.now()
    with hands.store.write() as connection:
        try:
            pauses.set_pause(connection, scope, now=now, by=wish.by, why=wish.given.get("why", ""))
        except ValueError as error:
            raise CantBeDone(str(error)) from None
        audit.append(connection, at=now, actor=f"person:{wish.by}", kind="paused", fields={"scope": scope})
    return {"told": f"Paused: {scope}. Reading and red alerts go on. `modeloffice resume {scope}` ends it."}


def _resume(hands: Hands, wish: Wish) -> Told:
    scope, now = wish.given["scope"], hands.clock.now()
    with hands.store.write() as connection:
        if not pauses.lift_pause(connection, scope):
            held = ", ".join(each.scope for each in pauses.pauses(connection)) or "nothing"
            raise CantBeDone(f"{scope} is not paused; paused is: {held}.")
        audit.append(connection, at=now, actor=f"person:{wish.by}", kind="resumed", fields={"scope": scope})
    return {"told": f"{scope} goes on."}


def _approve(hands: Hands, wish: Wish) -> Told:
    word = Word(wish.by, hands.clock.now())
    with hands.store.read() as connection:
        key = _whole_key(connection, wish.given["key"])
    kind = approving.outbox_kind(hands.store, key)
    run_at = allowed_from(hands.settings(), word.at) if kind == "SendLetter" else word.at
    policy = policy_of(hands.settings()) if kind == "LabelFile" else None
    row = approving.approve(hands.store, key, word, run_at=run_at, policy=policy)
    later = f" It leaves after quiet hours, at {run_at:%H:%M} UTC." if run_at > word.at else ""
    return {"key": row.key, "told": f"Approved: {row.kind}, this very text.{later}"}


def _refuse(hands: Hands, wish: Wish) -> Told:
    with hands.store.read() as connection:
        key = _whole_key(connection, wish.given["key"])
    row = approving.refuse(hands.store, key, Word(wish.by, hands.clock.now()), wish.given.get("why", ""))
    return {"key": row.key, "told": f"Refused: {row.kind} will not be done."}


def _answer(hands: Hands, wish: Wish) -> Told:
    given = {name: value for name, value in wish.given.items() if name != "key"}
    with hands.store.read() as connection:
        key = _whole_key(connection, wish.given["key"])
    told = approving.answer(hands.bot(), key, Answer(**given), Word(wish.by, hands.clock.now()))
    return {"key": key, "told": told}


def _undo(hands: Hands, wish: Wish) -> Told:
    bot = hands.bot()
    undoing = Undoing(hands.store, bot.office, bot.terms, bot.settings.tenant.client_id, hands.clock.now)
    what = wish.given["what"]
    with hands.store.read() as connection:
        item = None
        if what.isdigit():
            item = items.find(connection, item_id=int(what))
        item = item or items.find(connection, key=what) or items.find(connection, name=what)
        key = "" if item else _whole_key(connection, what)
    done = undoing.item(item.id, wish.by) if item else (undoing.effect(key, wish.by),)
    told = [{"key": each.key, "kind": each.kind, "done": each.done, "told": each.told} for each in done]
    return {"undone": told, "told": "" if told else "Nothing was done for this item, so that nothing is undone."}


def _erase(hands: Hands, wish: Wish) -> Told:
    with hands.store.write() as connection:
        n = audit.erase(
            connection,
            at=hands.clock.now(),
            actor=f"person:{wish.by}",
            case_no=wish.given.get("case_no") or None,
            value=wish.given.get("value") or None,
        )
        gone = 0
        if case_no := wish.given.get("case_no"):
            actor = f"person:{wish.by}"
            gone = forget_case(connection, hands.settings(), case_no, at=hands.clock.now(), actor=actor)
        if wish.given.get("value"):
            examples.forget_person(connection, wish.given["value"])
        stands = training.standing(connection)
    told = f"{n} personal values were erased; the chains still verify."
    if gone:
        drop_outdated(hands.settings(), stands.forgettings)
        model = (
            f"the office's own model is out of use: {MEND}." if stands.due_since else "no model was trained on them."
        )
        told += f" {gone} examples for learning went with them; {model}"
    return {"erased": n, "examples": gone, "told": told}


def _learned(hands: Hands, wish: Wish) -> Told:
    """Note a training: with a version a model was switched on, without one none was good enough. Raises CantBeDone."""
    fields = {"version": wish.given["version"], "examples": wish.given["examples"]}
    with hands.store.write() as connection:
        if training.standing(connection).forgettings != wish.given["forgettings"]:
            raise CantBeDone("examples were forgotten while the model was trained; train it once more.")
        if not fields["version"]:
            training.done(connection)
            return {"told": "Noted."}
        training.switched_on(connection)
        audit.append(connection, at=hands.clock.now(), actor=f"person:{wish.by}", kind="model.switched", fields=fields)
    return {"told": "Noted."}


def _sweep(hands: Hands, wish: Wish) -> Told:
    """Take a portion; with `again`, first let wait what other versions decided on."""
    given, settings, now = wish.given, hands.settings(), hands.clock.now()
    scope = sweeping.scope_of(settings, given["libraries"], given["folder"])
    if given.get("again"):
        sweeping.read_again(hands.store, scope, settings, hands.bot().terms.versions, now)
    return asdict(sweeping.take_portion(hands.store, scope, settings, now, int(given["most"])))


_KINDS: Mapping[str, Callable[[Hands, Wish], Told]] = {
    "pause": _pause,
    "resume": _resume,
    "approve": _approve,
    "refuse": _refuse,
    "answer": _answer,
    "undo": _undo,
    "erase": _erase,
    "learned": _learned,
    "sweep": _sweep,
}


def _whole_key(connection: Any, start: str) -> str:
    """Return the one key of an effect or question that begins so. Raises CantBeDone."""
    found = approving.keys_like(connection, start)
    if not found:
        raise CantBeDone(f"no effect and no question has a key that begins with {start}; see `modeloffice queue`.")
    if len(found) > 1:
        raise CantBeDone(f"{len(found)} keys begin with {start}; give more of it.")
    return found[0]


# --- handing in -------------------------------------------------------------------------------------------


def folder_of(store_file: Path) -> Path:
    """Return where wishes for the service of a store are handed in."""
    return store_file.with_name(store_file.name + ".wishes")


def hand_in(folder: Path, wish: Wish) -> Path:
    """Leave a wish for the running service; returns where its answer will lie."""
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{time.time_ns()}-{os.getpid()}"
    unfinished = folder / f"{name}.part"
    unfinished.write_text(json.dumps({"kind": wish.kind, "by": wish.by, "given": dict(wish.given)}), encoding="utf-8")
    unfinished.rename(folder / f"{name}.wish")
    return folder / f"{name}.answer"


def serve_wishes(hands: Hands, folder: Path) -> int:
    """Carry out what was handed in, the oldest first; returns how many there were. One that fails gets its error."""
    found = sorted(folder.glob("*.wish")) if folder.is_dir() else []
    for path in found:
        told = _served(hands, path)
        unfinished = path.with_suffix(".half")
        unfinished.write_text(json.dumps(told, default=str), encoding="utf-8")
        path.unlink(missing_ok=True)
        unfinished.rename(path.with_suffix(".answer"))
    return len(found)


def _served(hands: Hands, path: Path) -> Told:
    try:
        plain = json.loads(path.read_text(encoding="utf-8")[:_MOST])
        return carry_out(hands, Wish(plain["kind"], plain["by"], plain["given"]))
    except (CantBeDone, ConnectorError) as error:
        return {"error": str(error), "is": type(error).__name__}
    except (ValueError, KeyError, TypeError) as error:
        return {"error": f"the wish can't be read: {type(error).__name__}", "is": "CantBeDone"}
