"""Days that mail names in passing, written on Wednesday 25 November 2026."""

from datetime import date

import pytest

from rules.date_facts import deadlines
from rules.mail_facts import draw

SENT = date(2026, 11, 25)


def drawn(text: str, name: str, sent: date = SENT) -> list[str]:
    """The days, as month and day, that a person's message gives under this name."""
    return [fact.value[5:] for fact in draw(text, kind="human", sent=sent) if fact.name == name]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The coroner has a gap and will hear it this coming Wednesday, 2nd, 10am, court 2.", "12-02"),
        ("The judge can hear us on Monday 7th.", "12-07"),
        ("The case calls on Thursday the 3rd.", "12-03"),
        ("It is listed for Tuesday 8th at 2pm.", "12-08"),
        ("Slight snag: the sheriff has put it out By Order on Friday at 9.30.", "11-27"),
        ("We're in front of the judge on Monday.", "11-30"),
        ("The inquest opens Wednesday 9th.", "12-09"),
        ("She is up before the tribunal next Thursday.", "12-03"),
        ("PIR now Friday 11th, court 3.", "12-11"),
        ("The CMC has been moved to Tuesday, 15th.", "12-15"),
        ("Trial starts Monday 14th.", "12-14"),
        ("Lady Bryce will hear the motion on Thursday 10th in court 4.", "12-10"),
        ("Just so you know, the coroner fancies Wednesday 16th for Mr Bell's inquest.", "12-16"),
        ("Turns out the judge is free on Friday, so we are on at 10.30.", "11-27"),
        ("The hearing is tomorrow.", "11-26"),
        ("The trial starts this morning.", "11-25"),
        ("The sheriff wants everybody in court the day after tomorrow.", "11-27"),
        ("Our appeal is in the list for Friday 4th.", "12-04"),
        ("He'll be heard a week on Monday.", "12-07"),
        ("Application to be heard at 10am on Tue 1st December.", "12-01"),
        ("The clerk rang: the proof is off and a debate is on for 14 January instead.", "01-14"),
        ("The court has called it on for Thursday 3rd.", "12-03"),
        ("Both sides are to attend before District Judge Amis on Monday 7th.", "12-07"),
        ("The panel sits on Wednesday the 9th to decide on interim conditions.", "12-09"),
        ("He is wanted at the coroner's court, Friday 11th, 2pm.", "12-11"),
        ("The tribunal will now begin on Monday, 7th.", "12-07"),
        ("The coroner will want him there on Thursday, the 10th of December.", "12-10"),
        ("It's down for a two week trial from Monday 7th.", "12-07"),
        ("Hearing: Wednesday 9th, 10.30, by video.", "12-09"),
    ],
)
def test_a_day_beside_words_of_hearings_is_a_hearing(text: str, day: str) -> None:
    assert day in drawn(text, "hearing-date")


