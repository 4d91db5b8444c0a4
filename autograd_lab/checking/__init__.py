"""A recording goes in, a verdict comes out: it is compared with what is not the recorder.

Runs the program again. Never imports drawing, player or ui.
"""
