"""Was the sender who the message says? Only our own tenant's verdict counts (RFC 8601, Authentication-Results)."""

import re
from typing import Literal

from bot.reading.mail import ParsedMail

Verdict = Literal["pass", "fail", "none"]
_METHOD = re.compile(r"\b(dmarc|compauth|dkim|spf)\s*=\s*([a-z]+)", re.I)


def verdict(mail: ParsedMail, domain: str) -> Verdict:
    """Return what our own tenant found out about the sender.

    The topmost header is the last hop's, which is ours; a header further down, or under another server's name, may
    have been written by anyone. Exchange Online leaves the server's name out and adds `compauth`.
    """
    headers = mail.all_headers("Authentication-Results")
    if not headers:
        return "none"
    server, _, rest = headers[0].partition(";")
    named = server.strip().split(" ")[0].lower()
    if "=" in named:
        rest = headers[0]
        if "compauth" not in rest.lower():
            return "none"
    elif named != domain and not named.endswith(f".{domain}"):
        return "none"
    found = {method.lower(): result.lower() for method, result in _METHOD.findall(rest)}
    for method in ("dmarc", "compauth"):
        if found.get(method) in {"pass", "bestguesspass"}:
            return "pass"
        if found.get(method) in {"fail", "permerror"}:
            return "fail"
    if "pass" in (found.get("dkim"), found.get("spf")):
        return "pass"
    return "fail" if "fail" in (found.get("dkim"), found.get("spf")) else "none"
