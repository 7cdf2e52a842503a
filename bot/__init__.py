"""Model Office: the administrator of a case-handling team, as a background service inside Microsoft 365."""

__version__ = "0.1.0"