@pytest.mark.parametrize(
    "text",
    [
        "The hearing was on the 3rd.",
        "We met on Wednesday 4th.",
        "He was seen the Monday before.",
        "I heard from her on Friday.",
        "I look forward to hearing from you by Friday 4th.",
        "It would be good to hear from you on Monday.",
        "She has a hearing test on Monday 7th.",
        "He is on the waiting list for Tuesday 8th.",
        "She calls on Thursday the 3rd for her dressing.",
        "The inquest closed on Monday 2nd November.",
        "I was in court on Tuesday.",
        "The judge gave judgment on Friday.",
        "The sheriff sat on Thursday 12th.",
        "The list of witnesses will follow on Friday.",
        "The trial of the new drug starts on Monday 7th.",
        "My clinic list on Friday 4th is full.",
        "In order to catch the post on Friday I am writing tonight.",
        "I hear you are away on Monday.",
        "The judge refused it on Monday 16th.",
        "The inquest was adjourned on Tuesday 10th.",
        "He was on a trial of tablets until Friday 4th.",
        "The practice put the bins out on Friday.",
        "There was nobody in front of me on Monday.",
        "The clerk needs the brief fee this morning or we lose the conference.",
        "The judge dealt with the application on paper this morning.",
        "Tell her to keep the week of the proof free from the Monday rather than the Tuesday.",
        "I'll file it at court on Monday.",
        "Could you ring the coroner's office on Monday?",
        "The court order must be obeyed by Friday.",
        "The tribunal bundle goes off before Friday.",
    ],
)
def test_a_day_of_something_else_is_no_hearing(text: str) -> None:
    assert drawn(text, "hearing-date") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I will send it the day after tomorrow.", "11-27"),
        ("You'll have the statement the day after tomorrow at the latest.", "11-27"),
        ("I'll let you have the report a week on Monday.", "12-07"),
        ("Will post the notes a week tomorrow.", "12-03"),
        ("You'll have my comments two weeks on Thursday.", "12-10"),
        ("I will send the bundle two days before the hearing on 10 December.", "12-08"),
        ("We'll get the report to you a week before the conference on 18 December.", "12-11"),
        ("The records will be with you three days before the meeting on Monday 14th.", "12-11"),
        ("If the notes come by Friday I will send my report on Monday.", "11-30"),
        ("If you send me the films tomorrow, you will have my opinion by 9 December.", "12-09"),
        ("Once the scan arrives on Thursday I can let you have my comments by Monday 7th.", "12-07"),
        ("I'll send it on Monday 7th.", "12-07"),
        ("My statement will be with you on Thursday the 3rd.", "12-03"),
        ("I'll email the consent form this coming Friday, 27th.", "11-27"),
        ("I will send it before Christmas.", "12-24"),
        ("You should have the report before Xmas.", "12-24"),
        ("You will have it by mid January.", "01-15"),
        ("I hope to send the report in mid-December.", "12-15"),
        ("I shall let you have the draft by the middle of January.", "01-15"),
        ("I'll send the letter in early January.", "01-10"),
        ("The archive will send the notes late January.", "01-31"),
        ("I will get it to you in a fortnight.", "12-09"),
        ("I will send it by the end of the month.", "11-30"),
        ("I'll send my statement early next week.", "12-02"),
        ("You'll have it before the new year.", "12-31"),
        ("We will send the imaging by the end of the year.", "12-31"),
        ("I'll have it typed and sent by Wed 2nd.", "12-02"),
    ],
)
def test_a_promise_of_a_day_that_is_meant(text: str, day: str) -> None:
    assert drawn(text, "promised-by") == [day]


@pytest.mark.parametrize(
    "text",
    [
        "I'll send it after half term.",
        "I'll write it in the new year.",
        "I can let you have it after the holidays.",
        "I will get round to sending it when things calm down.",
        "We met on Wednesday 4th and I will send it when I can.",
        "If I don't have the agreement back signed by noon on Thursday I shall have to issue.",
        "Unless the papers reach me by Friday 4th we will have to instruct somebody else.",
        "If you can do Monday, so much the better.",
        "The baby was due before Christmas.",
        "He was seen the Monday before.",
        "She fell in mid January.",
        "I saw him two days before the operation on 10 November.",
        "We were promised the scan by mid January 2020.",
    ],
)
def test_nothing_is_promised(text: str) -> None:
    assert drawn(text, "promised-by") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am on leave from 20 November to 4 December, returning on Monday 7th.", "12-07"),
        ("Away on holiday, back in surgery Tuesday the 8th.", "12-08"),
        ("I am abroad and shall be back on Wed 9th.", "12-09"),
        ("On leave, back a week on Monday.", "12-07"),
        ("Away today and tomorrow, back the day after tomorrow.", "11-27"),
    ],
)
def test_an_absence_ends_on_the_day_named_with_its_number(text: str, day: str) -> None:
    assert drawn(text, "away-until") == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Please leave it with me until Thursday.",
        "We can't leave it open. If I don't have it signed by noon on Thursday I shall have to issue.",
        "I was away until Monday 9th.",
        "Leave to appeal was refused on Friday 6th.",
        "We need not lodge anything until 5 December; that leaves room for the extra week.",
        "She had leave from the ward and came back on Monday 2nd.",
    ],
)
def test_nobody_is_away(text: str) -> None:
    assert drawn(text, "away-until") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("If I don't have the agreement back signed by noon on Thursday I shall have to issue.", "11-26"),
        ("Unless I receive the defence by Friday 4th I will apply for judgment.", "12-04"),
        ("Could somebody let us have the statement by close of play Thursday?", "11-26"),
        ("Please let me have the names by Monday 7th.", "12-07"),
        ("The skeleton must be lodged by Thursday the 3rd.", "12-03"),
        ("We will issue on Monday unless you confirm by Friday.", "11-27"),
        ("I will send the bundle once you confirm by Friday that it may go.", "11-27"),
        ("I will need your comments by Friday 4th.", "12-04"),
        ("If he wants one he should tell me by noon on Monday.", "11-30"),
        ("We will require payment by 10 December.", "12-10"),
    ],
)
def test_a_day_asked_for_is_a_deadline(text: str, day: str) -> None:
    assert day in drawn(text, "deadline")


