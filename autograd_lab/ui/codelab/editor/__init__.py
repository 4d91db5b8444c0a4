"""The Code lab's editor: a text goes in, what somebody made of it and a press of Run come out.

Its scripts know nothing of Streamlit but for component.js. Never imports other rooms' Python but
the joining of scripts and the colours.
"""
