/** Light or dark, as the page is that the player stands on. */


/** Light or dark as the host's page is; outside Streamlit as the system is. */
export function theme({ parts, data }) {
  const style = getComputedStyle(parts.root);
  const page = style.getPropertyValue("--st-background-color").trim();
  const dark = page ? isDark(page) : matchMedia("(prefers-color-scheme: dark)").matches;
  parts.root.dataset.theme = dark ? "dark" : "light";
  parts.root.classList.toggle("projector", Boolean(data?.projector));
}

export function isDark(colour) {
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  const parts = hex
    ? [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16))
    : (colour.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return 0.3 * parts[0] + 0.6 * parts[1] + 0.1 * parts[2] < 128;
}
