"""The cost of a week, on logs written by hand."""

from typing import Any

from bot.rehearsal.costing import costs

LIST = "/v1.0/sites/s/lists/L"
DRIVE = "/v1.0/drives/D"
DRIVES = {"D": "L"}
BOX = "/v1.0/users/cases@office.example"


def request(method: str, path: str, cost: int = 1, status: int = 200, *named: str) -> dict[str, Any]:
    line: dict[str, Any] = {"method": method, "path": path, "cost": cost, "status": status}
    return line | ({"answer": {"value": [{"id": each} for each in named]}} if "/delta" in path else {})


def test_a_labelled_file_costs_download_label_and_its_share_of_the_page() -> None:
    log = [
        request("GET", f"{LIST}/items/delta?token=a", 1, 200, "1", "2"),
        request("GET", f"{LIST}/items/1/driveItem/content"),
        request("PATCH", f"{LIST}/items/1/fields", 2),
        request("GET", f"{LIST}/items/2/driveItem/content"),
        request("GET", f"{LIST}/items/delta?token=b", 1, 200, "1"),  # the echo of our own label
    ]
    told = costs(log, labelled={("L", "1")}, filed=set(), drives=DRIVES)
    assert told["units_per_labelled_file"] == 3.5
    assert (told["of_these_download_and_label"], told["of_these_feed"]) == (3, 0.5)
    assert (told["library_units"], told["library_feed_units"], told["library_idle_units"]) == (6, 2, 0)


def test_a_poll_that_brought_nothing_is_idle_and_no_files_cost() -> None:
    log = [
        request("GET", f"{LIST}/items/delta?token=a"),
        request("GET", f"{LIST}/items/1/driveItem/content"),
        request("PATCH", f"{LIST}/items/1/fields", 2),
    ]
    told = costs(log, labelled={("L", "1")}, filed=set(), drives=DRIVES)
    assert (told["units_per_labelled_file"], told["library_feed_units"], told["library_idle_units"]) == (3, 1, 1)


def test_by_the_fallback_a_file_costs_the_reading_of_its_fields_too() -> None:
    log = [
        request("GET", f"{DRIVE}/root/delta?token=a", 1, 200, "01A", "01F"),
        request("GET", f"{DRIVE}/items/01A/listItem?$expand=fields") | {"answer": {"id": "1"}},
        request("GET", f"{LIST}/items/1/driveItem/content"),
        request("PATCH", f"{LIST}/items/1/fields", 2),
        request("GET", f"{DRIVE}/root/delta?token=b", 1, 200, "01A"),  # the echo, which is not read
    ]
    told = costs(log, labelled={("L", "1")}, filed=set(), drives=DRIVES)
    assert told["units_per_labelled_file"] == 4.5
    assert (told["of_these_download_and_label"], told["of_these_feed"]) == (3, 1.5)


def test_a_filed_message_costs_its_requests_and_its_share_of_the_page() -> None:
    log = [
        request("GET", f"{BOX}/mailFolders/f/messages/delta?x=1", 1, 200, "m1", "m2"),
        request("GET", f"{BOX}/messages/m1/$value"),
        request("PATCH", f"{BOX}/messages/m1"),
        request("GET", f"{BOX}/messages/m2/$value"),
        request("GET", f"{BOX}/mailFolders/f/messages/delta?x=2"),
    ]
    told = costs(log, labelled=set(), filed={"m1"}, drives=DRIVES)
    assert told["mailbox_requests_per_filed_message"] == 2.5
    assert told["idle_mail_polls"] == 1


def test_nothing_done_costs_nothing_per_piece() -> None:
    told = costs([request("GET", BOX, 1, 429)], labelled=set(), filed=set(), drives=DRIVES)
    assert (told["units_per_labelled_file"], told["mailbox_requests_per_filed_message"]) == (0, 0)
    assert (told["requests"], told["throttled"]) == (1, 1)
