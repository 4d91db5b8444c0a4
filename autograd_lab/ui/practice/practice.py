"""The Practice page in parts: the program, the question, the verdict, the player, the standing."""

from __future__ import annotations

import sys
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from autograd_lab.program.program import Program
from autograd_lab.quiz.practice import Exercise, choices, exercise
from autograd_lab.quiz.programs import LEVELS
from autograd_lab.quiz.progress import Standing, standing
from autograd_lab.quiz.words import MISCONCEPTIONS, ONE_MORE_TRY, RIGHT_AT_LAST
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.practice import state
from autograd_lab.ui.practice.state import Asked, Outcome
from autograd_lab.ui.stage.change import change_this_program
from autograd_lab.ui.stage.stage import play
from autograd_lab.web.join import joined

LETTERS = "ABCD"

# For the last row of a hall: the question at 28 pixels, the program above 20.
_LARGE = """
.stMain {
  --practice-question: 1.75rem;
  --practice-words: 1.5rem;
  --practice-code: 1.35rem;
}
"""

_FOLDER = Path(__file__).parent


def heading(asked: Asked, frame: Frame) -> None:
    """The title, and what one can set: the level, choices for a hall, other programs."""
    st.html(f"<style>{_css()}{_LARGE if frame.projector else ''}</style>")
    with st.container(key="practice-top", horizontal=True, vertical_alignment="center"):
        st.title("Practice", anchor=False, width="content")
        st.session_state[state.LEVEL_BOX] = asked.level
        st.selectbox(
            "Level",
            range(1, len(LEVELS) + 1),
            key=state.LEVEL_BOX,
            format_func=lambda level: f"Level {level}: {LEVELS[level - 1].name}",
            label_visibility="collapsed",
            width=300,
            on_change=state.set_level,
            args=(asked,),
        )
        st.session_state[state.CHOICES_BOX] = asked.choices
        st.toggle(
            "Choices A to D",
            key=state.CHOICES_BOX,
            help="Four answers to pick from, so that a hall can vote",
            on_change=state.set_choices,
            args=(asked,),
        )
        st.button(
            "New seed",
            key="practice.button.seed",
            icon=":material/casino:",
            help="Other programs. The address holds the seed: whoever opens it gets the same ones.",
            on_click=state.new_seed,
            args=(asked,),
        )


def question_and_answer(asked: Asked, frame: Frame) -> None:
    """The program, the question about it, the answer and what it is worth."""
    hint = st.empty()
    if "torch" not in sys.modules:
        hint.caption("Starting PyTorch …")
    found = _exercise(asked.seed, asked.level, asked.number, asked.again)
    hint.empty()
    outcome = state.outcome_of(asked)
    program, talk = st.columns(2, gap="medium")
    with program, st.container(key="practice-program"):
        st.code(found.code, language=None, wrap_lines=True)
    with talk, st.container(key="practice-talk"):
        with st.container(key="practice-question"):
            st.markdown(f"**Question {asked.number}.** {found.prompt}")
        if asked.choices:
            _choose(asked, found, outcome)
        else:
            _type(asked, found, outcome)
    with st.container(key="practice-standing"):
        _standing(standing(state.history()), asked, found)
    # A place of its own even while it is empty: what comes and goes above must not move it.
    opened = outcome is not None and outcome.opened
    with st.container(key="practice-player"):
        if opened:
            # Its room at once, so that it can come into view before it is drawn.
            st.html("<style>.st-key-practice-player { min-height: 100vh; }</style>")
            program = Program(found.code, trusted=True)
            play(
                program,
                key="player-practice",
                frame=frame,
                title=f"Question {asked.number}: {LEVELS[found.level - 1].name}",
                # The seed in this link is the question's, not that of the player's options.
                settings=("walk", "predict"),
            )
            change_this_program(program, frame)
    _keys(asked, answered=outcome is not None, opened=opened)


def _type(asked: Asked, found: Exercise, outcome: Outcome | None) -> None:
    """A line to type the answer into. Enter checks it, and a second Enter goes on."""
    with st.form("practice-form", border=False):
        st.text_input(
            "Your answer",
            key=state.ANSWER,
            placeholder="such as −1.5, 3/4, [1, 2] or None",
            autocomplete="off",
        )
        problem = state.problem_of(asked)
        if problem and not outcome:
            st.html(f'<p class="practice-problem" role="alert">⚠ {escape(problem)}</p>')
        if outcome:
            _verdict(found, outcome)
        else:
            _one_more_try(asked)
        with st.container(horizontal=True, gap="small"):
            # One button with one key, so that the keyboard stays where it is.
            st.form_submit_button(
                "Next" if outcome else "Check",
                key="practice.go",
                on_click=state.go_on if outcome else state.check,
                args=(asked, found),
            )
            st.form_submit_button(
                "Step through it" if outcome else "Show me",
                key="practice.help",
                on_click=state.step_through if outcome else state.show,
                args=(asked, found),
            )


