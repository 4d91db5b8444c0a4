"""The browser judges, reads and orders answers as Python does."""

from autograd_lab.player.features.predict.questions import asked_of
from autograd_lab.quiz import options, questions
from autograd_lab.quiz.answers import read
from tests.quiz.asked import lesson_asked, outcome, question_of, recording
from tests.quiz.table import TABLE
from tests.quiz.test_reading_answers import READ


def plain_question(program, what):
    """A question of the table as the player gets it, and the words with it."""
    rec = recording(program)
    if what.startswith("lesson "):
        data = asked_of(rec, [lesson_asked(what)])
        return data["quiz"], data["lesson"][0]
    data = asked_of(rec, ())
    wanted = question_of(program, what)
    for ours, theirs in zip(questions(rec), data["passes"], strict=True):
        for question, plain in zip(ours, theirs, strict=True):
            if question == wanted:
                return data["quiz"], plain
    raise AssertionError(what)


def test_the_browser_judges_the_whole_table_as_python_does(player, network):
    page = player(network)
    rows = [[*plain_question(program, what), answer] for program, what, answer, _ in TABLE]
    verdicts = page.evaluate(
        """(rows) => rows.map(([words, question, answer]) => {
          const chosen = question.choices?.some(([text]) => text === answer);
          return (chosen ? judgeChoice : judgeAnswer)(words, question, answer);
        })""",
        rows,
    )
    from autograd_lab.quiz import judge
    from autograd_lab.quiz.answers import judge_lesson

    for (program, what, answer, expected), verdict in zip(TABLE, verdicts, strict=True):
        question = question_of(program, what)
        ours = (judge_lesson if what.startswith("lesson") else judge)(question, answer)
        assert verdict == {
            "right": ours.right,
            "misconception": ours.misconception,
            "sentence": ours.sentence,
            "settled": ours.settled,
            "diagnosis": ours.diagnosis,
        }, (program, what, answer)
        assert outcome(ours) == expected


def test_the_browser_reads_answers_as_python_does(player, network):
    page = player(network)
    got = page.evaluate(
        """(rows) => rows.map(([text, size]) => {
          const found = readAnswer(text, size);
          return found === undefined ? "" : found === null ? null : found.map(String);
        })""",
        [[text, size] for text, size, _ in READ],
    )
    for (text, size, _), found in zip(READ, got, strict=True):
        ours = read(text, size)
        if isinstance(found, list):
            found = [float(each.replace("Infinity", "inf")) for each in found]
        assert found == ours, text


def test_the_browser_orders_the_options_as_python_does(player, network):
    page = player(network)
    asked = questions(recording("network"))[0]
    plain = asked_of(recording("network"), ())
    rows = [[plain["quiz"], each, seed] for each in plain["passes"][0] for seed in (1, 2, 77)]
    got = page.evaluate(
        "(rows) => rows.map((row) => optionsOf(...row).map(({ text }) => text))", rows
    )
    ours = [[o.text for o in options(each, seed)] for each in asked for seed in (1, 2, 77)]
    assert got == ours
