"""The Code lab: a text that somebody typed goes in, its recording is shown beside it.

An exercise of a lesson may stand around it. Never imports practice or training.
"""
