/**
 * Steps a recording, forwards and backwards, on its graph: `mount(element, data)`.
 *
 * What one sees is a function of the data and one number, the step: every step is drawn from the
 * fold of the changes before it, so stepping back undoes exactly. Numbers arrive as texts; nothing
 * is formatted or laid out here. `payload.py` says what the data looks like.
 */

import { fillCode, fillFailure, fillNotes } from "./code.js";
import { clamp } from "./data.js";
import { resized } from "./draw.js";
import { make, makeSvg } from "../../web/elements.js";
import "./features.js";
import { tell } from "./hooks.js";
import { focusControl, keepInAddress } from "../../web/host.js";
import { arrange, watchRoom } from "./room.js";
import { ACTIONS, dropKeys, onKey, useKeys } from "./keys.js";
import { fillMenu, menu } from "./menu.js";
import { finishMotion } from "./motion.js";
import { go, halt, report, setControls } from "./navigation.js";
import { TRANSPORT, transportButtons } from "../../web/transport.js";
import { theme } from "./theme.js";
import { drawBands, hintForKeys, showHint } from "./timeline.js";
import { hover } from "./tooltips.js";

const SPEEDS = [
  [0.5, "½ step/s"],
  [1, "1 step/s"],
  [2, "2 steps/s"],
  [5, "5 steps/s"],
  [15, "15 steps/s"],
  [60, "fastest"],
];

/**
 * Shows a recording in an element.
 *
 * @param {HTMLElement} element what to fill; it should be empty
 * @param {PlayerData} data what `payload()` returned, with optional `step` (where to open),
 *   `title`, `name` (of the files that are saved), `projector` (large type) and `export`
 *   ({id, name, html}: offered as a download once)
 * @param {object} [options]
 * @param {(step: number) => void} [options.onStep] the step that was reached, on pause, on seek
 *   and half a second after the last key
 * @param {(pass: number) => void} [options.onPass] asks for a pass whose steps are not there yet
 * @param {(group: number[]) => void} [options.onOpen] asks for the picture in which a group is open:
 *   the structure and the group
 * @param {(name: string, value: ?string) => void} [options.onSetting] a setting of the player that
 *   the link keeps, null at its default; `data.settings` has them at mount, name -> value
 * @param {object} [options.first] the player beside which this one stands and which it follows
 * @param {(name: string, control: object) => void} [options.onControl] a literal of the code, or an
 *   edge that it cuts, was pressed; `data.controls` (name -> {flip: the value to set, or null})
 *   says of which literals there is a control, `data.wires` which edges they cut
 * @param {() => void} [options.onCheck] asks for a check of the recording, when the player is at
 *   rest; without it there is a badge only where the data has a `check`
 * @param {() => void} [options.onExport] asks for `data.export`, the player as a file
 * @returns {{update: (data: object) => void, check: (check: object) => void, destroy: () => void}}
 *   `update` shows other data; with the same structure the step, the picture and what plays stay.
 *   `check` brings the check alone
 */
export function mount(element, data, options = {}) {
  const player = {
    parts: skeleton(),
    options,
    mount, // for a player beside this one
    data: null,
    firsts: [],
    count: 0,
    step: 0,
    wanted: null,
    pending: null,
    playing: false,
    speed: 1,
    pictures: new Map(),
    picture: null,
    open: new Map(),
    motions: [],
    reported: null,
    hovered: null,
    moved: -Infinity,
    programs: new Set(),
    stop: new AbortController(),
  };
  player.listen = (target, type, act, more = {}) =>
    target.addEventListener(type, act, { signal: player.stop.signal, ...more });
  element.append(player.parts.root);
  useKeys(player, { unlessTaken: true });
  listen(player);
  tell(player, "build");
  show(player, data);
  return {
    update: (next) => show(player, next),
    check: (next) => tell(player, "check", next),
    destroy: () => destroy(player),
  };
}

const mounted = new WeakMap();

/** The same player as a Streamlit component: called again, on the same element, for new data. */
export default function component({ data: text, parentElement, setStateValue, setTriggerValue }) {
  const data = JSON.parse(text);
  const apart = text.slice(0, text.lastIndexOf(',"check":')); // the last key, by Python's hand
  let place = mounted.get(parentElement);
  if (place) {
    place.setStateValue = setStateValue;
    place.setTriggerValue = setTriggerValue;
    // A check that arrives must not disturb what the person does meanwhile.
    if (place.apart === apart) place.player.check(data.check);
    else place.player.update(data);
    place.apart = apart;
  } else {
    place = { calls: 0, apart, setStateValue, setTriggerValue };
    place.player = mount(parentElement, data, {
      onStep: (step) => {
        keepInAddress("step", step);
        place.setStateValue("step", step);
      },
      onSetting: (name, value) => {
        keepInAddress(name, value);
        place.settings = { ...place.settings, [name]: value };
        place.setStateValue("settings", place.settings);
      },
      onPass: (pass) => place.setStateValue("pass", pass),
      onOpen: (group) => place.setStateValue("open", group),
      onControl: (name, { widget, flip }) => {
        if (flip === null) focusControl(widget);
        else place.setTriggerValue("control", [name, flip]);
      },
      onCheck: data.checks ? () => place.setTriggerValue("check", true) : undefined,
      onExport: data.exports ? () => place.setTriggerValue("export", true) : undefined,
    });
    mounted.set(parentElement, place);
  }
  const call = ++place.calls;
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that one lives on.
    if (call !== place.calls) return;
    mounted.delete(parentElement);
    place.player.destroy();
  };
}

