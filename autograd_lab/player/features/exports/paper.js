/** The graph at this step as a picture of its own: in light colours, without a page around it. */

import { SVG, make, makeSvg } from "../../../web/elements.js";

const PAPER_SCALE = 2; // pixels of a PNG to one of the picture
const MOST_PIXELS = 8000; // a side; browsers refuse much larger canvases
const PAINTS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
  "stroke-linecap", "stroke-linejoin", "stroke-opacity", "paint-order", "opacity"];
const WORDS = ["font-size", "font-weight", "font-style", "text-decoration-line",
  "font-variant-numeric"];

/** The graph as the text of an SVG file, and its size. */
export function paperPicture(player) {
  const { svg } = player.picture;
  const copy = svg.cloneNode(true);
  copy.removeAttribute("style");
  // A sheet out of sight gives every element its look on paper: whatever the theme of the page is.
  const sheet = make("div", { className: "autograd-player paper", "aria-hidden": "true" }, copy);
  document.body.append(sheet);
  const fill = getComputedStyle(sheet).getPropertyValue("--graph-page");
  try {
    for (const element of [...copy.querySelectorAll("*")]) onPaper(element);
  } finally {
    sheet.remove();
  }
  const { x, y, width, height } = svg.viewBox.baseVal;
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("role", "img");
  copy.removeAttribute("tabindex");
  const said = document.createElementNS(SVG, "desc");
  said.textContent = player.parts.sentence.textContent;
  copy.prepend(said, makeSvg("rect", { x, y, width, height, fill }));
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

/** The look that stylesheets give an element becomes its own; what cannot be seen goes. */
function onPaper(element) {
  if (element.tagName === "title") return;
  const style = getComputedStyle(element);
  const drawn = element.children.length === 0;
  if (element.matches(".control, .dot") || style.display === "none"
    || (drawn && style.visibility === "hidden")) {
    element.remove();
    return;
  }
  for (const name of ["role", "tabindex", "aria-label", "style", "visibility"]) {
    element.removeAttribute(name);
  }
  if (!drawn && element.tagName !== "text") return;
  for (const name of element.tagName === "text" ? [...PAINTS, ...WORDS] : PAINTS) {
    const value = style.getPropertyValue(name);
    if (value) element.setAttribute(name === "text-decoration-line" ? "text-decoration" : name,
      value);
  }
}

/** The same picture as a PNG. */
export async function paperPng(player) {
  const { text, width, height } = paperPicture(player);
  const scale = Math.min(PAPER_SCALE, MOST_PIXELS / Math.max(width, height));
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = make("canvas",
    { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the picture is too large"))));
  });
}
