"""What a recording is, as plain values: in and out go dataclasses, numbers and texts.

Never imports torch, Streamlit or any other room of this package.
"""
