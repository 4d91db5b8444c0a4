/** The room that a player has: its height in the host's page, and where code, sums and figure stand. */

import { reveal } from "../../web/elements.js";
import { isNarrow } from "./sizes.js";

const LOWEST = 400; // px, the lowest a player gets
const ROW = 44; // of the host's settings
const EDGE = 6; // below the host's controls
const MOST_OTHER = 150; // of one part beside the ledger
const LEAST_SUMS = 100; // the least room for the ledger, and for what is printed
const CODE_SIZES = ["", "small", "least"];

/** Follows what stands around the player: a heading that folds, sliders that come and go. */
export function watchRoom(player) {
  const page = player.parts.root.closest(".stMainBlockContainer");
  if (page) player.resizing.observe(page);
}

/** As high as the window leaves it, and its parts where they are seen whole. */
export function arrange(player) {
  const { parts, data } = player;
  const { root, frame } = parts;
  const free = isNarrow(player) || root.classList.contains("beside") || player.options.first;
  if (free || frame.clientHeight === 0) {
    root.style.removeProperty("--whole");
    delete root.dataset.sums;
    delete root.dataset.code;
    placeFigure(player, false);
    return;
  }
  takeHeight(player);
  const figure = data.room?.figure ? hosts(data.room.figure) : null;
  root.classList.toggle("with-figure", Boolean(figure));
  placeParts(player);
  placeFigure(player, Boolean(figure));
  const newest = [...parts.ledger.querySelectorAll("li:not([hidden])")].at(-1);
  if (newest) reveal(parts.ledger, newest);
  const { sentence } = parts; // by key, where it scrolls
  sentence.tabIndex = sentence.scrollHeight > sentence.clientHeight + 1 ? 0 : -1;
}

const hosts = (name) => document.querySelector(`.${CSS.escape(name)}`);

/** Down to the window's end, less what the host has below: sliders and settings. */
function takeHeight({ parts: { root, frame }, data }) {
  if (!data.room || document.fullscreenElement) {
    root.style.removeProperty("--whole");
    return;
  }
  const page = root.closest('[data-testid="stMain"]');
  const scrolled = page ? page.scrollTop - page.getBoundingClientRect().top : scrollY;
  const box = frame.getBoundingClientRect();
  const below = hosts(data.room.below)?.getBoundingClientRect();
  const more = data.room.more ? hosts(data.room.more)?.getBoundingClientRect().height ?? 0 : 0;
  // Further rows of settings may lie below the fold; in a hall all of them.
  const rest = Math.max(more - (data.projector ? 0 : ROW), 0);
  const used = below && below.height > 0 ? Math.max(below.bottom - box.bottom - rest, 0) : 0;
  const whole = Math.floor(innerHeight - (box.top + scrolled) - used - EDGE);
  root.style.setProperty("--whole", `${Math.max(whole, LOWEST)}px`);
}

/** The ledger below a short program, else below a wide graph or at the right of a narrow one. */
function placeParts(player) {
  const { parts, data } = player;
  const { root, code, bar, options, transport } = parts;
  const top = (options && !options.hidden ? options : bar).getBoundingClientRect().bottom;
  const room = transport.getBoundingClientRect().top - top;
  // Not again while one steps: only another program, width or window changes what was chosen.
  const key = [data.signature, root.clientWidth, innerHeight, Boolean(player.picture?.svg),
    root.classList.contains("with-figure")].join();
  if (player.arranged !== key) {
    player.arranged = key;
    root.dataset.code = "";
    root.dataset.sums = "side";
  }
  const high = () => code.lastElementChild
    ? code.lastElementChild.offsetTop + code.lastElementChild.offsetHeight + 4 : 0;
  // What is printed, and why the program stopped, stand below the sums.
  const others = [...parts.sums.children].filter((each) => each !== parts.ledger && !each.hidden);
  const least = others.reduce((sum, each) => sum + Math.min(each.scrollHeight, MOST_OTHER) + 8,
    LEAST_SUMS);
  if (root.dataset.sums === "side" && high() + least > room) {
    root.dataset.sums = rather(player, room);
  }
  while (root.dataset.sums !== "side" && high() > room && root.dataset.code !== CODE_SIZES.at(-1)) {
    root.dataset.code = CODE_SIZES[CODE_SIZES.indexOf(root.dataset.code) + 1];
  }
}

/** Where the graph is drawn larger: over the sums, or at their left. */
function rather({ parts: { root, stage }, picture }, room) {
  const box = picture?.svg?.viewBox.baseVal;
  if (!box?.width || root.classList.contains("with-figure")) return "below";
  const style = getComputedStyle(root);
  const strip = parseFloat(style.getPropertyValue("--strip"));
  const beside = root.clientWidth * 0.22;
  const below = Math.min(stage.clientWidth / box.width, (room - strip) / box.height);
  const right = Math.min((stage.clientWidth - beside) / box.width, room / box.height);
  return right > below ? "right" : "below";
}

/** Where the host's figure goes: over the place that is kept free for it. */
function placeFigure({ parts: { root, figure } }, kept) {
  const { style } = document.documentElement;
  if (!kept) {
    root.classList.remove("with-figure");
    for (const name of ["left", "top", "width", "height"]) style.removeProperty(`--figure-${name}`);
    return;
  }
  const host = root.closest(".st-key-stage")?.getBoundingClientRect();
  const box = figure.getBoundingClientRect();
  if (!host) return;
  const places = { left: box.left - host.left, top: box.top - host.top, width: box.width,
    height: box.height };
  for (const [name, size] of Object.entries(places)) style.setProperty(`--figure-${name}`, `${size}px`);
}
