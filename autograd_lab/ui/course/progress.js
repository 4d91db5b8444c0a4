/**
 * What was done in this browser: which lessons were opened, which were stepped to their end.
 *
 * It stays in the browser's own storage. On a lesson's page (`data.lesson`) it is written; on a
 * page that shows it (no lesson) it is told to Python once.
 */

const STORE = "autograd-lab.lessons";
const PLACES = new WeakMap();

export default function component({ parentElement, data, setStateValue }) {
  PLACES.get(parentElement)?.disconnect();
  PLACES.delete(parentElement);
  if (!data.lesson) {
    const kept = JSON.stringify(read());
    if (kept !== data.known) setStateValue("kept", kept);
    return;
  }
  note(data.lesson);
  const watching = new MutationObserver(([change]) => note(data.lesson, change.target));
  watching.observe(document.body, { subtree: true, attributeFilter: ["data-step"] });
  PLACES.set(parentElement, watching);
  return () => watching.disconnect();
}

/** {lessons: {slug: "opened" | "done"}, last: slug, step}; a browser may refuse to keep anything. */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    return kept && typeof kept.lessons === "object" ? kept : { lessons: {} };
  } catch {
    return { lessons: {} };
  }
}

/** Keeps that this lesson is open, at the step of its player, and done at the last one. */
function note(lesson, player) {
  const kept = read();
  const { step, steps } = player?.dataset ?? {};
  const done = kept.lessons[lesson] === "done" || (steps > 1 && Number(step) === steps - 1);
  kept.lessons[lesson] = done ? "done" : "opened";
  kept.step = player ? Number(step) : kept.last === lesson ? kept.step : 0;
  kept.last = lesson;
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // Private windows and full disks: then nothing is remembered.
  }
}
