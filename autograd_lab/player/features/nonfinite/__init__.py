"""Where the first NaN and the first infinity appear. Out: marks for `nonfinite.js`.

Never imports ui.
"""
