"""What a labelled file costs, by either feed of its library."""

from pathlib import Path

import pytest

from bot.rehearsal.run import refuse_list_feed
from tests.story.world import World, rehearse_in


def test_a_label_costs_a_download_and_one_patch(days: World) -> None:
    cost = days.summary["cost"]
    assert cost["of_these_download_and_label"] == pytest.approx(3.0)
    assert 0 < cost["of_these_feed"] <= 1
    assert 0 < days.summary["minutes_to_label"]["longest"] <= 60


def test_by_the_fallback_a_file_costs_one_unit_more(scenario: Path, tmp_path: Path, days: World) -> None:
    fallback = rehearse_in(scenario, tmp_path, prepare=refuse_list_feed)
    assert not [each for each in fallback.requests if "/items/delta" in each["path"] and each["status"] == 200]
    cost, first = fallback.summary["cost"], days.summary["cost"]
    assert cost["of_these_download_and_label"] == pytest.approx(3.0)
    assert cost["of_these_feed"] <= first["of_these_feed"] + 1
    decided = {each["item"]: each.get("doc_type") for each in days.decisions}
    assert {each["item"]: each.get("doc_type") for each in fallback.decisions} == decided
