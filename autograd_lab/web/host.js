/** What every screen that steps has in common: its keys, whether the page hears them, the link. */

/** The keys that step, and what they do; presentation remotes send PageUp and PageDown. */
export const STEPPING = {
  ArrowRight: "next",
  ArrowLeft: "previous",
  PageDown: "next",
  PageUp: "previous",
  Home: "first",
  End: "last",
  " ": "play",
};

/** Whether a key was pressed while nothing but the page had the focus. */
export function isPage(target) {
  if (target === document.body || target === document.documentElement) return true;
  // Streamlit's scrolling page takes the focus when one clicks beside everything.
  return target.matches?.('[data-testid="stMain"], [data-testid="stAppScrollToBottomContainer"]');
}

/** Whether this key would do nothing there: on the page, or on a button that was just pressed. */
export function isFree(target, key) {
  const pressed = target.matches?.(".stButton button") && key !== " " && key !== "Enter";
  return Boolean(isPage(target) || pressed);
}

/** Whether someone types there, or chooses with the keys. */
export function isTyping(target) {
  return Boolean(target.closest("input, textarea, select, [contenteditable]"));
}

/** Whether an element does something of its own with this key: a focused button keeps its Space. */
export function keepsKey(target, key) {
  return key === " " && Boolean(target.closest("button, summary, a, [role=button]"));
}

/**
 * Writes a value into the address before Python does, null takes it out: Streamlit adds an entry to
 * the browser's history for each change it finds, and "back" would have to undo every step.
 */
export function keepInAddress(name, value) {
  const address = new URL(location.href);
  if (value === null) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  history.replaceState(history.state, "", address);
}

/** The host's own control of a literal: brought into view, with the focus in it. */
export function focusControl(widget) {
  const place = document.querySelector(`.${CSS.escape(widget)}`);
  /** @type {HTMLElement | null} */
  const control = place?.querySelector("input, textarea, select, [role=slider], button");
  if (!control) return;
  control.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest", behavior: "instant" });
  place.animate([{ outline: "3px solid currentColor", outlineOffset: "4px" },
    { outline: "3px solid transparent", outlineOffset: "4px" }], { duration: 1200 });
}
