"""Training: fit a line to noisy points, or walk down a curve, and follow every update."""

import streamlit as st

from autograd_lab.ui.frame.frame import open_page
from autograd_lab.ui.training import controls, pins, points, training, views, walk

frame = open_page("Training")
if training.heading(frame) == training.CURVE:
    walk.show(frame)
    st.stop()
screen = training.screen_place(frame)

with st.container(key="training-inputs"):
    above = st.columns([5, 3, 3, 3], vertical_alignment="bottom")
    with above[0]:
        name = points.set_choice()
    columns = points.COLUMNS.get(name, 0)
    model = controls.model_choice(columns, above[1])
    optimizer, loss = controls.method_choice(above[2:])
    chosen = points.chosen_points(name)
    own_start = points.has_own_start(name)
    loop = controls.chosen_loop(columns, own_start, model, optimizer, loss)
    shown = views.chosen_views()
    pinned = pins.pinned_loops(loop)
    pins.pin_buttons(loop, pinned)

with screen:
    fitted = training.fit(chosen, loop, shown, pinned)
    training.follow(fitted.screen, frame)
    training.offer_step(fitted, frame)
if not frame.projector:
    training.show_program(fitted)
