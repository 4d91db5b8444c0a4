"""Sizes go in, places come out: the only room that runs Graphviz.

Never imports recording, player or ui.
"""
