"""Which edges a toggle cuts or joins. Out: the wires that `wires.js` makes clickable.

Never imports ui.
"""
