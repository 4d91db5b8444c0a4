/*
 * A hall starts in light: dark is hard to read on a projected screen. `hall` says whether this is one.
 *
 * Where nobody has chosen a theme, Streamlit takes the browser's, and asks for it again after
 * printing: in a hall the browser then says light. A theme that someone chose stays.
 */

const dark = "(prefers-color-scheme: dark)";
if (hall !== Boolean(window.autogradHall)) {
  window.autogradHall = hall;
  window.autogradAsk ??= window.matchMedia.bind(window);
  const ask = window.autogradAsk;
  window.matchMedia = hall ? (query) => ask(query === dark ? "not all" : query) : ask;
  window.dispatchEvent(new Event("afterprint"));
}
