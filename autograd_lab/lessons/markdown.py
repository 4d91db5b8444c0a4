"""Cut a lesson file: the TOML between `+++` lines, its programs, its text by headings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from autograd_lab.lessons.model import LessonError, Section

FENCE = re.compile(r"^(`{3,}|~{3,})\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Program:
    """A fenced `python` block; `line` is that of its first line of code, from 1."""

    name: str
    code: str
    line: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """A lesson file cut up; the first program has no name, the others are named by their fence."""

    settings: dict
    settings_text: str
    programs: tuple[Program, ...]
    introduction: str
    sections: tuple[Section, ...]


def cut(text: str) -> Pieces:
    """The pieces of a lesson file; LessonError with the line where it is none."""
    lines = text.lstrip("\ufeff").splitlines()
    end = _end_of_settings(lines)
    settings_text = "\n".join(lines[1:end])
    programs, introduction, rest = _cut_body(lines, end + 1)
    return Pieces(
        settings=_settings(settings_text),
        settings_text=settings_text,
        programs=tuple(programs),
        introduction="\n".join(introduction).strip(),
        sections=tuple(_sections(rest)),
    )


def _end_of_settings(lines: list[str]) -> int:
    """The index of the second `+++`."""
    if not lines or lines[0].strip() != "+++":
        raise LessonError(
            1, "the file does not begin with +++", "put the settings between two lines of +++"
        )
    for index, line in enumerate(lines[1:], start=1):
        if line.strip() == "+++":
            return index
    raise LessonError(1, "the settings never end", "close them with a second line of +++")


def _settings(text: str) -> dict:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Python 3.11 names the line in the message only.
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = str(error)[: at.start()].strip() if at else str(error)
        raise LessonError(
            int(at[1]) + 1 if at else None,
            f"the settings are not TOML: {message}",
            'write texts in quotes, as in `title = "The chain rule"`',
        ) from error


def _cut_body(lines: list[str], start: int) -> tuple[list[Program], list[str], list[str]]:
    """The programs, the text before the first one, and the lines after it without programs."""
    programs: list[Program] = []
    before: list[str] = []
    after: list[str] = []
    index = start
    while index < len(lines):
        fence = FENCE.match(lines[index])
        end = _closing(lines, index, fence[1]) if fence else index
        words = fence[2].split() if fence else []
        is_program = words[:1] == ["python"] and (not programs or len(words) > 1)
        if is_program:
            code = "\n".join(lines[index + 1 : end]) + "\n"
            name = " ".join(words[1:]) if programs else ""
            programs.append(Program(name, code, index + 2))
        else:
            (after if programs else before).extend(lines[index : end + 1])
        index = end + 1
    return programs, before, after


def _closing(lines: list[str], opening: int, fence: str) -> int:
    """The index of the line that closes a fenced block."""
    for index in range(opening + 1, len(lines)):
        mark = FENCE.match(lines[index].strip())
        if mark and mark[1].startswith(fence):
            if not mark[2]:
                return index
            break  # another block begins before this one has ended
    raise LessonError(opening + 1, "a fenced block never ends", f"close it with a line of {fence}")


def _sections(lines: list[str]) -> list[Section]:
    """Text by its `## ` headings; text before the first one has no title."""
    titles, texts, fence = [""], [[]], ""
    for line in lines:
        mark = FENCE.match(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if line.startswith("## ") and not fence:
            titles.append(line[3:].strip())
            texts.append([])
        else:
            texts[-1].append(line)
    sections = zip(titles, ("\n".join(text).strip() for text in texts), strict=True)
    return [Section(title, text) for title, text in sections if title or text]
