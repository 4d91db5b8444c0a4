/**
 * Steps a recording, forwards and backwards, on its graph: `mount(element, data)`.
 *
 * What one sees is a function of the data and one number, the step: every step is drawn from the
 * fold of the changes before it, so stepping back undoes exactly. Numbers arrive as texts; nothing
 * is formatted or laid out here. `payload.py` says what the data looks like.
 */

const KINDS = {
  F: ["▶\uFE0E", "Forward"],
  S: ["●", "Seed"],
  B: ["◀\uFE0E", "Backward"],
  A: ["⤓", "Accumulate"],
  R: ["⌫", "Reset"],
  U: ["✎", "Update"],
  P: ["❯", "Print"],
  W: ["⚠\uFE0E", "Warning"],
  E: ["⚠\uFE0E", "Error"],
};
const SPEEDS = [
  [0.5, "½ step/s"],
  [1, "1 step/s"],
  [2, "2 steps/s"],
  [5, "5 steps/s"],
  [15, "15 steps/s"],
  [60, "fastest"],
];
const KEYS = [
  ["→  PageDown", "next step"],
  ["←  PageUp", "previous step"],
  ["Home  End", "first and last step"],
  ["Space", "play and pause"],
  ["F", "full screen"],
];
const NARROW = 720;
const LEDGER_ROWS = 200;
const SECTION = 250;
const REPORT_AFTER = 500;
const TRAVEL = 250;
const APPEAR = 150;
const SVG = "http://www.w3.org/2000/svg";

/** The player that keys go to while nothing but the page has the focus: the one used last. */
let used = null;

/**
 * Shows a recording in an element.
 *
 * @param {HTMLElement} element what to fill; it should be empty
 * @param {object} data what `payload()` returned, with optional `step` (where to open),
 *   `title`, `projector` (large type) and `export` ({id, name, html}: offered as a download once)
 * @param {object} [options]
 * @param {(step: number) => void} [options.onStep] the step that was reached, on pause, on seek
 *   and half a second after the last key
 * @param {(pass: number) => void} [options.onPass] asks for a pass whose steps are not there yet
 * @param {(group: number[]) => void} [options.onOpen] asks for the picture in which a group is open:
 *   the structure and the group
 * @param {() => void} [options.onExport] asks for `data.export`; without it the menu has no export
 * @returns {{update: (data: object) => void, destroy: () => void}} `update` shows other data; with
 *   the same structure the step, the picture and what plays stay
 */
export function mount(element, data, options = {}) {
  const player = {
    parts: skeleton(),
    options,
    data: null,
    firsts: [],
    count: 0,
    step: 0,
    wanted: null,
    playing: false,
    speed: 1,
    pictures: new Map(),
    picture: null,
    open: new Map(),
    motions: [],
    reported: null,
    exported: null,
    hovered: null,
    moved: -Infinity,
    stop: new AbortController(),
  };
  element.append(player.parts.root);
  used = used?.parts.root.isConnected ? used : player;
  listen(player);
  show(player, data);
  return {
    update: (next) => show(player, next),
    destroy: () => destroy(player),
  };
}

const mounted = new WeakMap();

