"""The Code lab: a text that somebody typed goes in, its recording is shown beside it.

Never imports course, practice or training.
"""