/** The whole player without data; everything later only fills these parts. */
function skeleton() {
  /** @type {Record<string, any>} */
  const parts = {
    title: make("span", { className: "title" }),
    phase: make("span", { className: "phase" }),
    alarm: make("button", { type: "button", className: "alarm", hidden: true }),
    count: make("span", { className: "count" }),
    menu: menu(),
    sentence: make("p", { className: "sentence", "aria-live": "polite" }),
    code: make("ol", { className: "code", role: "list", "aria-label": "Code", tabIndex: 0 }),
    ledger: make("div", { className: "ledger", role: "region", "aria-label": "Ledger",
      tabIndex: 0 }),
    output: make("pre", { className: "output", "aria-label": "Output", role: "region",
      tabIndex: 0, hidden: true }),
    failure: make("div", { className: "failure", hidden: true }),
    notes: make("div", { className: "notes", hidden: true }),
    stage: make("div", { className: "stage", role: "region", "aria-label": "Graph",
      tabIndex: 0 }),
    closer: make("button", { type: "button", className: "closer", hidden: true }),
    ...transportButtons(),
    bands: makeSvg("svg", { class: "bands", "aria-hidden": "true" }),
    slider: make("input", { type: "range", className: "step", min: 0, "aria-label": "Step" }),
    hint: make("span", { className: "hint", hidden: true, "aria-hidden": "true" }),
    speed: speeds(),
  };
  parts.sums = make("div", { className: "sums" },
    parts.ledger, parts.output, parts.failure, parts.notes);
  parts.side = make("div", { className: "side" }, parts.code, parts.sums);
  parts.figure = make("div", { className: "figure" });
  parts.timeline = make("div", { className: "timeline" }, parts.bands, parts.slider, parts.hint);
  parts.bar = make("div", { className: "bar" }, parts.title, parts.phase, parts.alarm,
    parts.sentence, parts.count, parts.menu);
  parts.frame = make("div", { className: "frame" },
    parts.bar, parts.side, parts.stage, parts.closer, parts.figure,
    parts.transport = make("div", { className: "transport" },
      make("div", { className: "buttons" }, ...TRANSPORT.map((name) => parts[name])),
      parts.timeline, parts.speed));
  parts.root = make("div", { className: "autograd-player", tabIndex: -1, role: "group",
    "aria-label": "Autograd player" }, parts.frame);
  return parts;
}

function speeds() {
  const select = make("select", { className: "speed", "aria-label": "Speed", title: "Speed" });
  for (const [value, name] of SPEEDS) select.append(make("option", { value }, name));
  select.value = "1";
  return select;
}

/** Takes new data; the step stays where the structure does, but for a program not yet known. */
function show(player, data) {
  const same = player.data?.signature === data.signature;
  const fresh = isFresh(player, data);
  player.data = data;
  player.firsts = [];
  player.count = 0;
  for (const pass of data.passes) {
    player.firsts.push(player.count);
    player.count += pass.kinds.length;
  }
  if (!same || fresh) {
    halt(player);
    player.step = fresh ? 0 : clamp(data.step ?? 0, player.count);
    player.reported ??= player.step;
    player.wanted = null;
  }
  theme(player);
  fillCode(player);
  fillFailure(player);
  fillNotes(player);
  player.ledgers = [];
  player.parts.slider.max = Math.max(player.count - 1, 0);
  player.parts.root.dataset.steps = player.count;
  setControls(player);
  drawBands(player);
  player.parts.root.classList.toggle("titled", Boolean(data.title));
  tell(player, "take", same, fresh);
  arrange(player);
  go(player, player.wanted ?? player.step, { still: true });
  // Another program may open at another step than was told last.
  if (!same || fresh) report(player);
}

/** Whether another program has come that this player has not shown before. */
function isFresh({ programs }, { program }) {
  if (program === undefined || programs.has(program)) return false;
  programs.add(program);
  return programs.size > 1;
}

function listen(player) {
  const { parts, listen: on } = player;
  on(document, "keydown", (event) => onKey(player, event));
  on(parts.root, "pointerdown", () => useKeys(player));
  on(parts.root, "focusin", () => useKeys(player));
  for (const name of TRANSPORT) {
    on(parts[name], "click", () => ACTIONS[name](player));
  }
  on(parts.slider, "input", () => {
    if (player.playing) halt(player);
    go(player, Number(parts.slider.value), { still: true });
  });
  on(parts.slider, "change", () => report(player));
  on(parts.speed, "change", () => { player.speed = Number(parts.speed.value); });
  on(parts.menu, "toggle", () => fillMenu(player));
  on(parts.alarm, "click", () => ACTIONS.last(player));
  on(parts.timeline, "pointermove", (event) => showHint(player, event));
  on(parts.timeline, "pointerleave", () => hintForKeys(player));
  on(parts.slider, "focus", () => hintForKeys(player));
  on(parts.slider, "blur", () => hintForKeys(player));
  on(parts.stage, "pointerover", (event) => hover(player, event.target));
  on(parts.stage, "pointerleave", () => hover(player, null));
  on(document, "pointerdown", (event) => {
    if (!parts.menu.contains(event.target)) parts.menu.open = false;
  });
  on(matchMedia("(prefers-color-scheme: dark)"), "change", () => theme(player));
  player.resizing = new ResizeObserver(() => resized(player));
  player.resizing.observe(parts.frame);
  player.resizing.observe(parts.stage);
  watchRoom(player);
}

function destroy(player) {
  halt(player);
  clearTimeout(player.reporting);
  player.stop.abort();
  player.resizing.disconnect();
  finishMotion(player);
  tell(player, "destroy");
  player.parts.root.remove();
  dropKeys(player);
}
