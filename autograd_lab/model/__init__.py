"""What a recording is, as plain values: in and out go dataclasses, JSON, numbers and texts.

Never imports torch, Streamlit or another room of this package, but for the parser of programs,
which shortens expressions. What draws, checks and exports a recording is in `autograd_lab.api`.
"""
