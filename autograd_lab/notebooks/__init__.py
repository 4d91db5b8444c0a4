"""A notebook's file goes in; its code cells, each ready to run after those before it, come out.

Reads and writes `.ipynb`, `.py` and text, and hands cells to the sandbox, which runs them; nothing
is run here. Never imports torch, Streamlit or a page.
"""
