/**
 * The player in a notebook's frame: as high as it is, in the notebook's colours, and joined to the
 * kernel where there is one. Without a kernel it steps all the same.
 *
 * The page around the frame is told the height and sends its theme. A script beside it
 * (`notebook/bridge.js`) answers for the kernel; both know the frame by `data.link`.
 */

import { drawSliders, showProblem, takeSliders } from "./sliders.js";
import { mount } from "../../player/browser/player.js";

/** Shows a recording in the frame's page. */
export function frame(element, data) {
  const say = (what) => window.parent.postMessage({ autogradPlayer: data.link, ...what }, "*");
  const place = { known: data, theme: "", controls: {}, say, sliders: null };
  place.player = mount(element, data, {
    onStep: (step) => say({ step }),
    onNode: (node) => say({ node }),
    onPrediction: (prediction) => say({ prediction }),
    onControl: (name, control) => useControl(place, name, control),
  });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent) hear(place, event.data);
  });
  followHeight();
  if (data.link) say({ hello: true });
}

/** What the page says about its theme, and the kernel about the program. */
function hear(place, said) {
  const { known, player } = place;
  if (said?.autogradTheme && said.autogradTheme !== place.theme) {
    place.theme = said.autogradTheme;
    document.body.dataset.theme = place.theme;
    renew(place);
  }
  if (!known.link || said?.autogradPlayer !== known.link) return;
  if (said.data) place.known = { ...JSON.parse(said.data), link: known.link };
  if (said.sliders) {
    place.controls = controlsOf(said.sliders);
    drawSliders(place, said.sliders);
  }
  if (said.data || said.sliders) renew(place);
  if (said.inputs) takeSliders(place, said.inputs);
  if (said.problem !== undefined) showProblem(place, said.problem);
  if (Number.isInteger(said.step)) player.go(said.step);
  if (said.node !== undefined) player.open(said.node);
}

function renew({ player, known, theme, controls }) {
  player.update({ ...known, controls, ...(theme ? { theme } : {}) });
}

/** Of which literals of the code there is a control, and what a click sets. */
function controlsOf(sliders) {
  return Object.fromEntries(sliders.map(({ name, type, value }) =>
    [name, { widget: name, flip: type === "toggle" ? !value : null }]));
}

function useControl({ sliders }, name, { flip }) {
  const field = sliders?.fields.get(name);
  if (!field) return;
  if (flip === null) field.focus();
  else field.click();
}

/** The frame becomes as high as the player, if the page around it listens. */
function followHeight() {
  const tell = () => window.parent.postMessage(
    { autogradHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", tell);
}
