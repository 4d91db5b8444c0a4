"""A node's facts and every path behind its number. Out: rows and sums for `facts.js`.

Never imports ui.
"""
