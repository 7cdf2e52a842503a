"""The one `requests` session that every library is given: environment ignored, proxy and CA set on every request."""

from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
_NEVER_PROXIED = ("http://169.254.169.254/", "http://localhost:", "http://127.0.0.1:")  # managed identity endpoints


class PromptAdapter(HTTPAdapter):
    """An adapter without Nagle's delay also behind a proxy, where urllib3 would leave it on: 40 ms a body."""

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Make the pools behind a proxy with the socket options of those without one."""
        return super().proxy_manager_for(proxy, socket_options=HTTPConnection.default_socket_options, **options)


class PlainSession(requests.Session):
    """A session that looks at no environment variable.

    `REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE` override a session's own `verify`; so the environment is not trusted,
    and both proxy and CA go with each request besides.
    """

    def __init__(self, *, proxy: str | None = None, ca_file: Path | None = None, connections: int = 16) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # nothing of one answer goes with the next
        self._proxies = {"https": proxy, "http": proxy} if proxy else {}
        self._authorities: bool | str = str(ca_file) if ca_file else True
        self.verify = self._authorities
        adapter = PromptAdapter(pool_connections=connections, pool_maxsize=connections, max_retries=0)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        """Send one request; time-outs, proxy and CA are set where the caller names none."""
        address = url.decode() if isinstance(url, bytes) else url
        proxies = {} if address.startswith(_NEVER_PROXIED) else self._proxies
        options["timeout"] = options.get("timeout") or (CONNECT_SECONDS, READ_SECONDS)
        options["verify"] = self._authorities
        options["proxies"] = proxies
        return super().request(method, url, *args, **options)
