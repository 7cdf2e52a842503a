"""doctor, on an office in the embedded tenant and on settings that are wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.checkup import Check, checks, of_connection, pilot_checks, widest
from bot.cli import app
from bot.rehearsal.run import Stage, staged
from bot.settings import parse
from tenant.directory import BOT

SMALL = '[office]\nname = "x"\ndomain = "office.example"\n[tenant]\nid = "t"\nclient_id = "c"\n'


@pytest.fixture(scope="module")
def fresh(scenario: Path, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """The office before anything was done."""
    with staged(scenario, tmp_path_factory.mktemp("doctor")) as stage:
        yield stage


def found(stage: Stage) -> list[Check]:
    assert stage.bot.connection is not None
    return list(of_connection(stage.bot.settings, stage.bot.connection))


def test_a_well_kept_office_has_nothing_wrong(fresh: Stage) -> None:
    told = found(fresh)
    assert [each for each in told if each.mark == "x"] == []
    assert {"sign-in", "permissions", "libraries", "register"} <= {each.group for each in told}
    assert any("Cases has every label column" in each.what for each in told)


def test_a_right_that_is_missing_is_named_with_what_mends_it(scenario: Path, tmp_path: Path) -> None:
    with staged(scenario, tmp_path, prepare=lambda state: state.directory.revoke(BOT, "Mail.Send")) as stage:
        wrong = [each for each in found(stage) if each.mark == "x"]
    assert [each.what.partition(": ")[2] for each in wrong] == ["send mail: missing."] * len(wrong)
    assert wrong
    assert "Mail.Send" in wrong[0].mend


def test_the_pilot_tries_every_assumption_and_leaves_nothing_behind(fresh: Stage) -> None:
    from connectors.probes import ASSUMPTIONS

    before = len(list(fresh.state.files.library("Cases").items))
    told = list(pilot_checks(fresh.bot.settings, "", "cases@model-office.example", ""))
    assert [each for each in told if each.mark == "x"] == []
    assert len(told) == len(ASSUMPTIONS)
    library = fresh.state.files.library("Cases")
    left = [each for each in list(library.items.values())[before:] if not each.deleted]
    assert left == []


def test_settings_that_cannot_be_read_end_the_visit(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(SMALL + "[colour]\n")
    assert [each.mark for each in checks(path)] == ["x"]
    result = CliRunner().invoke(app, ["doctor", "--settings", str(path), "--json"])
    assert result.exit_code == 2
    assert "the key colour is not known" in json.loads(result.stdout)[0]["what"]


def test_no_way_to_sign_in_is_wrong_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(SMALL + f'[store]\nurl = "sqlite:///{tmp_path}/none.sqlite"\n')
    told = list(checks(path))
    assert told[-1].group == "settings"
    assert told[-1].mark == "x"
    assert not (tmp_path / "none.sqlite").exists()


def test_an_office_that_is_gone_cannot_be_signed_in_to(out: Path) -> None:
    result = CliRunner().invoke(app, ["doctor", "--settings", str(out / "settings.toml")])
    assert result.exit_code == 3
    assert "✗" in result.stdout
    assert "→ check tenant id" in result.stdout


def test_the_pilot_wants_to_know_where(out: Path) -> None:
    result = CliRunner().invoke(app, ["doctor", "--pilot", "--settings", str(out / "settings.toml")])
    assert result.exit_code == 2
    assert "--mailbox" in result.stderr


@pytest.mark.parametrize(
    ("modes", "wanted"),
    [
        ("", "shadow"),
        ('[modes]\ndefault = "auto"\n', "auto"),
        ('[modes]\nlabel = "suggest"\n', "suggest"),
        ('[modes]\ndefault = "suggest"\nletter = "auto"\n', "auto"),
    ],
)
def test_the_widest_mode_says_which_rights_are_needed(modes: str, wanted: str) -> None:
    assert widest(parse(SMALL + modes)) == wanted
