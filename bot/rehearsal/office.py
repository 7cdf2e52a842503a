"""The settings of a bot inside the embedded tenant: Microsoft's real addresses, our proxy and our authority."""

from pathlib import Path

from bot.settings import Mode, Settings, parse
from tenant.server import Served
from tenant.state import TenantState

_REHEARSED = """
[polling]
register_seconds = 3600
[sweep]
old_after_days = 0
""".strip()
"""Time flies there; and what lies in a library from the start is decided as if it had just come."""


def embedded_settings(state: TenantState, served: Served, store: Path, mode: Mode) -> Settings:
    """Return settings that differ from an office's own only in proxy and authority, and keep them beside the store."""
    scenario, told = state.settings, served.environment()
    if scenario is None:
        raise ValueError("this tenant was not loaded from a scenario")
    leaders = [user.mail for user in state.directory.users() if user.job_title.lower() == "leader"]
    titled = {user.job_title.lower(): user.name for user in reversed(list(state.directory.users()))}
    name = scenario.domain.partition(".")[0].replace("-", " ").title()
    text = f"""
[office]
name           = {quoted(name)}
domain         = {quoted(scenario.domain)}
calendar       = {quoted(scenario.calendar)}
phone          = "0113 496 0000"
signed_by      = {quoted(titled.get("administrator", "The team administrator"))}
administrators = {quoted_list(leaders[:1] or [f"administrators@{scenario.domain}"])}
[tenant]
id          = {quoted(told["AZURE_TENANT_ID"])}
client_id   = {quoted(told["AZURE_CLIENT_ID"])}
certificate = {quoted("file:" + told["AZURE_CLIENT_CERTIFICATE_PATH"])}
[network]
proxy = {quoted(served.proxy_url)}
ca    = {quoted(str(served.ca_path))}
[mail]
mailboxes = {quoted_list(scenario.mailboxes)}
folders   = {quoted_list(_below_inbox(state))}
[libraries]
site  = {quoted(told["SHAREPOINT_URL"])}
names = {quoted_list(scenario.libraries)}
[register]
url = {quoted(told["DATAVERSE_URL"])}
[teams]
webhook = {quoted("file:" + str(_webhook(served, told["WORKFLOWS_URL"])))}
[store]
url = {quoted(f"sqlite:///{store}")}
{_REHEARSED}
[modes]
default = {quoted(mode)}
"""
    store.with_name("settings.toml").write_text(f"# Of a rehearsal.\n{text}", encoding="utf-8")
    return parse(text, "the rehearsal's settings")


def _below_inbox(state: TenantState) -> list[str]:
    """List the folders below the Inboxes: a scenario that lays mail there means it to be read."""
    paths = {box.path_of(folder) for box in state.mail.boxes() for folder in box.folders.values()}
    return sorted(path for path in paths if path.startswith("Inbox/"))


def _webhook(served: Served, url: str) -> Path:
    """Put the webhook's address, which is a secret, into a file as an office would."""
    path = served.folder / "webhook"
    path.write_text(url, encoding="utf-8")
    return path


def quoted(text: str) -> str:
    """Write a text as a TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted_list(texts: tuple[str, ...] | list[str]) -> str:
    """Write texts as a TOML array."""
    return f"[{', '.join(map(quoted, texts))}]"
