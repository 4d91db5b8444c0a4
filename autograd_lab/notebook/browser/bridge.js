/**
 * Joins the player's frame to the kernel: an anywidget's script, which stands in the notebook's page.
 *
 * The frame may stand in the cell's output, as HTML that also steps without a kernel, or be made
 * here, where a host shows the widget itself. It says `hello` when it is there and is answered with
 * all that the kernel knows; from then on each tells the other what has changed.
 */

const FROM_FRAME = ["step", "node", "inputs"];
const TO_FRAME = ["step", "node", "data", "problem"];

/** What every view of the model has in common: it hears its frames and tells them what changes. */
function initialize({ model }) {
  const frames = new Set();
  const link = model.get("link");
  const tell = (frame, what) => frame.postMessage({ autogradPlayer: link, ...what }, "*");
  let speaking = null; // who says it knows it: told again it would be thrown back
  const tellAll = (what) => {
    for (const frame of frames) if (frame !== speaking) tell(frame, what);
  };
  const hear = ({ source, data: said }) => {
    if (said?.autogradPlayer !== link || !source) return;
    if (said.hello) {
      frames.add(source);
      tell(source, whole(model));
      return;
    }
    speaking = source;
    for (const name of FROM_FRAME) {
      if (said[name] === undefined) continue;
      model.set(name, name === "inputs" ? { ...model.get(name), ...said[name] } : said[name]);
    }
    if (said.prediction) model.set("predictions", [...model.get("predictions"), said.prediction]);
    speaking = null;
    model.save_changes();
  };
  const listeners = Object.fromEntries(TO_FRAME.map((name) =>
    [name, () => tellAll({ [name]: model.get(name) })]));
  listeners.ran = () => tellAll({ inputs: model.get("ran").inputs });
  for (const [name, act] of Object.entries(listeners)) model.on(`change:${name}`, act);
  window.addEventListener("message", hear);
  // Frames that said hello before this page had its kernel.
  for (const frame of document.querySelectorAll(`iframe[data-autograd="${CSS.escape(link)}"]`)) {
    const page = /** @type {HTMLIFrameElement} */ (frame).contentWindow;
    frames.add(page);
    tell(page, whole(model));
  }
  return () => {
    window.removeEventListener("message", hear);
    for (const [name, act] of Object.entries(listeners)) model.off(`change:${name}`, act);
  };
}

/** Everything at once: for a frame that has just come, or come again. */
function whole(model) {
  const { inputs } = model.get("ran");
  return { sliders: model.get("sliders"), ...(model.get("data") ? { data: model.get("data") } : {}),
    inputs, problem: model.get("problem"), step: model.get("step"), node: model.get("node") };
}

/** The frame itself, where a host shows the widget. */
function render({ model, el }) {
  const show = () => {
    const text = model.get("frame");
    if (!text || el.firstElementChild) return;
    const made = document.createElement("template");
    made.innerHTML = text;
    const frame = made.content.querySelector("iframe");
    el.append(frame);
  };
  show();
  model.on("change:frame", show);
}

export default { initialize, render };
