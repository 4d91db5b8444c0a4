"""Anybody's table: the bytes of a CSV file in, points to fit or a sentence with row and column out.

A file becomes text (`files.py`), the text a table of texts (`reading.py`), its chosen columns
become numbers (`numbers.py`) and points (`points.py`). Never imports Streamlit.
"""

from autograd_lab.training.tables.points import Points, chosen_points, numeric_columns
from autograd_lab.training.tables.reading import Table, read_table

__all__ = ["Points", "Table", "chosen_points", "numeric_columns", "read_table"]
