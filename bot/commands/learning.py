"""learn: the office's own model from what people have said; learn report, learn prior: how well papers are told."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.endings import FINDINGS, WrongInput
from bot.commands.places import By, Place, SettingsPath, StorePath, person
from bot.commands.speaking import Json, answer, table, title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.learning.gists import Heard
    from bot.learning.office import Learned
    from bot.learning.papers import Paper
    from bot.learning.reporting import Score
    from bot.learning.trying import Tried

MOST_ERROR = 0.05
"""The calibration error above which a report is a finding."""
LEAST_SHOWN = 0.8
"""The lowest threshold of which a report says what it would give."""
Papers = Annotated[
    list[Path] | None, typer.Option("--papers", help="A folder of one writer's papers, one file a type; repeat it.")
]
Scenarios = Annotated[
    list[Path] | None,
    typer.Option("--scenario", help="A scenario with its expected.jsonl; repeat it."),
]
ModelPath = Annotated[
    Path | None, typer.Option("--model", help="Another model than the office's own, or the shipped one.")
]


def commands(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.info.no_args_is_help = False
    group.callback(invoke_without_command=True)(learn)
    group.command("report")(report)
    group.command("prior")(prior)
    group.command("gist")(gist)


# --- the office's own model -------------------------------------------------------------------------------


def learn(
    context: typer.Context, by: By = "", settings: SettingsPath = None, store: StorePath = "", as_json: Json = False
) -> None:
    """Train on what people have confirmed and corrected, and switch the new model on unless it is worse.

    It is tried beside the model in use on files that neither has seen, and lies beside the store afterwards.
    """
    if context.invoked_subcommand is not None:
        return
    from bot.commands.wishing import wish
    from bot.forgetting import drop_outdated
    from bot.learning.modelfile import model_of, put_model
    from bot.learning.office import learn as train
    from bot.learning.reporting import plain
    from bot.store import training

    place = Place(settings, store)
    policy, file = place.policy(), place.settings(secrets=False).store.model_file
    if policy.learned is None or file is None:
        raise WrongInput("there is no place for the office's own model; name one in the settings: [store] model.")
    with place.reading() as opened, opened.read() as connection:
        made = train(connection, policy, policy.learned, _seen_until(file))
    version = model_of(made.text.encode()).version
    value = {"version": version, "examples": made.examples, "refused": made.worse,
             "before": plain(made.before), "after": plain(made.after)}  # fmt: skip
    lines = _beside(made)
    if not made.worse:
        put_model(file, made.text)
        lines += ["", f"{file} is written ({version}). A running service uses it from its next item on."]
    else:
        lines += ["", f"Not switched on: {made.worse}"]
    noted = {"version": "" if made.worse else version, "examples": made.examples, "forgettings": made.forgettings}
    try:
        wish(place, "learned", person(by), **noted)
    finally:
        with place.reading() as opened, opened.read() as connection:
            drop_outdated(place.settings(secrets=False), training.standing(connection).forgettings)
    answer(value, lines, as_json=as_json)
    raise typer.Exit(FINDINGS if made.worse else 0)


def _seen_until(file: Path) -> int:
    from bot.learning.modelfile import trained_on

    return int(trained_on(file.read_bytes()).get("seen_until", 0)) if file.is_file() else 0


def _beside(made: "Learned") -> list[str]:
    from bot.learning.reporting import by_type, score

    old, new = ({**by_type(tried), "all": score(tried)} for tried in (made.before, made.after))
    rows = [(code, old[code].papers, *_shares(old[code]), *_shares(each)) for code, each in new.items() if each.papers]
    heads = ("", "files", "told", "labelled", "of these right", "now told", "labelled", "of these right")
    return [title(f"{made.examples} examples, each read by models that had not seen it"), *table(rows, heads)]


def _shares(score: "Score") -> tuple[str, str, str]:
    right = f"{score.precision:.1%}" if score.labelled else "-"
    return f"{score.accuracy:.1%}", f"{score.coverage:.1%}", right


# --- report -----------------------------------------------------------------------------------------------


def report(
    papers: Papers = None,
    scenario: Scenarios = None,
    model: ModelPath = None,
    settings: SettingsPath = None,
    as_json: Json = False,
) -> None:
    """Read papers whose type is known, and say how many are told rightly and how much a confidence is worth.

    Name papers that nothing was trained or tuned on; of all others the figures say too much. Without any, the product's
    own papers that are held back are read.
    """
    from bot.learning.reporting import plain, score
    from bot.learning.trying import read_with

    policy = Place(settings, "").policy(model=model)
    tried = read_with(_papers(papers, scenario), policy)
    answer(plain(tried), _report(tried), as_json=as_json)
    raise typer.Exit(FINDINGS if score(tried).error > MOST_ERROR else 0)


def _papers(folders: list[Path] | None, scenarios: list[Path] | None) -> "list[Paper]":
    from bot.learning.papers import read_papers, read_scenario, read_training
    from bot.reading.workers import ReadingPool

    found = [paper for folder in folders or () for paper in read_papers(folder)]
    if scenarios:
        with ReadingPool(1) as pool:
            found += [paper for folder in scenarios for paper in read_scenario(folder, pool)]
    return found if folders or scenarios else read_training()[1]


def _report(tried: "Sequence[Tried]") -> list[str]:
    from bot.learning.reporting import by, by_type, plain, score

    heads = ("", "papers", "told rightly", "labelled", "of these right", "wrong", "error")
    sources = {**by(tried, lambda each: each.paper.hand), "all": score(tried)}
    rows = [(row["from"], row["papers"], row["confidence"], row["right"]) for row in plain(tried)["reliability"]]
    curve = [
        (f"{low:.1f}-{low + 0.1:.1f}", n, f"{sure:.3f}", f"{right:.3f}", _bar(right)) for low, n, sure, right in rows
    ]
    return [
        title("By type"), *table(_scores(by_type(tried)), heads), "",
        title("What a confidence is worth"), *table(curve, ("confidence", "papers", "mean", "right", "")), "",
        title("What a threshold gives"), *table(_steps(tried), ("from", "labelled", "of these right", "wrong")), "",
        title("By source"), *table(_scores(sources), heads), "",
        "Told rightly: the likeliest type, whatever its confidence. Labelled: without a person, of those papers that",
        "have a type and are not for named people only.",
        f"Error: the mean distance of confidence and truth in ten equal bins; above {MOST_ERROR} is a finding.",
    ]  # fmt: skip


def _steps(tried: "Sequence[Tried]") -> list[tuple[str, str, str, int]]:
    from bot.learning.reporting import ASKED, from_step, least_for
    from rules.learned import STEPS

    found = [(f"{step:.3f}", from_step(tried, step)) for step in STEPS if step >= LEAST_SHOWN]
    least = least_for(tried, ASKED)
    found += [] if least is None else [(f"{least:.3f} ({ASKED:.1%} right)", from_step(tried, least))]
    return [(name, *_shares(each)[1:], each.wrong) for name, each in found]


def _scores(found: "Mapping[str, Score]") -> list[tuple[str, int, str, str, str, int, str]]:
    return [(name, each.papers, *_shares(each), each.wrong, f"{each.error:.3f}") for name, each in found.items()]


def _bar(share: float) -> str:
    return "#" * round(share * 40)


# --- the shipped model ------------------------------------------------------------------------------------


def prior(
    to: Annotated[Path, typer.Option(help="Where to write the model.")] = Path("rules/knowledge/learned.json"),
    names: Annotated[
        list[Path] | None, typer.Option("--names", help="A scenario whose people's names stay out of it; repeat it.")
    ] = None,
    scenario: Scenarios = None,
    as_json: Json = False,
) -> None:
    """Train the model that the product ships with, on the papers of `training/` that are not held back.

    Its judge learns from these, each read by a model that has seen none of its writer's, and from the ordinary papers
    of the scenarios that are named; these teach no words.
    """
    from bot.learning.modelfile import written
    from bot.learning.papers import names_in, read_training
    from bot.learning.reporting import plain
    from bot.learning.training import lessons_of
    from bot.learning.trying import prior_of
    from bot.learning.vocabulary import vocabulary
    from bot.policy import load_policy
    from rules.policy import OfficeNames, Thresholds

    papers, _ = read_training()
    words = vocabulary(papers, frozenset[str]().union(*(names_in(each) for each in names or ())))
    ordinary = _papers(None, scenario) if scenario else []
    policy = load_policy(OfficeNames("", ""), Thresholds(), trained=False)
    model, tried = prior_of(lessons_of(papers, words), words, policy, ordinary)
    to.write_text(written(model, {"papers": len(papers), "hands": sorted({each.hand for each in papers}),
                               "ordinary": len(ordinary)}), "utf-8")  # fmt: skip
    told = f"{to} is written: {len(words)} words, {len(model.classes)} classes, {to.stat().st_size // 1000} kB."
    answer(plain(tried), [*_report(tried), "", f"Each paper was read by a model that had not seen it. {told}"],
           as_json=as_json)  # fmt: skip


def gist(
    to: Annotated[Path, typer.Option(help="Where to write the model.")] = Path("rules/knowledge/gist.json"),
    scenario: Scenarios = None,
    training: Annotated[
        Path | None, typer.Option(help="A folder like `training/`, in place of the product's own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train what mails come to, on those of `training/` that are not held back.

    The human mails of the scenarios that are named are counter-examples, but for what their queues leave open.
    """
    from dataclasses import asdict

    from bot.learning.gists import best_points, heard, least_points, ordinary, read_mails, train_gist, tried
    from bot.learning.modelfile import written_gist
    from bot.learning.papers import TRAINING
    from bot.reading.workers import ReadingHere

    mails, held_back = read_mails(training or TRAINING)
    pool = ReadingHere(ocr=False)
    examples = [*mails, *(each for folder in scenario or () for each in ordinary(folder, pool))]
    points = tried(examples)
    least = least_points(examples, points)
    model = train_gist(examples, least)
    to.write_text(
        written_gist(model, {"mails": len(mails), "hands": sorted({each.hand for each in examples})}), "utf-8"
    )
    held_out, unread = heard(examples, points, least), heard(held_back, best_points(model, held_back), least)
    rows = [(each.idea, *_heard(each), *_heard(other)) for each, other in zip(held_out, unread, strict=True)]
    heads = ("idea", "mails", "found", "in vain", "held back", "found", "in vain")
    plainly = {"held_out": [asdict(each) for each in held_out], "held_back": [asdict(each) for each in unread]}
    told = f"{to} is written: {len(model.features)} words and pairs, {to.stat().st_size // 1000} kB."
    read = "Each mail was tried by a model that had read none of its writer's."
    answer(plainly, [*table(rows, heads), "", f"{read} {told}"], as_json=as_json)


def _heard(each: "Heard") -> tuple[int, str, str]:
    return each.mails, f"{each.found / max(1, each.mails):.0%}", f"{each.false / max(1, each.others):.1%}"
