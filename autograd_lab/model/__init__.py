"""What a recording is, as plain values: in and out go dataclasses, JSON, numbers and texts.

Never imports torch, Streamlit or any other room of this package; what draws, checks and exports a
recording is `autograd_lab.api`'s.
"""
