"""A recording goes in; the data that the browser steps comes out.

Never imports torch, Streamlit or ui.
"""
