"""A program's text goes in; its inputs, places, loops and highlighted lines come out.

Never runs the program, and never imports recording, drawing, player or ui.
"""
