"""Answering once what many rules ask about the same item, one after the other."""

from collections.abc import Callable
from functools import wraps
from operator import is_
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Keep the last answer of a pure function of frozen values, and give it again while it is asked about the same.

    >>> asked = []
    >>> twice = once(lambda values: asked.append(values) or len(values))
    >>> values = (1, 2)
    >>> twice(values), twice(values), len(asked)
    (2, 2, 1)
    """
    last: tuple[tuple[object, ...], Answer] | None = None

    @wraps(function)
    def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        nonlocal last
        known = last
        if known is not None and not kwargs and len(known[0]) == len(args) and all(map(is_, known[0], args)):
            return known[1]
        answer = function(*args, **kwargs)
        last = None if kwargs else (args, answer)
        return answer

    return ask
