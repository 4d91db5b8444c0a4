"""Training: fit a line to noisy points by gradient descent, and follow every update."""

import streamlit as st

from autograd_lab.ui.frame.frame import open_page
from autograd_lab.ui.training import training

frame = open_page("Training")
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.title("Training a line", anchor=False, width="content")
    if not frame.projector:
        st.markdown("PyTorch fits y = w · x + b: forward, loss, backward, update, again.")
screen = training.screen_place(frame)

link = {"bind": "query-params"}
with st.container(key="training-inputs"):
    kind = st.columns([5, 3, 3, 3], vertical_alignment="bottom")
    name = kind[0].selectbox(
        "Points", training.DATA, format_func=training.DATA.get, key="training.data", **link
    )
    optimizer = kind[1].selectbox(
        "Optimizer", training.OPTIMIZERS, key="training.optimizer", **link
    )
    loss = kind[2].selectbox("Loss", training.LOSSES, key="training.loss", **link)
    batch = kind[3].number_input("Batch size (0: all)", 0, 500, 0, key="training.batch", **link)
    how = st.columns([3, 3, 4, 4, 3], vertical_alignment="bottom")
    lr = how[0].number_input("Learning rate", 0.0, 10.0, 0.01, 0.01, "%g", "training.lr", **link)
    steps = how[1].number_input("Steps", 1, 1000, 100, 10, key="training.steps", **link)
    weight = how[2].slider("Start weight w", -5.0, 5.0, 0.0, 0.1, "%g", "training.weight", **link)
    bias = how[3].slider("Start bias b", -5.0, 5.0, 0.0, 0.1, "%g", "training.bias", **link)
    clear = how[4].toggle("Clear .grad each step", True, "training.clear", **link)
    what = st.columns([4, 4, 4, 3, 3, 4], vertical_alignment="bottom")
    slope = what[0].slider("True slope", -5.0, 5.0, 2.0, 0.1, "%g", "training.slope", **link)
    intercept = what[1].slider(
        "True intercept", -5.0, 5.0, 1.0, 0.1, "%g", "training.intercept", **link
    )
    noise = what[2].slider("Noise", 0.0, 3.0, 0.1, 0.05, "%g", "training.noise", **link)
    points = what[3].number_input("Points", 2, 500, 100, 10, key="training.points", **link)
    seed = what[4].number_input("Seed", 0, 999_999, 42, key="training.seed", **link)
    spread = what[5].selectbox(
        "Spread of x", training.SPREADS, format_func=training.SPREADS.get, key="training.spread",
        **link,
    )  # fmt: skip

with screen:
    points = (points, slope, intercept, noise, seed, spread)
    loop = {
        "optimizer": optimizer, "lr": lr, "steps": steps, "loss": loss, "clear_every": int(clear),
        "batch_size": batch,
    }  # fmt: skip
    run, program = training.fit(name, points, (weight, bias), loop)
    training.follow(run, frame)
if not frame.projector:
    training.show_program(program)
