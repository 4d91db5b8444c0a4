/** The elements that the player is made of, and small things done to them. */


export const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, attributes (where they have a dash or are `role`) and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export const ICONS = {
  first: "M5 4h2.5v16H5zM20 4v16L9 12z",
  previous: "M17 4v16L6 12z",
  play: "M6 3v18l15-9z",
  pause: "M5 4h5v16H5zM14 4h5v16h-5z",
  next: "M7 4v16l11-8z",
  last: "M16.500 4H19v16h-2.500zM4 4v16l11-8z",
  less: "M4 10.5h16v3H4z",
  more: "M10.5 4h3v6.5H20v3h-6.5V20h-3v-6.5H4v-3h6.5z",
  fit: "M4 4h6v2.5H6.5V10H4zM14 4h6v6h-2.5V6.5H14zM4 14h2.5v3.5H10V20H4zM17.5 14H20v6h-6v-2.5h3.5z",
  follow: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zm0 2.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zm0 3.5a3 3 0 1 0 0 6a3 3 0 0 0 0-6z",
  close: "M5 7l2-2 5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5z",
};

export function icon(name) {
  const svg = makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" });
  svg.append(makeSvg("path", { d: ICONS[name] }));
  return svg;
}

export function button(name, symbol, hint) {
  return make("button", { type: "button", title: `${name}  (${hint})`, "aria-label": name },
    icon(symbol));
}

/** A `[text, kind]` of Python's as an element; a literal that may move also has its name. */
export function piece([text, kind, name]) {
  if (name) return make("span", { className: kind, "data-literal": name }, text);
  return kind ? make("span", { className: kind }, text) : text;
}

/** A field that holds a text to be copied. */
export function readOnlyField(name, value) {
  return make("input", { type: "text", value, readOnly: true, "aria-label": name });
}

/** Hands the person a file: a text or a Blob. */
export function saveFile(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Scrolls inside a box, and never the page, so that a row is seen and the first one is whole. */
export function reveal(box, row) {
  const margin = 6;
  if (row.offsetTop - margin < box.scrollTop) box.scrollTop = row.offsetTop - margin;
  const below = row.offsetTop + row.offsetHeight + margin - box.clientHeight;
  if (below <= box.scrollTop) return;
  const rows = [...box.querySelectorAll("li")].filter((each) => !each.hidden);
  const first = rows.find((each) => each.offsetTop - 1 >= below);
  box.scrollTop = first ? Math.min(first.offsetTop, row.offsetTop) - 1 : below;
}
