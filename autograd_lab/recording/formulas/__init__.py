"""A call's name and arguments go in; its local derivative as a text comes out.

Never imports the recorder, drawing, player or ui.
"""
