"""What the player can do beyond stepping: a folder a feature, with its script, style and data.

A feature imports payload and browser, never another feature, unless it is built on it.
"""
