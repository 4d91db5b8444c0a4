"""The dashboard as a server that is started from Python: an address comes in, pages go out.

Never imports a page's folder: Streamlit runs the page scripts, and they bring what they need.
"""
