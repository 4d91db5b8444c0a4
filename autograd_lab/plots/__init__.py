"""What plotting calls would draw: calls in matplotlib's names go in, plain `Figure`s come out.

`install` puts the stand-in for matplotlib into a process that runs people's cells, and `take` gives
what was drawn since; `plotly` makes of it what a chart takes. Never imports matplotlib, Plotly,
torch or Streamlit.
"""
