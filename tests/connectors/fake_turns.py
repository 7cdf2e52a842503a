"""Turns: the service's threads ask the fakes at the same time, as they ask the real ones, and are served one by one."""

import functools
import inspect
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Kind = TypeVar("Kind", bound=type)
Asked = ParamSpec("Asked")
Given = TypeVar("Given")

_TURN = threading.RLock()


def one_at_a_time(kind: Kind) -> Kind:
    """Let one thread at a time into the public methods of a class; returns the class.

    A generator would leave before its work is done, so none is taken: TypeError.
    """
    for name, method in list(vars(kind).items()):
        if inspect.isgeneratorfunction(method):
            raise TypeError(f"{kind.__name__}.{name} is a generator")
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, _in_turn(method))
    return kind


def _in_turn(method: Callable[Asked, Given]) -> Callable[Asked, Given]:
    @functools.wraps(method)
    def taken(*args: Asked.args, **named: Asked.kwargs) -> Given:
        with _TURN:
            return method(*args, **named)

    return taken
