"""Find the lessons: the project's own folder, and one that AUTOGRAD_LAB_LESSONS names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograd_lab.lessons.model import FaultyLesson, Lesson, LessonError
from autograd_lab.lessons.reader import read_lesson

OWN_FOLDER = Path(__file__).parent / "files"
VARIABLE = "AUTOGRAD_LAB_LESSONS"


@dataclass(frozen=True, slots=True)
class Library:
    """All lessons in their order, and the files that are none, with what to do about them."""

    lessons: tuple[Lesson, ...]
    faulty: tuple[FaultyLesson, ...]


def read_library() -> Library:
    """Every lesson there is now; a file that changed since the last call is read again.

    A file in the folder of one's own takes the place of the project's file of the same name.
    """
    files = {path.stem: path for path in sorted(OWN_FOLDER.glob("*.md"))}
    faulty = []
    folder = os.environ.get(VARIABLE)
    if folder:
        if Path(folder).is_dir():
            files |= {path.stem: path for path in sorted(Path(folder).glob("*.md"))}
        else:
            cure = f"let {VARIABLE} name a folder of lesson files"
            faulty.append(FaultyLesson(folder, None, "there is no such folder", cure))
    read = [_read(path) for path in files.values()]
    lessons = (each for each in read if isinstance(each, Lesson))
    faulty += (each for each in read if isinstance(each, FaultyLesson))
    return Library(tuple(sorted(lessons, key=lambda each: (each.order, each.slug))), tuple(faulty))


def read_folder(folder: Path) -> Library:
    """The lessons and the faulty files of one folder alone; of a file, that file."""
    files = [folder] if folder.is_file() else sorted(folder.glob("*.md"))
    read = [_read(path) for path in files]
    return Library(
        tuple(each for each in read if isinstance(each, Lesson)),
        tuple(each for each in read if isinstance(each, FaultyLesson)),
    )


def lessons() -> tuple[Lesson, ...]:
    """All lessons, in their order; files with a fault are left out."""
    return read_library().lessons


def lesson(slug: str) -> Lesson:
    """The lesson whose file is `<slug>.md`; ValueError that lists what there is."""
    everything = read_library()
    for each in everything.lessons:
        if each.slug == slug:
            return each
    for each in everything.faulty:
        if Path(each.file).stem == slug:
            place = f"{each.file}, line {each.line}" if each.line else each.file
            raise ValueError(f"{place}: {each.problem}; {each.cure}")
    known = ", ".join(each.slug for each in everything.lessons)
    raise ValueError(f"there is no lesson {slug!r}; there are: {known}")


def _read(path: Path) -> Lesson | FaultyLesson:
    try:
        state = path.stat()
        return _read_version(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        cure = "let this process read the file, or remove it"
        return FaultyLesson(path.name, None, f"the file cannot be read: {error.strerror}", cure)


@lru_cache(maxsize=512)
def _read_version(path: Path, _changed: int, _size: int) -> Lesson | FaultyLesson:
    """Read once for each version of a file: a page asks for every lesson at every rerun."""
    try:
        return read_lesson(path.stem, path.read_text(encoding="utf-8"))
    except LessonError as error:
        return FaultyLesson(path.name, error.line, error.problem, error.cure)
    except UnicodeDecodeError:
        return FaultyLesson(path.name, None, "the file is not UTF-8", "save it as UTF-8")
