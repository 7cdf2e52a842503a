"""Which named colour an element of HTML is written in, as a person would call it."""

import colorsys
import re
from collections.abc import Mapping

BOLD = "bold"
"""What people call a colour that is none."""
_STYLED = re.compile(r"(?:^|[;\s])color\s*:\s*([^;!]{1,60})", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})$")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})")
_NAMES: Mapping[str, str] = {
    "red": "red", "crimson": "red", "firebrick": "red", "darkred": "red", "maroon": "red",
    "blue": "blue", "navy": "blue", "darkblue": "blue", "mediumblue": "blue", "royalblue": "blue",
    "dodgerblue": "blue", "steelblue": "blue",
    "green": "green", "darkgreen": "green", "forestgreen": "green", "seagreen": "green", "limegreen": "green",
    "lime": "green",
    "purple": "purple", "indigo": "purple", "darkviolet": "purple", "rebeccapurple": "purple", "magenta": "purple",
    "orange": "orange", "darkorange": "orange",
}  # fmt: skip
_HUES = ((18, "red"), (45, "orange"), (70, ""), (168, "green"), (190, ""), (257, "blue"), (335, "purple"), (360, "red"))
"""Degrees up to which a hue is called so; "" stands for those of which people would not agree."""
_DULL, _DARK = 0.35, 0.2
"""The saturation and the value (0 to 1) below which people see grey or black."""


def colour_of(tag: str, attributes: Mapping[str, str]) -> str | None:
    """Return what an element's own style calls for: a colour, "" for black and the like, None where it says nothing.

    >>> colour_of("span", {"style": "font-size:11pt;color:#C00000"})
    'red'
    >>> colour_of("font", {"color": "navy"}), colour_of("span", {"style": "color:windowtext"})
    ('blue', '')
    >>> colour_of("p", {"class": "MsoNormal"}) is None
    True
    """
    told = attributes.get("color", "") if tag == "font" else ""
    if styled := _STYLED.search(attributes.get("style", "")):
        told = styled[1]
    return _called(told.strip().lower()) if told else None


def is_bold(tag: str, attributes: Mapping[str, str]) -> bool:
    """Say whether an element is set in bold type by itself.

    >>> is_bold("strong", {}), is_bold("span", {"style": "font-weight:700"}), is_bold("span", {})
    (True, True, False)
    """
    return tag in ("b", "strong") or bool(_BOLD.search(attributes.get("style", "")))


def _called(told: str) -> str:
    if told in _NAMES:
        return _NAMES[told]
    if found := _RGB.match(told):
        red, green, blue = (min(int(part), 255) for part in found.groups())
    elif found := _HEX.match(told):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    else:
        return ""
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if saturation < _DULL or value < _DARK:
        return ""
    return next(name for limit, name in _HUES if hue * 360 <= limit)
