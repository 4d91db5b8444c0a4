"""Where coarser walking stops. Out: a digit a step for `walk.js`.

Never imports ui.
"""
