"""The editor: a text goes in, what somebody made of it and a press of Run come out.

Its scripts know nothing of Streamlit but for component.js. Never imports a page's room.
"""