def _choose(asked: Asked, found: Exercise, outcome: Outcome | None) -> None:
    """Four answers, each with its letter as its key; then what lies behind each of them."""
    offered = choices(found, asked.seed, asked.number)
    if outcome is None:
        tried = state.first_try(asked)
        _one_more_try(asked)
        with st.container(key="practice-options", gap="small"):
            for letter, option in zip(LETTERS, offered, strict=True):
                st.button(
                    f"**{letter}** {_plain(option.text)}",
                    key=f"practice.option.{letter}",
                    width="stretch",
                    disabled=tried is not None and tried.text == option.text,
                    on_click=state.pick,
                    args=(asked, found, option.text),
                )
        st.button("Show me", key="practice.help", on_click=state.show, args=(asked, found))
        return
    _verdict(found, outcome)
    rows = "".join(
        f'<tr><th scope="row">{letter}</th><td>{escape(option.text)}</td>'
        f"<td>{'✓' if option.right else '✗'} {escape(option.sentence)}</td></tr>"
        for letter, option in zip(LETTERS, offered, strict=True)
    )
    st.html(f'<table class="practice-behind">{rows}</table>')
    with st.container(horizontal=True, gap="small"):
        st.button("Next", key="practice.go", on_click=state.go_on, args=(asked, found))
        st.button(
            "Step through it", key="practice.help", on_click=state.step_through, args=(asked, found)
        )


def _one_more_try(asked: Asked) -> None:
    """What was wrong with a first answer, without the truth."""
    tried = state.first_try(asked)
    if tried is None:
        return
    words = " ".join(filter(None, (tried.verdict.diagnosis, ONE_MORE_TRY)))
    _say("wrong", "✗ Not quite.", words.removesuffix(":") + ".")


def _verdict(found: Exercise, outcome: Outcome) -> None:
    if outcome.verdict is None:
        kind, word, sentence = "shown", "The answer:", found.question.explanation
    elif outcome.verdict.right:
        word = RIGHT_AT_LAST if outcome.first else "✓ Right."
        kind, sentence = "right", outcome.verdict.sentence
    else:
        kind, word, sentence = "wrong", "✗ Not quite.", outcome.verdict.sentence
    _say(kind, word, sentence)


def _say(kind: str, word: str, sentence: str) -> None:
    st.html(
        f'<p class="practice-verdict {kind}" role="alert"><strong>{word}</strong> '
        f"{escape(sentence)}</p>"
    )


def _standing(now: Standing, asked: Asked, found: Exercise) -> None:
    """The score, the row, and what comes back."""
    if now.answered:
        row = f", {now.streak} in a row" if now.streak > 1 else ""
        words = [f"**{now.right} of {now.answered} right{row}.**"]
    else:
        words = ["Two right in a row: one level up. One wrong: one level down."]
    if asked.again and asked.again in found.provokes:
        words.append(f"Another try at your earlier slip: {MISCONCEPTIONS[asked.again][0]}.")
    elif now.weakest:
        words.append(
            f"Your most frequent slip: {MISCONCEPTIONS[now.weakest][0]}. It will come back."
        )
    st.markdown(" ".join(words))


def _plain(text: str) -> str:
    """An option in a button's label, where brackets would begin a link."""
    return text.replace("[", "\\[").replace("]", "\\]")


@st.cache_data(max_entries=512, show_spinner=False)
def _exercise(seed: int, level: int, number: int, again: str) -> Exercise:
    return exercise(seed, level, number, again)


def _keys(asked: Asked, *, answered: bool, opened: bool) -> None:
    """The keys that press this page's buttons, in a place that takes no room."""
    data = {
        "question": f"{asked.seed} {asked.number} {asked.level} {asked.again}",
        "choices": asked.choices,
        "answered": answered,
        "opened": opened,
    }
    with st.container(key="practice-keys"):
        _component()(key="practice.keys", data=data)


@cache
def _component():
    script = joined(_FOLDER / "practice.js")
    return st.components.v2.component("autograd_practice", js=script)


@cache
def _css() -> str:
    return (_FOLDER / "practice.css").read_text(encoding="utf-8")
