"""A recording in a notebook: as a frame that steps, and as a widget that a kernel is joined to.

In comes a recording that people hold, out goes what IPython and marimo show. `widget` needs
`anywidget`, and nothing else here does; it imports neither torch nor Streamlit, and runs a program
only by what the recording brings for that.
"""
