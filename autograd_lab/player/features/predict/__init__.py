"""A recording and its questions go in; what `predict.js` asks and accepts comes out.

Never imports ui.
"""
