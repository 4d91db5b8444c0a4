"""Everything that imports Streamlit: the page frame, the player component, shared widgets."""
