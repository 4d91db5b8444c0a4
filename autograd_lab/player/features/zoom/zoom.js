/** Zoom, pan and follow: by keys, buttons, the wheel with Ctrl, two fingers, and dragging. */

import { icon, make } from "../../../web/elements.js";
import { fit, follow, reach } from "../../browser/sizes.js";

const STEP = 1.25;
const DRAGGED = 5; // px until a press is a drag and no longer a click

export const zoom = {
  keys: {
    "+": { act: (player) => zoomBy(player, STEP), shown: "+  −", words: "zoom in and out" },
    "=": { act: (player) => zoomBy(player, STEP) },
    "-": { act: (player) => zoomBy(player, 1 / STEP) },
    0: { act: fitAgain, shown: "0", words: "fit the graph, and follow the step" },
  },

  build(player) {
    const { parts } = player;
    player.zoom = { factor: 1, following: true, held: false, pressed: null, fingers: new Map() };
    parts.zoomer = make("div", { className: "zoomer", role: "group",
      "aria-label": "Size of the graph" });
    const add = (name, symbol, hint, act) => {
      const each = make("button", { type: "button", title: hint ? `${name}  (${hint})` : name,
        "aria-label": name }, icon(symbol));
      player.listen(each, "click", act);
      parts.zoomer.append(each);
      return each;
    };
    parts.follow = add("Follow the step", "follow", "", () => followAgain(player));
    add("Zoom out", "less", "−", () => zoomBy(player, 1 / STEP));
    add("Zoom in", "more", "+", () => zoomBy(player, STEP));
    add("Fit the graph", "fit", "0", () => fitAgain(player));
    parts.follow.hidden = true;
    parts.closer.after(parts.zoomer);
    listenToPointers(player);
  },

  draw: showState,
  resize: showState,
};

/** Larger or smaller around a point of the window; without one around the middle. */
function zoomBy(player, by, at) {
  const { parts: { stage }, picture, zoom: state } = player;
  if (!picture?.svg) return;
  const seen = stage.getBoundingClientRect();
  const x = at?.x ?? seen.left + stage.clientWidth / 2;
  const y = at?.y ?? seen.top + stage.clientHeight / 2;
  const before = picture.svg.getBoundingClientRect();
  const [smallest, largest] = reach(player);
  state.factor = Math.min(Math.max(state.factor * by, smallest), largest);
  fit(player);
  const after = picture.svg.getBoundingClientRect();
  stage.scrollLeft += after.left + ((x - before.left) / before.width) * after.width - x;
  stage.scrollTop += after.top + ((y - before.top) / before.height) * after.height - y;
  if (!at && state.following && state.now) follow(player, state.now);
  showState(player);
}

function fitAgain(player) {
  player.zoom.factor = 1;
  fit(player);
  followAgain(player);
}

function followAgain(player) {
  player.zoom.following = true;
  if (player.zoom.now) follow(player, player.zoom.now);
  showState(player);
}

/** The person looks elsewhere: the graph stays where it was put. */
function stopFollowing(player) {
  if (!player.zoom.following) return;
  player.zoom.following = false;
  showState(player);
}

/** The buttons are there while something is out of sight, or the graph is not at its own size. */
function showState(player, scene) {
  const { parts, zoom: state } = player;
  if (scene) state.now = scene.now;
  const over = isOver(parts.stage);
  parts.stage.classList.toggle("over", over);
  parts.zoomer.classList.toggle("needed", over || state.factor !== 1);
  parts.zoomer.hidden = !player.picture?.svg;
  parts.follow.hidden = state.following || !over;
}

function isOver(stage) {
  return stage.scrollWidth > stage.clientWidth + 1 || stage.scrollHeight > stage.clientHeight + 1;
}

function listenToPointers(player) {
  const { parts: { stage }, zoom: state } = player;
  player.listen(stage, "wheel", (event) => onWheel(player, event), { passive: false });
  player.listen(stage, "dblclick", (event) => {
    if (!event.target.closest?.("[role=button]")) fitAgain(player);
  });
  // A press on a scroll bar, and a finger that pans, scroll while they last.
  for (const [type, held] of [["pointerdown", true], ["touchstart", true], ["touchend", false],
    ["touchcancel", false]]) {
    player.listen(stage, type, () => { state.held = held; }, { passive: true });
  }
  player.listen(window, "pointerup", () => { state.held = false; });
  player.listen(stage, "scroll", () => { if (state.held) stopFollowing(player); });
  player.listen(stage, "pointerdown", (event) => onPress(player, event));
  player.listen(stage, "pointermove", (event) => onMove(player, event));
  for (const type of ["pointerup", "pointercancel"]) {
    player.listen(stage, type, (event) => onRelease(player, event));
  }
  // A drag that ends on a node is no click on it.
  player.listen(stage, "click", (event) => {
    if (!state.dragged) return;
    state.dragged = false;
    event.stopImmediatePropagation();
  }, { capture: true });
}

function onWheel(player, event) {
  if (event.ctrlKey) {
    event.preventDefault();
    // A notch of a wheel is 100 or more, a pinch on a touch pad sends many small ones.
    const by = Math.exp(-Math.max(-40, Math.min(event.deltaY, 40)) / 120);
    zoomBy(player, by, { x: event.clientX, y: event.clientY });
    return;
  }
  const { stage } = player.parts;
  const [x, y] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  const scrolls = (by, at, all, seen) => (by < 0 && at > 0) || (by > 0 && at < all - seen - 1);
  if (scrolls(x, stage.scrollLeft, stage.scrollWidth, stage.clientWidth)
    || scrolls(y, stage.scrollTop, stage.scrollHeight, stage.clientHeight)) stopFollowing(player);
}

function onPress(player, event) {
  const { zoom: state, parts: { stage } } = player;
  state.dragged = false;
  if (event.pointerType === "touch") {
    state.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    return;
  }
  const onBar = event.target === stage
    && (event.offsetX > stage.clientWidth || event.offsetY > stage.clientHeight);
  if (event.button !== 0 || onBar || !isOver(stage)) return;
  state.pressed = { x: event.clientX, y: event.clientY, left: stage.scrollLeft,
    top: stage.scrollTop };
}

function onMove(player, event) {
  const { zoom: state, parts: { stage } } = player;
  if (state.fingers.has(event.pointerId)) {
    pinch(player, event);
    return;
  }
  if (!state.pressed) return;
  const [x, y] = [event.clientX - state.pressed.x, event.clientY - state.pressed.y];
  if (!state.dragged && Math.hypot(x, y) < DRAGGED) return;
  if (!state.dragged) {
    state.dragged = true;
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("dragged");
    stopFollowing(player);
  }
  stage.scrollLeft = state.pressed.left - x;
  stage.scrollTop = state.pressed.top - y;
}

/** Two fingers: as far apart as they are now against before, around their middle. */
function pinch(player, event) {
  const { fingers } = player.zoom;
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return { far: Math.hypot(one.x - other.x, one.y - other.y),
      x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  };
  const before = fingers.size === 2 ? spread() : null;
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (!before || before.far < 1) return;
  const after = spread();
  zoomBy(player, after.far / before.far, after);
}

function onRelease(player, event) {
  const { zoom: state, parts: { stage } } = player;
  state.fingers.delete(event.pointerId);
  if (event.pointerType === "touch") return;
  state.pressed = null;
  stage.classList.remove("dragged");
}
