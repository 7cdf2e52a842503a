"""Three days of the invented office, from the mail's arrival to what handlers find: everything in its place."""

import json
from collections import Counter

from bot import audit
from bot.store import questions
from tests.story.world import World

CRANE = "Cases/M26-031001-8"
LABELS = "libraries/Cases.labels.csv"


def test_a_label_stands_in_its_columns(days: World) -> None:
    row = days.row(LABELS, "M26-031001-8/04 Records and imaging/discharge.txt")
    assert (row["doc_type"], row["case_no"], row["labelled_by"]) == ("HOSP-REC", "M26-031001-8", "Model Office")
    assert float(row["confidence"]) >= 0.9


def test_a_persons_label_is_questioned_and_stands(days: World) -> None:
    row = days.row(LABELS, "M26-031003-4/03 Claimant-Complainant/scan 0007.docx")
    assert (row["doc_type"], row["labelled_by"]) == ("INV", "a-lowe")
    assert "mislabelled" in row["flags"]
    assert days.decision("scan 0007.docx")["queues"] == ["CHECK_LABEL"]


def test_a_persons_right_label_is_left_alone(days: World) -> None:
    row = days.row(LABELS, "M26-031001-8/03 Claimant-Complainant/letter of claim.txt")
    assert (row["doc_type"], row["labelled_by"], row["doc_date"]) == ("LOC", "a-lowe", "2026-11-02")


def test_what_lies_wrong_is_flagged(days: World) -> None:
    flags = {row["path"]: set(row["flags"].split(";")) for row in days.table(LABELS)}
    assert "privileged-in-open-folder" in flags["M26-031001-8/03 Claimant-Complainant/advice.txt"]
    assert flags["M26-031002-6/02 Member/broken.pdf"] == {"unreadable"}
    assert flags["M26-031001-8/09 Finance/LUN-2026-118.txt"] == {""}
    intake = days.row("libraries/Intake.labels.csv", "999 021 0004.txt")
    assert "filename-pii" in intake["flags"]


def test_mail_and_attachments_lie_in_the_case_folder(days: World) -> None:
    assert days.folder(f"{CRANE}/02 Member") == {"2026-11-20 1630 mail from member.eml", "report crane.docx"}
    stored = days.out / "after/libraries" / CRANE / "02 Member/report crane.docx"
    arrived = days.out / "after/mail/cases@fell-defence.example/01-report.eml"
    assert stored.stat().st_size > 0
    assert b"ives-1" in arrived.read_bytes()
    row = days.row(LABELS, "M26-031001-8/02 Member/report crane.docx")
    assert row["doc_type"] == "MEM-REP"
    assert "Letter of claim CRANE.docx" in days.folder(f"{CRANE}/03 Claimant-Complainant")


def test_a_filed_mail_takes_the_strictest_sensitivity_of_its_parts(days: World) -> None:
    mail = days.row(LABELS, "M26-031001-8/02 Member/2026-11-20 1630 mail from member.eml")
    part = days.row(LABELS, "M26-031001-8/02 Member/report crane.docx")
    assert (mail["sensitivity"], mail["privilege"]) == (part["sensitivity"], part["privilege"])


def test_correspondence_is_logged_on_the_case(days: World) -> None:
    logged = {row["ref"]: row for row in days.table("register/activities.csv")}
    assert logged["<ives-1@gillside.example>"]["case_no"] == "M26-031001-8"
    assert logged["<ives-1@gillside.example>"]["kind"] == "message"
    assert "<jo-1@postbox.example>" not in logged


def test_messages_carry_categories(days: World) -> None:
    table = "mail/cases@fell-defence.example.messages.csv"
    assert days.row(table, "01-report")["categories"] == "Filed: M26-031001-8"
    assert "For a person: WELFARE" in days.row(table, "09-despair")["categories"]
    assert days.row(table, "08-stranger")["categories"] == "For a person: UNMATCHED"
    assert days.row(table, "07-journal")["categories"] == ""


def test_requests_are_closed_moved_and_left(days: World) -> None:
    rows = {row["request_id"]: row for row in days.table("register/requests.csv")}
    assert rows["Q1"]["status"] == "done"  # by mail
    assert rows["Q2"]["status"] == "done"  # by a file
    assert (rows["Q3"]["status"], rows["Q3"]["chasers_sent"]) == ("open", "0")  # not due yet
    assert rows["Q4"]["due"] == "2026-11-27"  # promised
    assert rows["Q5"]["due"] == "2026-12-01"  # away until the day before
    assert rows["Q8"]["chasers_sent"] == "1"


