"""A graph goes in, a coarser one comes out: statements folded, loops and stretches grouped.

Never imports placing, player or ui.
"""
