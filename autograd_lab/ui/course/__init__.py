"""Home, lessons and glossary, and what was done in this browser.

Never imports practice or training.
"""
