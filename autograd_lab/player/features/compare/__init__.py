"""Two recordings go in; how one lies beside the other comes out, for `compare.js`.

Never imports ui.
"""
