"""What a question is: the truth out of the recording, and the wrong answers that people give."""

from __future__ import annotations

from dataclasses import dataclass

from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Value
from autograd_lab.quiz.words import MISCONCEPTIONS, PROMPTS, SOLUTIONS


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misconception (its name in `words.MISCONCEPTIONS`) and the answer it would give here."""

    misconception: str
    answer: Value | str


@dataclass(frozen=True, slots=True)
class Question:
    """One quantity of one step, asked before it can be seen.

    `target` and `field` are those of the change that is asked for; `truth` is what the recording
    holds, never None for "unknown": None is torch's None. `facts` are the texts that prompt,
    solution and sentences are filled with. `always` is False for what only "everything" asks.
    """

    kind: str
    solution: str
    truth: Value | str
    facts: dict[str, str]
    mistakes: tuple[Mistake, ...] = ()
    step: int = -1
    target: str = ""
    field: str = ""
    always: bool = False
    fillers: tuple[Value | str, ...] = ()

    @property
    def prompt(self) -> str:
        """The question in words."""
        return PROMPTS[self.kind].format_map(self.facts)

    @property
    def explanation(self) -> str:
        """The truth with the sum or product that gives it; before it the way that leads there."""
        last = SOLUTIONS[self.solution].format_map({**self.facts, "truth": display(self.truth)})
        return " ".join(filter(None, (self.facts.get("chain", ""), last)))

    def sentence(self, mistake: Mistake) -> str:
        """Names the mistake behind an answer, and says what is true."""
        words = MISCONCEPTIONS[mistake.misconception][1]
        return words.format_map({**self.facts, "answer": display(mistake.answer)})


@dataclass(frozen=True, slots=True)
class LessonQuestion:
    """A question that a lesson asks, as it stands for one recording.

    `choices` are the texts to pick from, empty where one types; `correct` says which are true.
    """

    prompt: str
    question: Question
    choices: tuple[str, ...] = ()
    correct: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth; `misconception` is empty where none explains it.

    `settled` is False for what cannot be read as an answer: one may type again. `diagnosis` names
    the mistake and does not tell the truth, which `sentence` ends with.
    """

    right: bool
    misconception: str
    sentence: str
    settled: bool = True
    diagnosis: str = ""


def display(value: Value | str) -> str:
    """An answer as the screen shows it."""
    return value if isinstance(value, str) else show(value)
