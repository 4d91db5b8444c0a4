"""The Practice page: which question it is, its verdict, what comes next.

Never imports course or training.
"""
