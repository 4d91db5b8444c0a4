"""Predict, then reveal: questions from a recording, judging an answer, naming the misconception."""

from autograd_lab.quiz.answers import judge
from autograd_lab.quiz.lesson_questions import lesson_questions
from autograd_lab.quiz.model import LessonQuestion, Mistake, Question, Verdict
from autograd_lab.quiz.options import options
from autograd_lab.quiz.questions import questions

__all__ = [
    "LessonQuestion",
    "Mistake",
    "Question",
    "Verdict",
    "judge",
    "lesson_questions",
    "options",
    "questions",
]
