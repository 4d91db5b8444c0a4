"""An exception and the recorder's evidence go in; an explanation with a cure comes out.

Never imports assemble, drawing, player or ui.
"""
