from datetime import UTC, datetime, timedelta

from bot.schedule import Timetable, daily, every


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


TABLE = Timetable({"mail": every(60), "chase": daily("09:15"), "digest": daily("08:30")})


def test_what_was_missed_is_done_once_and_in_order() -> None:
    due = TABLE.due(at("2026-11-23T08:00"), at("2026-11-24T10:00"))
    assert due == [
        ("digest", at("2026-11-24T08:30")),
        ("chase", at("2026-11-24T09:15")),
        ("mail", at("2026-11-24T10:00")),
    ]


def test_nothing_is_due_twice() -> None:
    moment = at("2026-11-23T09:15")
    assert ("chase", moment) in TABLE.due(moment - timedelta(seconds=1), moment)
    assert not [job for job, _ in TABLE.due(moment, moment + timedelta(seconds=59)) if job == "chase"]


def test_a_time_of_day_follows_the_clocks_on_the_wall() -> None:
    chase = daily("09:15")
    assert chase(at("2026-10-24T10:00")) == at("2026-10-25T09:15")  # the night the clocks go back
    assert chase(at("2026-03-28T10:00")) == at("2026-03-29T08:15")  # and forward
