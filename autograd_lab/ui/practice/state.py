"""Which question the Practice page is at, and what became of it: the link, and the session.

The link has seed, number and level, and the misconception that comes back: all who open it have
the same question. What a person answered stays in their own session.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

import streamlit as st

from autograd_lab.quiz import Verdict, judge
from autograd_lab.quiz.practice import LARGEST_NUMBER, LARGEST_SEED, Exercise
from autograd_lab.quiz.programs import LEVELS
from autograd_lab.quiz.progress import Answered, next_level, weakest
from autograd_lab.quiz.words import MISCONCEPTIONS
from autograd_lab.ui.frame import link
from autograd_lab.ui.stage.stage import STEP

SEED, NUMBER, LEVEL, AGAIN, CHOICES = "seed", "number", "level", "again", "choices"
# Keys of the widgets and of what the session keeps.
ANSWER, LEVEL_BOX, CHOICES_BOX = "practice.answer", "practice.level", "practice.choices"
HISTORY, OUTCOME, PROBLEM = "practice.history", "practice.outcome", "practice.problem"
FIRST = "practice.first"
# Seeds that one can say aloud.
_SEEDS = 10_000


@dataclass(frozen=True)
class Asked:
    """What the link asks for; with `choices` one picks from A to D instead of typing."""

    seed: int
    number: int
    level: int
    again: str
    choices: bool


@dataclass(frozen=True)
class Outcome:
    """The question that was answered, and the verdict; None where the answer was shown.

    `first` is what a first try was worth that was wrong.
    """

    asked: Asked
    verdict: Verdict | None
    opened: bool = False
    first: Verdict | None = None


@dataclass(frozen=True)
class Try:
    """A first answer that was wrong: the question, what was answered, what it was worth."""

    asked: Asked
    text: str
    verdict: Verdict


def asked_question() -> Asked:
    """What the link asks for; a seed of its own where it names none."""
    seed = link.asked_number(SEED, 0, LARGEST_SEED)
    if seed is None:
        seed = secrets.randbelow(_SEEDS)
    again = link.asked_text(AGAIN)
    asked = Asked(
        seed=seed,
        number=link.asked_number(NUMBER, 1, LARGEST_NUMBER) or 1,
        level=link.asked_number(LEVEL, 1, len(LEVELS)) or 1,
        again=again if again in MISCONCEPTIONS else "",
        choices=link.asked_text(CHOICES) == "true",
    )
    _write(asked)
    return asked


def _write(asked: Asked) -> None:
    """Put into the address what leads to this question."""
    link.write(SEED, asked.seed)
    link.write(NUMBER, asked.number)
    link.write(LEVEL, asked.level)
    link.write(AGAIN, asked.again)
    link.write(CHOICES, "true" if asked.choices else None)


# --------------------------------------------------------------- what a press does


def check(asked: Asked, found: Exercise) -> None:
    """Judge what was typed; what cannot be read costs nothing."""
    text = st.session_state.get(ANSWER, "")
    verdict = judge(found.question, text)
    if not verdict.settled:
        st.session_state[PROBLEM] = asked, verdict.sentence
        return
    st.session_state.pop(PROBLEM, None)
    _take(asked, found, text, verdict)


def pick(asked: Asked, found: Exercise, text: str) -> None:
    _take(asked, found, text, judge(found.question, text))


def _take(asked: Asked, found: Exercise, text: str, verdict: Verdict) -> None:
    """A first answer that is wrong gets its diagnosis and one more try."""
    if verdict.right or first_try(asked) or outcome_of(asked):
        _settle(asked, found, verdict)
        return
    st.session_state[FIRST] = Try(asked, text, verdict)
    st.session_state[ANSWER] = ""


def show(asked: Asked, found: Exercise) -> None:
    _settle(asked, found, None)


def _settle(asked: Asked, found: Exercise, verdict: Verdict | None) -> None:
    """Keep the verdict, once a question.

    What comes back is the slip of the first try. Right at the second try counts as neither right
    nor wrong: the level stays.
    """
    if outcome_of(asked):
        return
    tried = first_try(asked)
    first = tried.verdict if tried else None
    right = verdict is not None and verdict.right
    slips = [each.misconception for each in (first, verdict) if each and each.misconception]
    answered = Answered(
        level=asked.level,
        right=right and first is None,
        misconception=slips[0] if slips else "",
        provokes=found.provokes,
        shown=right if first else verdict is None,
    )
    st.session_state[HISTORY] = [*history(), answered]
    st.session_state[OUTCOME] = Outcome(asked, verdict, first=first)


def go_on(asked: Asked, found: Exercise) -> None:
    """The next question, at the level that was earned, with what has to come back."""
    answers = history()
    after = replace(
        asked,
        number=asked.number % LARGEST_NUMBER + 1,
        level=next_level(asked.level, answers),
        again=weakest(answers),
    )
    _leave_for(after)


def step_through(asked: Asked, found: Exercise) -> None:
    """Open the player, at its first step."""
    link.write(STEP, None)
    st.session_state[OUTCOME] = replace(st.session_state[OUTCOME], opened=True)


def set_level(asked: Asked) -> None:
    level = st.session_state[LEVEL_BOX]
    _leave_for(replace(asked, level=level, again=""))


def set_choices(asked: Asked) -> None:
    _leave_for(replace(asked, choices=st.session_state[CHOICES_BOX]))


def new_seed(asked: Asked) -> None:
    _leave_for(replace(asked, seed=secrets.randbelow(_SEEDS), number=1, again=""))


def _leave_for(asked: Asked) -> None:
    """Forget what belongs to this question, and write the next one into the link."""
    for name in (OUTCOME, PROBLEM, FIRST):
        st.session_state.pop(name, None)
    st.session_state[ANSWER] = ""
    link.write(STEP, None)
    _write(asked)


def history() -> list[Answered]:
    return st.session_state.get(HISTORY, [])


def outcome_of(asked: Asked) -> Outcome | None:
    """What became of this question; another one's counts for nothing here."""
    outcome = st.session_state.get(OUTCOME)
    return outcome if outcome and outcome.asked == asked else None


def first_try(asked: Asked) -> Try | None:
    """The first answer to this question, where it was wrong."""
    tried = st.session_state.get(FIRST)
    return tried if tried and tried.asked == asked else None


def problem_of(asked: Asked) -> str:
    """Why what was typed cannot be read, and what to type; empty where it can."""
    about, sentence = st.session_state.get(PROBLEM, (None, ""))
    return sentence if about == asked else ""
