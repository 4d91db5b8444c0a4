"""The Training page: its settings go in, one run is played.

Never imports course, practice or stage.
"""