def test_a_chaser_is_sent_and_filed(days: World) -> None:
    chaser = days.sent_to("idris@lunn-expert.example")
    assert len(chaser) == 1
    assert "M26-031001-8" in str(chaser[0]["Subject"])
    assert any(row["folder"] == "Sent Items" for row in days.table("mail/cases@fell-defence.example.messages.csv"))
    assert "2026-11-23 0915 chaser-1 to expert.eml" in days.folder(f"{CRANE}/08 Correspondence")
    assert str(chaser[0]["Message-ID"]) in {row["ref"] for row in days.table("register/activities.csv")}


def test_nobody_else_is_written_to(days: World) -> None:
    to = Counter(str(each["To"]).rpartition("<")[2].strip(">") for each in days.sent)
    assert set(to) == {"idris@lunn-expert.example", "nadia.toft@lowbeck.example", "petra.marsh@fell-defence.example"}
    assert not days.sent_to("orla.pike@pikedental.example")  # her address came back
    assert not days.sent_to("corin.ives@gillside.example")  # his report came in time


def test_who_prefers_post_gets_a_letter_to_print(days: World) -> None:
    assert days.folder("Cases/M26-031006-9/08 Correspondence") == {"2026-11-23 chaser-1 to member.docx"}
    assert not days.sent_to("imran.shaw@northfell.example")


def test_questions_wait_in_their_queues(days: World) -> None:
    with days.store() as store, store.read() as connection:
        open_ = {(each.queue, each.about.rpartition("/")[2]) for each in questions.in_queue(connection)}
    assert {
        ("WELFARE", "09-despair.eml"),
        ("UNMATCHED", "08-stranger.eml"),
        ("UNMATCHED", "12-two.eml"),
        ("REOPEN", "11-reopen.eml"),
        ("NEW_MATTER", "01-new.eml"),
        ("BOUNCED", "03-bounce.eml"),
    } <= {(queue, about) if about.endswith(".eml") else (queue, _name(days, about)) for queue, about in open_}


def _name(days: World, about: str) -> str:
    names = {f"message:{box.address}:{each.immutable_id}": each.name for box in days.state.mail.boxes()
             for each in box.messages()}  # fmt: skip
    return names.get(about) or about


def test_a_red_matter_is_told_at_once_by_mail_and_card(days: World) -> None:
    red = [each for each in days.sent_to("petra.marsh") if str(each["Subject"]) == "RED: M26-031004-2"]
    assert len(red) == 1
    assert str(red[0]["Importance"] or red[0]["X-Priority"]).lower() in {"high", "1"}
    cards = [json.dumps(card.body) for card in days.state.teams.cards]
    assert sum("M26-031004-2" in card for card in cards) == 1


def test_the_audit_holds(days: World) -> None:
    with days.store() as store:
        assert audit.verify(store) == []


def test_the_mail_balances(days: World) -> None:
    for sheet in days.summary["balance"].values():
        assert sheet["remainder"] == 0
        assert sheet["seen"] == sheet["filed"] + sheet["queued"] + sheet["ignored"] + sheet["duplicate"]
    assert days.summary["shunted"] == 0


def test_every_item_has_a_decision(days: World) -> None:
    items = [each["item"] for each in days.decisions]
    assert len(items) == len(set(items)) == 27
    assert all(each["because"] for each in days.decisions)


def test_nothing_is_throttled_or_broken(days: World) -> None:
    answers = Counter(each["status"] for each in days.requests)
    assert answers[429] == 0
    assert not any(status >= 500 for status in answers)


def test_our_own_writes_are_not_read_again(days: World) -> None:
    downloads = Counter(
        each["path"].partition("?")[0] for each in days.requests
        if each["method"] == "GET" and (each["path"].partition("?")[0].endswith(("/content", "/$value")))
    )  # fmt: skip
    assert len(downloads) >= 27 - 1  # an empty file needs no download
    assert max(downloads.values()) == 1
    names = {each["item"].rpartition("/")[2] for each in days.decisions}
    assert "report crane.docx" not in names  # what the bot stored itself is no item
