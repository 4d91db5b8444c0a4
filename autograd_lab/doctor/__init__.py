"""What is wrong with a program's gradients, and why a number is what it is.

In comes a recording, out go findings, answers and reports: plain text and data. It never imports
torch, and never runs a program: what it says was recorded.
"""