/** The same player as a Streamlit component: called again, on the same element, for new data. */
export default function component({ data: text, parentElement, setStateValue, setTriggerValue }) {
  const data = JSON.parse(text);
  let place = mounted.get(parentElement);
  if (place) {
    place.setStateValue = setStateValue;
    place.setTriggerValue = setTriggerValue;
    place.player.update(data);
  } else {
    place = { calls: 0, setStateValue, setTriggerValue };
    place.player = mount(parentElement, data, {
      onStep: (step) => {
        keepInAddress(step);
        place.setStateValue("step", step);
      },
      onPass: (pass) => place.setStateValue("pass", pass),
      onOpen: (group) => place.setStateValue("open", group),
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

/**
 * Write the step into the address before Python does: Streamlit adds an entry to the browser's
 * history for each change it finds, and "back" would have to undo every step.
 */
function keepInAddress(step) {
  const address = new URL(location.href);
  address.searchParams.set("step", step);
  history.replaceState(history.state, "", address);
}

/* ---------------------------------------------------------------- elements */

/** An element with properties, attributes (where they have a dash or are `role`) and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const ICONS = {
  first: "M5 4h2.5v16H5zM20 4v16L9 12z",
  previous: "M17 4v16L6 12z",
  play: "M6 3v18l15-9z",
  pause: "M5 4h5v16H5zM14 4h5v16h-5z",
  next: "M7 4v16l11-8z",
  last: "M16.500 4H19v16h-2.500zM4 4v16l11-8z",
};

function icon(name) {
  const svg = makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" });
  svg.append(makeSvg("path", { d: ICONS[name] }));
  return svg;
}

function button(name, symbol, hint) {
  return make("button", { type: "button", title: `${name}  (${hint})`, "aria-label": name },
    icon(symbol));
}

/** The whole player without data; everything later only fills these parts. */
function skeleton() {
  const parts = {
    title: make("span", { className: "title" }),
    phase: make("span", { className: "phase" }),
    alarm: make("button", { type: "button", className: "alarm", hidden: true }),
    pass: make("span", { className: "pass" }),
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
    first: button("First step", "first", "Home"),
    previous: button("Previous step", "previous", "←"),
    play: button("Play", "play", "Space"),
    next: button("Next step", "next", "→"),
    last: button("Last step", "last", "End"),
    bands: makeSvg("svg", { class: "bands", "aria-hidden": "true" }),
    slider: make("input", { type: "range", className: "step", min: 0, "aria-label": "Step" }),
    hint: make("span", { className: "hint", hidden: true, "aria-hidden": "true" }),
    speed: speeds(),
  };
  parts.side = make("div", { className: "side" },
    parts.code, parts.ledger, parts.output, parts.failure, parts.notes);
  parts.timeline = make("div", { className: "timeline" }, parts.bands, parts.slider, parts.hint);
  parts.frame = make("div", { className: "frame" },
    make("div", { className: "bar" }, parts.title, parts.phase, parts.alarm, parts.pass,
      parts.count, parts.menu),
    parts.sentence, parts.side, parts.stage, parts.closer,
    make("div", { className: "transport" },
      make("div", { className: "buttons" }, parts.first, parts.previous, parts.play, parts.next,
        parts.last),
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

function menu() {
  return make("details", { className: "menu" },
    make("summary", { "aria-label": "Symbols, keys and more", title: "Symbols, keys and more" },
      "⋯"),
    make("div", { className: "panel" }));
}

/* -------------------------------------------------------------------- data */

/** Takes new data; the step stays where the structure does. */
function show(player, data) {
  const same = player.data?.signature === data.signature;
  player.data = data;
  player.firsts = [];
  player.count = 0;
  for (const pass of data.passes) {
    player.firsts.push(player.count);
    player.count += pass.kinds.length;
  }
  if (!same) {
    halt(player);
    player.step = clamp(data.step ?? 0, player.count);
    player.reported = player.step;
    player.wanted = null;
  }
  theme(player);
  fillCode(player);
  fillFailure(player);
  fillNotes(player);
  fillPasses(player);
  player.ledgers = [];
  player.parts.slider.max = Math.max(player.count - 1, 0);
  player.parts.root.dataset.steps = player.count;
  setControls(player);
  drawBands(player);
  go(player, player.wanted ?? player.step, { still: true });
  download(player);
}

/** A long pass arrives compressed; unpacked it goes where `wanted` waits for it. */
async function unpackPass(player, pass) {
  if (pass.unpacking) return;
  pass.unpacking = true;
  if (!globalThis.DecompressionStream) {
    write(player.parts.sentence, "This browser is too old for so many steps. Use one of 2023 or "
      + "later, or record fewer operations.");
    return;
  }
  Object.assign(pass, await unpack(pass.packed));
  if (player.stop.signal.aborted || !player.data.passes.includes(pass)) return;
  if (player.wanted !== null) go(player, player.wanted, { still: true });
}

/** What Python's `pack` made of JSON data. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

function clamp(step, count) {
  return Math.min(Math.max(Math.trunc(step) || 0, 0), Math.max(count - 1, 0));
}

/** Where a step stands: the pass, its place in the data, and the step's place in it. */
function locate(player, step) {
  let place = player.firsts.length - 1;
  while (place > 0 && player.firsts[place] > step) place -= 1;
  return { pass: player.data.passes[place], place, local: step - player.firsts[place] };
}

/** What stands in the picture after a step of a pass: the fold of the changes up to it. */
function stateAt(pass, local) {
  const state = {
    nodes: pass.nodes.map(() => ({ v: null, g: null, d: null, shares: 0 })),
    edges: pass.edges.map(() => ({ c: null, future: false })),
  };
  for (const change of pass.start) apply(state, change);
  pass.steps.forEach((step, k) => {
    if (k <= local) {
      for (const change of step.changes) apply(state, change, step.kind === "B");
    } else if (step.kind === "F") {
      for (const edge of step.edges) state.edges[edge].future = true;
    }
  });
  return state;
}

function apply(state, change, share = false) {
  const [field, index] = change;
  if (field === "c") {
    state.edges[index].c = change;
  } else {
    state.nodes[index][field] = change;
    if (share && field === "g") state.nodes[index].shares += 1;
  }
}

/* -------------------------------------------------------------- navigation */

/** Goes to a step and draws it; a pass that is not there yet is asked for first. */
function go(player, step, { still = false } = {}) {
  finishMotion(player);
  step = clamp(step, player.count);
  const parts = player.parts;
  if (player.count === 0) {
    drawNothing(player);
    return;
  }
  const { pass } = locate(player, step);
  const loading = pass.steps === null;
  parts.root.classList.toggle("loading", loading);
  parts.root.setAttribute("aria-busy", String(loading));
  if (loading) {
    player.wanted = step;
    if (pass.packed) unpackPass(player, pass);
    else player.options.onPass?.(pass.number - 1);
    return;
  }
  const before = player.step;
  player.wanted = null;
  player.step = step;
  parts.root.dataset.step = step;
  draw(player);
  if (!still && step === before + 1) move(player);
  player.moved = performance.now();
}

function setControls(player) {
  const none = player.count === 0;
  const parts = player.parts;
  for (const name of ["first", "previous", "play", "next", "last", "slider", "speed"]) {
    parts[name].disabled = none;
  }
}

function play(player) {
  if (player.count === 0) return;
  if (player.step >= player.count - 1) go(player, 0, { still: true });
  player.playing = true;
  setPlayButton(player);
  let last = performance.now();
  const tick = (now) => {
    if (!player.playing) return;
    const due = now - last >= 1000 / player.speed - 4 || player.speed >= 60;
    if (due && player.wanted === null) {
      last = now;
      go(player, player.step + 1);
      if (player.step >= player.count - 1) {
        pause(player);
        return;
      }
    }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

function halt(player) {
  player.playing = false;
  setPlayButton(player);
}

function pause(player) {
  halt(player);
  report(player);
}

function setPlayButton({ parts, playing }) {
  const name = playing ? "Pause" : "Play";
  if (parts.play.getAttribute("aria-label") === name) return;
  parts.play.setAttribute("aria-label", name);
  parts.play.title = `${name}  (Space)`;
  parts.play.replaceChildren(icon(playing ? "pause" : "play"));
}

/** Tells the host the step, once. */
function report(player) {
  clearTimeout(player.reporting);
  if (player.reported === player.step) return;
  player.reported = player.step;
  player.options.onStep?.(player.step);
}

function reportSoon(player) {
  clearTimeout(player.reporting);
  player.reporting = setTimeout(() => {
    if (!player.playing) report(player);
  }, REPORT_AFTER);
}

/** A move that a person made with a key or a button: it stops what plays. */
function step(player, target) {
  if (player.playing) halt(player);
  go(player, target);
  reportSoon(player);
}

/** Where `wanted` waits for its pass, further keys count from there. */
function here(player) {
  return player.wanted ?? player.step;
}

const ACTIONS = {
  first: (player) => step(player, 0),
  previous: (player) => step(player, here(player) - 1),
  play: (player) => (player.playing ? pause(player) : play(player)),
  next: (player) => step(player, here(player) + 1),
  last: (player) => step(player, player.count - 1),
  full: (player) => fullScreen(player),
};
const ACTION_OF_KEY = {
  ArrowLeft: "previous",
  ArrowRight: "next",
  PageUp: "previous",
  PageDown: "next",
  Home: "first",
  End: "last",
  " ": "play",
  f: "full",
  F: "full",
};

function fullScreen({ parts }) {
  const asked = document.fullscreenElement
    ? document.exitFullscreen()
    : parts.root.requestFullscreen?.();
  asked?.catch(() => {}); // a browser may refuse; the player then stays as it is
}

/* -------------------------------------------------------------- listening */

function listen(player) {
  const { parts, stop } = player;
  const on = (target, type, act, more = {}) =>
    target.addEventListener(type, act, { signal: stop.signal, ...more });
  on(document, "keydown", (event) => onKey(player, event));
  on(parts.root, "pointerdown", () => { used = player; });
  on(parts.root, "focusin", () => { used = player; });
  for (const name of ["first", "previous", "play", "next", "last"]) {
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
  on(parts.timeline, "pointerleave", () => { parts.hint.hidden = true; });
  on(parts.stage, "pointerover", (event) => hover(player, event.target));
  on(parts.stage, "pointerleave", () => hover(player, null));
  on(parts.stage, "click", (event) => openGroup(player, event.target));
  on(parts.stage, "keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && openGroup(player, event.target)) {
      event.preventDefault();
    }
  });
  on(parts.closer, "click", () => closeGroup(player));
  on(document, "pointerdown", (event) => {
    if (!parts.menu.contains(event.target)) parts.menu.open = false;
  });
  on(matchMedia("(prefers-color-scheme: dark)"), "change", () => theme(player));
  player.resizing = new ResizeObserver(() => resized(player));
  player.resizing.observe(parts.frame);
  player.resizing.observe(parts.stage);
}

function onKey(player, event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") player.parts.menu.open = false;
  const action = ACTION_OF_KEY[event.key];
  if (!action || event.shiftKey || !hears(player, event)) return;
  event.preventDefault();
  if (event.repeat && (action === "play" || action === "full")) return;
  ACTIONS[action](player);
}

/** Keys act where the player has the focus, or the page and this player was used last. */
function hears(player, event) {
  const target = event.target;
  const { root, slider } = player.parts;
  if (!root.contains(target)) return used === player && isPage(target);
  if (target === slider) return true;
  if (target.closest("input, textarea, select, [contenteditable]")) return false;
  const pressed = event.key === " " && target.closest("button, summary, a");
  return !pressed; // a focused button keeps its Space
}

function isPage(target) {
  if (target === document.body || target === document.documentElement) return true;
  // Streamlit's scrolling page takes the focus when one clicks beside everything.
  return target.matches?.('[data-testid="stMain"], [data-testid="stAppScrollToBottomContainer"]');
}

function destroy(player) {
  halt(player);
  clearTimeout(player.reporting);
  player.stop.abort();
  player.resizing.disconnect();
  finishMotion(player);
  player.parts.root.remove();
  if (used === player) used = null;
}

/* ------------------------------------------------------------------- theme */

/** Light or dark as the host's page is; outside Streamlit as the system is. */
function theme({ parts, data }) {
  const style = getComputedStyle(parts.root);
  const page = style.getPropertyValue("--st-background-color").trim();
  const dark = page ? isDark(page) : matchMedia("(prefers-color-scheme: dark)").matches;
  parts.root.dataset.theme = dark ? "dark" : "light";
  parts.root.classList.toggle("projector", Boolean(data?.projector));
}

function isDark(colour) {
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  const parts = hex
    ? [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16))
    : (colour.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return 0.3 * parts[0] + 0.6 * parts[1] + 0.1 * parts[2] < 128;
}

/* --------------------------------------------------- what changes with data */

function fillCode({ parts, data }) {
  const lines = data.code ?? [];
  parts.code.hidden = lines.length === 0;
  parts.code.style.setProperty("--digits", Math.max(2, String(lines.length).length));
  while (parts.code.children.length > lines.length) parts.code.lastChild.remove();
  lines.forEach((pieces, k) => {
    const row = parts.code.children[k] ?? parts.code.appendChild(make("li"));
    const key = JSON.stringify(pieces);
    if (row.pieces === key) return;
    row.pieces = key;
    row.replaceChildren(...pieces.map(piece), "\n");
  });
}

/** A `[text, kind]` of Python's as an element. */
function piece([text, kind]) {
  return kind ? make("span", { className: kind }, text) : text;
}

/** The menu's content, there only while it is open: its pictures are no graphs of this page. */
function fillMenu(player) {
  const { parts, data, options } = player;
  const panel = parts.menu.lastChild;
  if (!parts.menu.open) {
    panel.replaceChildren();
    return;
  }
  const list = (rows, name) => make("dl", { className: name }, ...rows.flatMap(
    ([term, words]) => [make("dt", {}, term), make("dd", {}, words)]));
  const symbols = data.legend.map((entry) => [readSvg(entry.svg), `${entry.name}: ${entry.words}`]);
  const kinds = Object.entries(KINDS).map(
    ([letter, [glyph, word]]) => [`${letter} ${glyph}`, word.toLowerCase()]);
  const full = make("button", { type: "button" }, "Full screen");
  full.addEventListener("click", () => fullScreen(player));
  const actions = make("div", { className: "actions" }, full);
  if (options.onExport) {
    const save = make("button", { type: "button" }, "Save as HTML");
    save.addEventListener("click", options.onExport);
    actions.append(save);
  }
  panel.replaceChildren(
    actions,
    make("p", { className: "heading" }, "Symbols"), list(symbols, "symbols"),
    make("p", { className: "heading" }, "Kinds of step"), list(kinds, "kinds"),
    make("p", { className: "heading" }, "Keys"), list(KEYS, "keys"));
}

function fillFailure({ parts, data }) {
  const { error } = data;
  parts.alarm.hidden = !error;
  if (!error) return;
  const where = error.line ? `, line ${error.line}` : "";
  parts.alarm.replaceChildren(`⚠\uFE0E ${error.type}${where}`);
  parts.alarm.title = "Go to the step at which the program stopped";
  const rows = [make("p", { className: "badge" }, `⚠\uFE0E ${error.type}${where}`)];
  if (error.explanation) rows.push(make("p", {}, error.explanation));
  if (error.fix) rows.push(make("p", {}, make("b", {}, "What to do: "), error.fix));
  rows.push(make("p", {}, make("b", {}, "Python's own words: "),
    make("span", { className: "message" }, error.message)));
  parts.failure.replaceChildren(...rows);
}

function fillNotes({ parts, data }) {
  const notes = [...data.notes];
  if (data.truncated) {
    notes.unshift("The program was stopped: it ran too many operations. "
      + "What was recorded until then is here.");
  }
  parts.notes.hidden = notes.length === 0;
  parts.notes.replaceChildren(...notes.map((note) => make("p", {}, note)));
}

/** "Pass 2 of 3", the number to be picked where there is more than one. */
function fillPasses(player) {
  const { parts, data } = player;
  const numbers = data.passes.map((pass) => pass.number);
  const key = `${numbers.join()} of ${data.passCount}`;
  if (parts.pass.key === key) return;
  parts.pass.key = key;
  parts.pass.hidden = data.passCount < 2;
  const select = make("select", { "aria-label": "Pass" });
  numbers.forEach((number, place) => select.append(make("option", { value: place }, number)));
  select.addEventListener("change", () => {
    if (player.playing) halt(player);
    go(player, player.firsts[Number(select.value)], { still: true });
    report(player);
  });
  parts.passes = select;
  parts.pass.replaceChildren("Pass ", select, ` of ${data.passCount}`);
}

/** Hands the person the file that the host made. */
function download(player) {
  const file = player.data.export;
  if (!file || player.exported === file.id) return;
  player.exported = file.id;
  const url = URL.createObjectURL(new Blob([file.html], { type: "text/html" }));
  make("a", { href: url, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/* ---------------------------------------------------- what changes with steps */

function draw(player) {
  const { parts, data } = player;
  const { pass, place, local } = locate(player, player.step);
  const now = pass.steps[local];
  const [glyph, word] = KINDS[now.kind];
  parts.root.dataset.kind = now.kind;
  write(parts.title, data.title ?? "");
  if (parts.phase.textContent !== `${glyph} ${word}`) {
    parts.phase.replaceChildren(make("span", { "aria-hidden": "true", className: "glyph" }, glyph),
      ` ${word}`);
  }
  if (parts.passes) parts.passes.value = place;
  write(parts.count, `step ${player.step + 1} of ${player.count}`);
  write(parts.sentence, now.text);
  parts.sentence.classList.toggle("long", now.text.length > 130);
  drawCode(parts.code, now);
  drawSlider(player, now, word);
  drawFailure(player, now);
  drawOutput(player, place, local);
  drawLedger(player, place, local);
  drawPicture(player, pass, local);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Lights the line that runs, and marks the line of the call whose gradient is worked out. */
function drawCode(list, now) {
  for (let k = 0; k < list.children.length; k += 1) {
    const row = list.children[k];
    row.classList.toggle("current", k + 1 === now.line);
    row.classList.toggle("own", k + 1 === now.own && now.own !== now.line);
    if (k + 1 === now.line) {
      row.setAttribute("aria-current", "step");
      reveal(list, row);
    } else row.removeAttribute("aria-current");
  }
}

/** Scrolls inside a box, and never the page, so that a row is seen and the first one is whole. */
function reveal(box, row) {
  const margin = 6;
  if (row.offsetTop - margin < box.scrollTop) box.scrollTop = row.offsetTop - margin;
  const below = row.offsetTop + row.offsetHeight + margin - box.clientHeight;
  if (below <= box.scrollTop) return;
  const rows = [...box.querySelectorAll("li")].filter((each) => !each.hidden);
  const first = rows.find((each) => each.offsetTop - 1 >= below);
  box.scrollTop = first ? Math.min(first.offsetTop, row.offsetTop) - 1 : below;
}

function drawSlider({ parts, step: at, count }, now, word) {
  parts.slider.value = at;
  parts.slider.setAttribute("aria-valuetext", `step ${at + 1} of ${count}: ${word}. ${now.text}`);
}

/** The error stands beside the code at the step at which it happens. */
function drawFailure({ parts, data, step: at, count }, now) {
  const here = Boolean(data.error) && (now.kind === "E" || at === count - 1);
  parts.failure.hidden = !here;
  parts.alarm.disabled = here;
}

/** The rows up to this step, and of what came before as many as stay readable; later rows wait. */
function drawLedger(player, place, local) {
  const { parts } = player;
  const lists = [];
  let rows = 0;
  for (const [k, part] of sectionsBefore(player, place, local)) {
    const list = ledgerOf(player, k, part);
    rows += list.steps;
    const near = k === place && lists.length < 2;
    if (!near && rows > LEDGER_ROWS) break;
    lists.unshift(list);
  }
  if (lists.length !== parts.ledger.children.length
    || lists.some((list, k) => list !== parts.ledger.children[k])) {
    parts.ledger.replaceChildren(...lists);
  }
  let last = null;
  for (const list of lists) {
    const whole = list.place < place;
    for (const row of list.children) {
      row.hidden = !whole && row.local > local;
      row.classList.toggle("current", !whole && row.local === local);
      if (!row.hidden) last = row;
    }
  }
  if (last) reveal(parts.ledger, last);
}

/** The parts of the ledger from this step back: [pass, part of it]. */
function* sectionsBefore({ data }, place, local) {
  let last = local;
  for (let k = place; k >= 0 && data.passes[k].steps; k -= 1) {
    if (k < place) last = data.passes[k].steps.length - 1;
    for (let part = Math.floor(last / SECTION); part >= 0; part -= 1) yield [k, part];
  }
}

/** The rows of one part of a pass; a long pass has many. */
function ledgerOf(player, place, part) {
  const kept = (player.ledgers[place] ??= []);
  if (kept[part]) return kept[part];
  const pass = player.data.passes[place];
  const start = part * SECTION;
  const steps = pass.steps.slice(start, start + SECTION);
  const list = make("ol", { role: "list" });
  list.place = place;
  list.steps = steps.length;
  if (player.data.passCount > 1 || part > 0) {
    const words = part > 0 ? `From step ${player.firsts[place] + start + 1}` : `Pass ${pass.number}`;
    const heading = make("li", { className: "heading" }, words);
    heading.local = start;
    list.append(heading);
  }
  steps.forEach((now, k) => {
    if (!now.row) return;
    const glyph = make("span", { className: "glyph", "aria-hidden": "true" }, KINDS[now.kind][0]);
    const row = make("li", { className: `kind-${now.kind}` }, glyph,
      make("span", { className: "sum" }, ...now.row.map(piece)));
    row.local = start + k;
    list.append(row);
  });
  kept[part] = list;
  return list;
}

/** What the program has printed by now. */
function drawOutput({ parts, data }, place, local) {
  let text = "";
  for (let k = 0; k < place; k += 1) text += data.passes[k].output;
  data.passes[place].steps.forEach((now, k) => {
    if (k <= local) text += now.output ?? "";
  });
  parts.output.hidden = data.output === "";
  if (parts.output.textContent === text) return;
  write(parts.output, text);
  parts.output.scrollTop = parts.output.scrollHeight;
}

/** A recording without a step: what there is instead. */
function drawNothing({ parts, data }) {
  parts.root.dataset.step = 0;
  write(parts.sentence, data.error
    ? `The program stopped before its first step: ${data.error.type}.`
    : "There is nothing to step here yet.");
  parts.output.hidden = data.output === "";
  write(parts.output, data.output);
  parts.ledger.replaceChildren();
  write(parts.phase, "");
  write(parts.count, "");
  write(parts.title, data.title ?? "");
  parts.failure.hidden = !data.error;
  parts.closer.hidden = true;
  drawNoGraph({ parts, data });
}

/** Where the graph would be: what to do to get one; an error in place of a graph stands here. */
function drawNoGraph({ parts, data }) {
  const words = data.error ? parts.failure : make("p", { className: "instead" },
    "No tensor has been computed here. Give one requires_grad=True, compute something with it "
    + "and call backward().");
  if (parts.stage.firstChild !== words) parts.stage.replaceChildren(words);
}

/* ----------------------------------------------------------------- picture */

/** The SVG of a structure, or of it with a group open, read once, with its slots at hand. */
function pictureOf(player, pass) {
  const structure = player.data.structures[pass.structure];
  const opened = player.pictures.get(openKey(structure, player.open.get(structure.key)));
  if (opened) return opened;
  let picture = player.pictures.get(structure.key);
  if (!picture) {
    picture = structure.svg ? readPicture(structure.svg) : { problem: structure.problem };
    player.pictures.set(structure.key, picture);
  }
  return picture;
}

/** An SVG that our own Python wrote, its texts escaped there. */
function readSvg(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}

function readPicture(text) {
  const svg = readSvg(text);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const picture = {
    svg,
    nodes: byIndex(svg, "g.node[data-node]", "node"),
    edges: byIndex(svg, "g.edge[data-edge]", "edge"),
    groups: byIndex(svg, "g.group[data-group]", "group"),
    merged: [...svg.querySelectorAll("g.merged")].map((group) => partOf(group, "merged")),
    home: new Map(),
    line: new Map(),
  };
  // Buttons may not stand in an image.
  if (picture.groups.length > 0) svg.setAttribute("role", "group");
  picture.groups.forEach((part) => {
    for (const index of indices(part.group.dataset.members)) picture.home.set(index, part);
    part.operations = indices(part.group.dataset.operations);
    part.tracked = Number(part.group.dataset.tracked);
  });
  for (const part of picture.merged) {
    part.members = indices(part.group.dataset.members);
    for (const index of part.members) picture.line.set(index, part);
  }
  return picture;
}

/** `3-5 9` as numbers. */
function indices(text) {
  return text.split(" ").filter(Boolean).flatMap((run) => {
    const [first, last = first] = run.split("-").map(Number);
    return [...Array(last - first + 1).keys()].map((k) => first + k);
  });
}

function byIndex(svg, selector, name) {
  const found = [];
  for (const group of svg.querySelectorAll(selector)) {
    found[Number(group.dataset[name])] = partOf(group, name);
  }
  return found;
}

function partOf(group, name) {
  return {
    group,
    classes: group.getAttribute("class"),
    name,
    title: group.querySelector("title"),
    facts: group.querySelector("title")?.textContent ?? "",
    pips: group.querySelector(".pips"),
    value: [...group.querySelectorAll(".slot.value")],
    gradient: [...group.querySelectorAll(".slot.gradient")],
    grad: [...group.querySelectorAll(".slot.grad")],
    drawer: group.querySelector(".drawer"),
    local: group.querySelector(".slot.local"),
    contribution: group.querySelector(".slot.contribution"),
    line: group.querySelector("path.line"),
  };
}

/** Where a node is seen: in a box of its own, or in the group that it is in. */
function boxOf(picture, index) {
  return picture.nodes[index] ?? picture.home.get(index);
}

/** Where an edge is seen; nothing where it runs inside of a closed group. */
function lineOf(picture, index) {
  return picture.edges[index] ?? picture.line.get(index);
}

function drawPicture(player, pass, local) {
  const { parts, data } = player;
  drawCloser(player, pass);
  if (pass.nodes.length === 0) {
    player.picture = null;
    parts.root.classList.remove("no-picture");
    drawNoGraph(player);
    return;
  }
  if (data.error && parts.failure.parentNode !== parts.side) parts.side.append(parts.failure);
  const picture = pictureOf(player, pass);
  const shown = player.picture === picture && parts.stage.contains(picture.svg ?? picture.words);
  parts.root.classList.toggle("no-picture", !picture.svg);
  player.picture = picture;
  if (!picture.svg) {
    picture.words ??= make("p", { className: "instead" }, picture.problem);
    if (!shown) parts.stage.replaceChildren(picture.words);
    return;
  }
  if (!shown) {
    parts.stage.replaceChildren(picture.svg);
    fit(player);
  }
  if (picture.pass !== pass) nameParts(picture, pass);
  const state = stateAt(pass, local);
  const now = pass.steps[local];
  picture.svg.dataset.kind = now.kind;
  const own = new Map((now.shown ?? []).map(([field, index, text]) => [field + index, text]));
  picture.nodes.forEach((node, k) => drawNode(node, state.nodes[k], k, now, own, pass.nodes[k]));
  picture.edges.forEach((edge, k) => drawEdge(edge, state.edges[k], k, now, pass.edges[k]));
  const touched = now.nodes.map((k) => picture.home.get(k));
  picture.groups.forEach((group) => drawGroup(group, state.nodes, now, touched));
  picture.merged.forEach((edge) => drawMerged(edge, state.edges, now));
  drawOpeners(player, pass);
  player.state = state;
  follow(player, now);
  tellTitle(player);
}

/** The ids of this pass's nodes and edges: passes of one structure share one picture. */
function nameParts(picture, pass) {
  picture.pass = pass;
  picture.svg.setAttribute("aria-label", pass.text);
  picture.nodes.forEach((node, k) => { node.group.dataset.node = pass.nodes[k].id; });
  picture.edges.forEach((edge, k) => { edge.group.dataset.edge = pass.edges[k].id; });
}

function drawNode(node, state, index, now, own, facts) {
  const { drawer } = node;
  const future = !state.v?.[2];
  const touched = now.nodes.indexOf(index);
  mark(node, { future, now: touched >= 0, lands: now.kind === "B" && touched === 1 });
  fill(node.value, own.get(`v${index}`) ?? state.v?.[2] ?? "", state.v);
  fill(node.gradient, own.get(`g${index}`) ?? state.g?.[2] ?? "", state.g);
  if (drawer) {
    const text = own.get(`d${index}`) ?? state.d?.[2] ?? "None";
    fill(node.grad, text, state.d);
    drawer.dataset.state = text === "None" ? "none" : state.d[4] === "0" ? "zero" : "number";
  }
  if (node.pips) drawPips(node.pips, facts.shares ?? 0, state.shares);
}

/** The classes of the drawing and those of the moment, in one order whatever came before. */
function mark(part, moments) {
  const names = Object.keys(moments).filter((name) => moments[name]);
  const classes = [part.classes, ...names].join(" ");
  if (part.group.getAttribute("class") !== classes) part.group.setAttribute("class", classes);
}

/** A value's lines into the texts that the picture has for it. */
function fill(texts, value, change) {
  const lines = value === "" ? [] : value.split("\n");
  texts.forEach((text, k) => {
    const last = k === texts.length - 1;
    write(text, last ? lines.slice(k).join(" ") : lines[k] ?? "");
    alarm(text, text.textContent !== "" && change?.[4] === "!");
  });
}

/** An inverse badge behind a text in which a number is not finite. */
function alarm(text, bad) {
  text.classList.toggle("bad", bad);
  const before = text.previousElementSibling;
  const badge = before?.classList.contains("badge") ? before : null;
  if (!bad) {
    badge?.remove();
    return;
  }
  const { x, y, width, height } = text.getBBox();
  const place = { class: "badge", x: x - 4, y, width: width + 8, height, rx: 4 };
  badge?.remove();
  text.before(makeSvg("rect", place));
}

/** ●○: how many of the shares that a gradient is the sum of have arrived. */
function drawPips(pips, shares, arrived) {
  write(pips, shares > 6 ? `${arrived}/${shares}`
    : "●".repeat(arrived) + "○".repeat(shares - arrived));
}

function drawEdge(edge, state, index, now, facts) {
  const carried = state.c?.[2] != null;
  mark(edge, { future: state.future, now: now.edges.includes(index), carried });
  if (edge.local) write(edge.local, carried ? facts.local ?? "" : "");
  if (edge.contribution) {
    write(edge.contribution, carried ? state.c[2] : "");
    alarm(edge.contribution, carried && state.c[4] === "!");
  }
}

/** A closed group: how many of its operations have run, and how many have their gradient. */
function drawGroup(group, nodes, now, touched) {
  const { operations, tracked } = group;
  const ran = operations.filter((k) => nodes[k].v?.[2]);
  const reached = operations.filter((k) => nodes[k].g?.[2]);
  mark(group, {
    future: ran.length === 0 && operations.length > 0,
    now: touched.includes(group),
    lands: now.kind === "B" && touched[1] === group,
  });
  const tell = ([text], word, arrived, all, field) => {
    if (!text) return;
    const bad = arrived.some((k) => nodes[k][field][4] === "!");
    write(text, `${bad ? "⚠" : ""}${word} ${arrived.length}/${all}`);
    alarm(text, bad);
  };
  tell(group.value, "forward", ran, operations.length, "v");
  tell(group.gradient, "backward", reached, tracked, "g");
}

/** A line that stands for several edges. */
function drawMerged(edge, edges, now) {
  mark(edge, {
    future: edge.members.every((k) => edges[k].future),
    now: now.edges.some((k) => edge.members.includes(k)),
    carried: edge.members.some((k) => edges[k].c?.[2] != null),
  });
}

/* Groups: one of a picture may be open. */

function openKey(structure, number) {
  return `${structure.key} open ${number}`;
}

function canOpen(player, structure, number) {
  return Boolean(player.options.onOpen || structure.opened?.[number]
    || player.pictures.has(openKey(structure, number)));
}

/** The closed groups become buttons, where there is a way to open them. */
function drawOpeners(player, pass) {
  const structure = player.data.structures[pass.structure];
  player.picture.groups.forEach((group, k) => {
    if (group.isButton || !canOpen(player, structure, k)) return;
    group.isButton = true;
    group.group.setAttribute("role", "button");
    group.group.setAttribute("tabindex", "0");
    group.group.setAttribute("aria-label", `Open ${group.facts.split("\n")[0]}`);
  });
}

/** The button that closes the group that is open, or says that its picture is on its way. */
function drawCloser(player, pass) {
  const { closer } = player.parts;
  const structure = player.data.structures[pass.structure];
  const number = player.open.get(structure.key);
  closer.hidden = number === undefined;
  if (closer.hidden) return;
  const waits = !player.pictures.has(openKey(structure, number));
  if (waits) readOpened(player, structure, number);
  closer.disabled = waits;
  write(closer, `${waits ? "Opening" : "✕ Close"} ${structure.groups[number]}`);
}

/** Reads the picture with this group open, where it has arrived, and shows it. */
async function readOpened(player, structure, number) {
  const arrived = structure.opened?.[number];
  if (!arrived || arrived.reading) return;
  arrived.reading = true;
  player.pictures.set(openKey(structure, number), arrived.packed
    ? readPicture(await unpack(arrived.packed))
    : { problem: arrived.problem });
  if (player.stop.signal.aborted || player.open.get(structure.key) !== number) return;
  go(player, player.step, { still: true });
  showFrame(player);
}

function openGroup(player, target) {
  const group = target.closest?.("g.group[role=button]");
  const { pass } = locate(player, player.step);
  if (!group || !pass?.steps) return false;
  const structure = player.data.structures[pass.structure];
  const number = Number(group.dataset.group);
  player.open.set(structure.key, number);
  const there = structure.opened?.[number] || player.pictures.has(openKey(structure, number));
  if (!there) player.options.onOpen?.([pass.structure, number]);
  go(player, player.step, { still: true });
  showFrame(player);
  return true;
}

function closeGroup(player) {
  const { pass } = locate(player, player.step);
  const { key } = player.data.structures[pass.structure];
  const number = player.open.get(key);
  player.open.delete(key);
  go(player, player.step, { still: true });
  const group = player.picture?.groups?.[number]?.group;
  group?.focus({ preventScroll: true });
  group?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** Brings the open group's upper left into view, and the way to close it under the fingers. */
function showFrame({ parts, picture }) {
  const frame = picture?.svg?.querySelector("g.frame");
  if (!frame) return;
  const place = frame.getBoundingClientRect();
  const seen = parts.stage.getBoundingClientRect();
  parts.stage.scrollLeft += place.left - seen.left - 24;
  parts.stage.scrollTop += Math.min(place.top - seen.top - 24,
    (place.top + place.bottom) / 2 - (seen.top + seen.bottom) / 2);
  parts.closer.focus({ preventScroll: true });
}

/* Hovering: the full numbers of what the pointer is on, as they stand at this step. */

function hover(player, target) {
  const group = target?.closest?.("g.node, g.edge") ?? null;
  const parts = player.picture?.svg ? [...player.picture.nodes, ...player.picture.edges] : [];
  const found = parts.find((each) => each?.group === group) ?? null;
  if (player.hovered && player.hovered !== found) {
    player.hovered.title.textContent = player.hovered.facts;
  }
  player.hovered = found;
  tellTitle(player);
}

function tellTitle({ hovered, picture, state }) {
  const index = hovered && picture[`${hovered.name}s`]?.indexOf(hovered);
  if (!hovered || index < 0) return;
  const words = hovered.name === "node"
    ? nodeNumbers(state.nodes[index], hovered.drawer)
    : edgeNumbers(picture.pass.edges[index], state.edges[index]);
  write(hovered.title, [hovered.facts, ...words].join("\n"));
}

function whole(change) {
  return change?.[3] ?? change?.[2] ?? null;
}

function nodeNumbers(state, drawer) {
  const words = [];
  if (whole(state.v)) words.push(`value ${whole(state.v)}`);
  if (whole(state.g)) words.push(`gradient ${whole(state.g)}`);
  if (drawer) words.push(`.grad ${whole(state.d) ?? "None"}`);
  return words;
}

function edgeNumbers(facts, state) {
  if (state.c?.[2] == null) return [];
  const formula = facts.formula ? `${facts.formula} = ` : "";
  const words = facts.localFull ? [`local derivative ${formula}${facts.localFull}`] : [];
  return [...words, `contribution ${whole(state.c)}`];
}

/* ------------------------------------------------------------------- sizes */

function resized(player) {
  drawBands(player);
  fit(player);
  for (const box of [player.parts.code, player.parts.ledger]) {
    const row = box.querySelector("li.current");
    if (row && !row.hidden) reveal(box, row);
  }
}

function isNarrow({ parts }) {
  return parts.frame.clientWidth < NARROW;
}

/** The largest size at which the whole graph is seen; below what can be read it scrolls. */
function fit(player) {
  const { parts, picture, data } = player;
  if (!picture?.svg) return;
  const box = picture.svg.viewBox.baseVal;
  const text = picture.svg.querySelector(".slot.value") ?? picture.svg.querySelector(".slot");
  const type = parseFloat(text?.getAttribute("font-size")) || 14;
  const [smallest, largest] = data.projector ? [26, 44] : [14, 24];
  const room = isNarrow(player)
    ? innerHeight * 0.55
    : parts.stage.clientHeight - 4;
  const scale = Math.min(
    Math.max(Math.min((parts.stage.clientWidth - 4) / box.width, room / box.height),
      smallest / type),
    largest / type);
  const width = `${Math.floor(box.width * scale)}px`;
  if (picture.svg.style.width === width) return;
  picture.svg.style.width = width;
  picture.svg.style.height = `${Math.floor(box.height * scale)}px`;
}

/** Where the graph scrolls, what happens now is brought into view. */
function follow({ parts, picture }, now) {
  const { stage } = parts;
  const over = stage.scrollWidth > stage.clientWidth + 1
    || stage.scrollHeight > stage.clientHeight + 1;
  if (!over || now.nodes.length === 0) return;
  const frame = stage.getBoundingClientRect();
  const boxes = now.nodes.map((k) => boxOf(picture, k).group.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - frame.left;
  const right = Math.max(...boxes.map((box) => box.right)) - frame.left;
  const top = Math.min(...boxes.map((box) => box.top)) - frame.top;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) - frame.top;
  stage.scrollLeft += overshoot(left, right, stage.clientWidth);
  stage.scrollTop += overshoot(top, bottom, stage.clientHeight);
}

function overshoot(start, end, size) {
  const margin = 24;
  if (start < margin) return start - margin;
  if (end > size - margin) return Math.min(end - size + margin, start - margin);
  return 0;
}

/* ---------------------------------------------------------------- timeline */

/** One cell a step, as wide as the slider's thumb; runs of one kind form a lettered band. */
function drawBands(player) {
  const { parts, data, count } = player;
  const width = parts.timeline.clientWidth;
  if (!width) return;
  const key = `${width} ${data.signature}`;
  if (parts.bands.dataset.drawn === key) return;
  parts.bands.dataset.drawn = key;
  const height = parts.timeline.clientHeight;
  const thumb = Math.max(12, width / Math.max(count, 1));
  parts.timeline.style.setProperty("--thumb", `${thumb}px`);
  const cell = count > 1 ? (width - thumb) / (count - 1) : width;
  const left = (step) => thumb / 2 + (step - 0.5) * cell;
  parts.bands.setAttribute("viewBox", `0 0 ${width} ${height}`);
  parts.bands.classList.toggle("dense", cell < 6);
  parts.bands.replaceChildren();
  data.passes.forEach((pass, place) => {
    const first = player.firsts[place];
    let from = left(first);
    for (const run of visibleRuns(pass.kinds, cell)) {
      const to = left(first + run.end);
      addBand(parts.bands, run, from, to, height, cell);
      from = to;
    }
    if (place > 0) {
      const wide = cell < 6 ? 1 : 2;
      parts.bands.append(makeSvg("rect", { class: "border", x: left(first) - wide / 2, y: 0,
        width: wide, height }));
    }
  });
}

/** Steps of one kind that follow each other: [{kind, start, end}], end not included. */
function runs(kinds) {
  const found = [];
  for (let k = 0; k < kinds.length; k += 1) {
    const last = found.at(-1);
    if (last?.kind === kinds[k]) last.end = k + 1;
    else found.push({ kind: kinds[k], start: k, end: k + 1 });
  }
  return found;
}

/** The runs, or where a step is too narrow to be seen, several as one of the longest one's kind. */
function visibleRuns(kinds, cell) {
  const all = runs(kinds);
  if (cell >= 2) return all;
  const joined = [];
  for (const run of all) {
    const last = joined.at(-1);
    const length = run.end - run.start;
    if (!last || (last.end - last.start) * cell >= 4) {
      joined.push({ ...run, longest: length });
    } else {
      last.end = run.end;
      if (length > last.longest) Object.assign(last, { kind: run.kind, longest: length });
    }
  }
  return joined;
}

function addBand(bands, run, from, to, height, cell) {
  const gap = cell > 6 ? 1 : 0;
  const band = makeSvg("g", { class: `band kind-${run.kind}` });
  band.append(makeSvg("rect", { x: from + gap, y: 4, width: Math.max(to - from - 2 * gap, 0.5),
    height: height - 8, rx: gap * 3 }));
  if (to - from >= 14) {
    // In the middle of a cell, where the thumb's border cannot strike it out.
    const middle = Math.floor((run.end - run.start - 1) / 2) + 0.5;
    const x = cell < 14 ? (from + to) / 2 : from + middle * cell;
    const letter = makeSvg("text", { x, y: height / 2 });
    letter.textContent = run.kind;
    band.append(letter);
  }
  if (cell > 6) {
    for (let k = 1; k < run.end - run.start; k += 1) {
      band.append(makeSvg("rect", { class: "tick", x: from + k * cell - 0.5, y: height - 8,
        width: 1, height: 4 }));
    }
  }
  bands.append(band);
}

/** Names the step under the pointer. */
function showHint(player, event) {
  const { parts, count } = player;
  if (count === 0) return;
  const box = parts.timeline.getBoundingClientRect();
  const thumb = Math.max(12, box.width / count);
  const share = (event.clientX - box.left - thumb / 2) / Math.max(box.width - thumb, 1);
  const at = clamp(Math.round(share * (count - 1)), count);
  const { pass, local } = locate(player, at);
  const [glyph, word] = KINDS[pass.kinds[local]];
  const text = pass.steps ? pass.steps[local].text : `in pass ${pass.number}`;
  parts.hint.hidden = false;
  write(parts.hint, `${at + 1} ${glyph} ${word}: ${text}`);
  const room = box.width - parts.hint.offsetWidth;
  const x = Math.min(Math.max(event.clientX - box.left - parts.hint.offsetWidth / 2, 0), room);
  parts.hint.style.left = `${x}px`;
}

/* ------------------------------------------------------------------ motion */

/** Motion explains one step forward at a reading pace; faster, or where it is unwanted: none. */
function move(player) {
  const slow = performance.now() - player.moved >= 450;
  if (!slow || !player.picture?.svg) return;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const { pass, local } = locate(player, player.step);
  const now = pass.steps[local];
  const travels = now.kind === "B" && now.edges.length === 1;
  if (travels) travel(player, lineOf(player.picture, now.edges[0]));
  for (const [field, index] of now.changes) {
    for (const text of slotsOf(player.picture, field, index)) {
      appear(player, text, travels && field === "g" ? TRAVEL : 0);
    }
  }
}

function slotsOf(picture, field, index) {
  if (field === "c") {
    const { local, contribution } = picture.edges[index] ?? {};
    return [local, contribution].filter(Boolean);
  }
  return boxOf(picture, index)?.[{ v: "value", g: "gradient", d: "grad" }[field]] ?? [];
}

function appear(player, element, delay) {
  const motion = element.animate([{ opacity: 0 }, { opacity: 1 }],
    { duration: APPEAR, delay, fill: "backwards" });
  player.motions.push({ motion });
}

/** A dot runs from the result to the operand, along the edge. */
function travel(player, part) {
  if (!part?.line) return;
  const { line, group } = part;
  const length = line.getTotalLength();
  const points = [...Array(13).keys()].map((k) => line.getPointAtLength(length * (1 - k / 12)));
  const dot = makeSvg("circle", { class: "dot", r: 6 });
  group.append(dot);
  const motion = dot.animate(
    points.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` })),
    { duration: TRAVEL, easing: "ease-in-out" });
  motion.onfinish = () => dot.remove();
  player.motions.push({ motion, dot });
}

function finishMotion(player) {
  for (const { motion, dot } of player.motions.splice(0)) {
    motion.cancel();
    dot?.remove();
  }
}
