"""How the leaves change over the passes. Out: the columns that `watch.js` draws.

Never imports ui.
"""
