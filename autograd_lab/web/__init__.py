"""JavaScript that all screens share, and the joining of modules into one script.

Never imports player or ui.
"""