@pytest.mark.parametrize(
    "text",
    [
        "I will send the report by Friday.",
        "I'll let you have my comments by 4 December.",
        "You will have the statement by Monday 7th.",
        "My report will be with you by 10 December.",
        "We hope to send the records by the end of next week.",
        "The secretary will send the form before Friday.",
        "I should be able to reply by Thursday the 3rd.",
        "I can get the answers to you by mid January.",
        "I sent the reply before Friday 6th.",
    ],
)
def test_what_the_writer_promises_is_no_deadline_of_ours(text: str) -> None:
    assert drawn(text, "deadline") == []


@pytest.mark.parametrize(
    ("text", "sent", "day"),
    [
        ("It is listed on Wednesday 17th.", date(2027, 2, 11), "02-17"),
        ("It is listed on Friday 1st.", date(2026, 12, 22), "01-01"),
        ("It is listed on Monday 30th.", date(2026, 11, 2), "11-30"),
        # The number holds where the weekday does not fit.
        ("It is listed on Monday 8th.", date(2026, 11, 25), "12-08"),
        ("It is listed on Tuesday 24th.", date(2026, 11, 24), "11-24"),
    ],
)
def test_the_month_is_the_one_in_which_weekday_and_number_meet(text: str, sent: date, day: str) -> None:
    assert drawn(text, "hearing-date", sent) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Unless we receive your response within 14 days of this letter we will issue proceedings.", date(2026, 12, 8)),
        ("If you do not reply within 14 days we shall apply to the court for judgment.", date(2026, 12, 8)),
        ("Please respond within 7 days, failing which we will enter judgment.", date(2026, 12, 1)),
        ("File your defence within 28 days and pay the fee; payment of £50 is due.", date(2026, 12, 22)),
        ("If we do not receive payment within 14 days we will issue proceedings.", date(2026, 12, 8)),
        ("We shall need your report within 7 days.", date(2026, 12, 1)),
        ("We will pay the fee, and you must reply within 14 days.", date(2026, 12, 8)),
    ],
)
def test_a_period_that_the_other_side_sets(text: str, day: date) -> None:
    assert [each.day for each in deadlines(text, date(2026, 11, 24))] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "We aim to reply within 5 working days.",
        "We will respond to your complaint within 28 days.",
        "If you write to us we will reply within 5 working days.",
        "If you need anything, our team will answer within 10 days.",
        "Unless you object, we will write to you within 14 days.",
        "Within 14 days we will send the records that you asked for.",
        "We'll acknowledge, and reply to, your letter within 14 days.",
        "You should hear from us within 14 days, please wait.",
        "The payment will follow within 30 days.",
        "Please note that our invoice is payable within 30 days.",
    ],
)
def test_their_own_time_is_no_deadline_of_ours(text: str) -> None:
    assert deadlines(text, date(2026, 11, 24)) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("If nothing is here by noon on Friday 11 December we decide on the complainant's papers alone.", "12-11"),
        ("A short addendum by 4 December will do.", "12-04"),
        ("I can agree to 11 December for his comments, but not later.", "12-11"),
        ("The offer stays. It is open until the close of business on Monday 14 December and then it is gone.", "12-14"),
        ("The coroner would like the chronology by 9 December.", "12-09"),
    ],
)
def test_a_day_up_to_which_something_is_to_be_done_is_told_in_many_words(text: str, day: str) -> None:
    assert [f"{each.day:%m-%d}" for each in deadlines(text, SENT)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "We agreed to meet on 4 December.",
        "I would like to see you on 3 December about it.",
        "The surgery is open until Friday 11 December.",
        "I'll be back by 4 December, otherwise ring me.",
        "It is dated 3 December.",
    ],
)
def test_a_day_that_is_only_told_binds_nobody(text: str) -> None:
    assert deadlines(text, SENT) == ()
