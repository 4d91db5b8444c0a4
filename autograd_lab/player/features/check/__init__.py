"""The verdict of a check goes in; the badge of `check.js` comes out.

Never imports ui.
"""
