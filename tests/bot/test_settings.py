from pathlib import Path

import pytest

from bot.settings import SettingsError, load, parse

SMALL = """
[office]
name = "An office"
domain = "office.example"

[tenant]
id = "t"
client_id = "c"
"""


def test_a_fresh_installation_only_watches() -> None:
    assert {parse(SMALL).modes.of(kind) for kind in ("label", "file", "letter")} == {"shadow"}


def test_a_mode_may_be_set_for_one_kind_alone() -> None:
    modes = parse(SMALL + '[modes]\nlabel = "auto"\n').modes
    assert (modes.of("label"), modes.of("letter")) == ("auto", "shadow")


def test_the_settings_that_are_shipped_can_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bot.pem").write_text("PEM")
    monkeypatch.setenv("MODELOFFICE_CERTIFICATE", str(tmp_path / "bot.pem"))
    settings = load(Path(__file__).parents[2] / "settings.toml")
    assert settings.modes.default == "shadow"
    assert settings.tenant.certificate == str(tmp_path / "bot.pem")


def test_a_secret_never_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSH", "hunter2")
    assert "hunter2" not in repr(parse(SMALL + 'secret = "env:HUSH"\n'))


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    settings = parse(SMALL + f'secret = "file:{tmp_path / "key"}"\n')
    assert settings.tenant.secret is not None
    assert settings.tenant.secret.get_secret_value() == "hush"


@pytest.mark.parametrize(
    ("added", "told"),
    [
        pytest.param("[mail]\nmailboxs = []\n", "settings.toml line 10: the key mail.mailboxs is not known", id="key"),
        pytest.param("[colour]\n", "settings.toml line 9: the key colour is not known", id="table"),
        pytest.param('secret = "hunter2"\n', "line 9: tenant.secret: a secret is never written inline", id="inline"),
        pytest.param('secret = "env:NOT_SET_ANYWHERE"\n', "NOT_SET_ANYWHERE is not set", id="environment"),
        pytest.param('secret = "file:/no/such"\n', "/no/such is not there", id="file"),
        pytest.param('[modes]\ndefault = "bold"\n', "line 10: modes.default: Input should be", id="value"),
        pytest.param("[modes\n", "mend the line", id="toml"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_with_its_place(added: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(SMALL + added)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(SettingsError, match="tenant is missing"):
        parse('[office]\nname = "x"\ndomain = "y"\n')


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="modeloffice init"):
        load(tmp_path / "settings.toml")
