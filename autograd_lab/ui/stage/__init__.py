"""A program goes in and is shown: player, figure, sliders, comparison, check.

Never imports course, practice or training.
"""
