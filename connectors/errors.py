"""What can go wrong between us and Microsoft 365, named by what the caller does next."""

from datetime import timedelta


class ConnectorError(Exception):
    """Microsoft 365 did not do what we asked."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.__doc__} {detail}".strip())


class TryLater(ConnectorError):
    """Microsoft 365 is busy or briefly broken; ask again later.

    `after` is how long to wait; `unsure` says that the request may have been carried out all the same
    (an answer was lost), so that the next attempt has to look before it acts.
    """

    def __init__(self, detail: str = "", *, after: timedelta = timedelta(seconds=30), unsure: bool = False) -> None:
        Exception.__init__(self, f"Microsoft 365 is busy or briefly broken; ask again later. {detail}".strip())
        self.after = after
        self.unsure = unsure


class SignInFailed(ConnectorError):
    """Our credentials are not accepted; nothing will work until a person acts."""


class Gone(ConnectorError):
    """The thing is no longer there."""


class Changed(ConnectorError):
    """Someone changed the thing since we read it; read it again, then decide again."""


class Refused(ConnectorError):
    """The request itself is wrong or not permitted; asking again will not help."""
