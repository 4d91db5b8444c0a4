"""What is wrong, and why a number is what it is. In: a recording. Out: data for `findings.js`.

Never imports ui.
"""
