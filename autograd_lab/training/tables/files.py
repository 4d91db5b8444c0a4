"""The bytes of a file -> its text, or the reason why they are no table."""

from __future__ import annotations

LARGEST = 10 * 1024 * 1024
_BEGINNINGS = {
    b"PK\x03\x04": "a spreadsheet (.xlsx or .ods)",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (.xls)",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a packed file (.gz)",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


def text_of(content: bytes) -> str:
    """The file as text without a byte-order mark; ValueError with row, column and cure."""
    if len(content) > LARGEST:
        raise ValueError(
            f"The file has {len(content) / 1024**2:.1f} MB; at most 10 MB are read. "
            "Save fewer rows, or only the columns that you need."
        )
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            raise ValueError(
                f"Row 1, column 1: the file is {kind} and no CSV, whatever its name says. "
                "Open it where it was made and save it as “CSV UTF-8”."
            )
    if b"\0" in content:
        raise ValueError(
            f"{_place(content, content.index(0))}: a byte 0, which no text has. "
            "Save the table as “CSV UTF-8”."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{_place(content, error.start)}: the byte 0x{content[error.start]:02X} is not UTF-8. "
            "Save the table as “CSV UTF-8”."
        ) from None
    if not text.strip():
        raise ValueError(
            "Row 1, column 1: the file is empty. Write a row of names, and a row of numbers below "
            "it for each point."
        )
    return text


def _place(content: bytes, at: int) -> str:
    """Row and column of a byte, as far as they can be told without reading the table."""
    before = content[:at]
    line = before[before.rfind(b"\n") + 1 :]
    separators = max(line.count(each) for each in (b",", b";", b"\t", b"|"))
    lines = before.count(b"\n")
    return f"Row {lines + 1}, column {separators + 1}"
