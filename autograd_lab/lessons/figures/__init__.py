"""A recording goes in; a lesson's curve or table comes out, as plain data for Plotly.

Never imports player or ui.
"""
