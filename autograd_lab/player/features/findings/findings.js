/** What is wrong with the program: a badge that counts, and a list that leads to each place. */

import { make } from "../../../web/elements.js";
import { isEqual } from "../../../web/equal.js";
import { isMasked } from "../../browser/hooks.js";
import { go, pause } from "../../browser/navigation.js";
import { closeFacts } from "../facts/facts.js";

const FOUND_MARKS = { mistake: "✗", look: "?" };
const SEVERITIES = { mistake: "Mistake", look: "Worth a look" };

export const findings = {
  build(player) {
    const { parts } = player;
    player.findings = { shown: [], chosen: null };
    parts.foundBadge = make("button", { type: "button", className: "found-badge", hidden: true,
      "aria-expanded": "false" });
    parts.foundClose = make("button", { type: "button", className: "close",
      "aria-label": "Close the findings", title: "Close the findings  (Esc)" }, "✕");
    parts.foundBody = make("div", { className: "body" });
    parts.found = make("section", { className: "facts found-list", hidden: true, tabIndex: -1,
      "aria-label": "Findings" },
    make("div", { className: "head" }, make("p", { className: "list-title" }, "Findings"),
      parts.foundClose), parts.foundBody);
    parts.menu.before(parts.foundBadge);
    parts.facts.after(parts.found);
    // A node's facts take the same place.
    player.findings.watching = new MutationObserver(() => {
      if (!parts.facts.hidden) hideFindings(parts);
    });
    player.findings.watching.observe(parts.facts, { attributeFilter: ["hidden"] });
    player.listen(parts.foundBadge, "click", () => toggleFindings(player));
    player.listen(parts.foundClose, "click", () => closeFindings(player));
    player.listen(parts.root, "keydown", (event) => {
      if (event.key !== "Escape" || parts.found.hidden || parts.menu.open) return;
      event.preventDefault();
      closeFindings(player);
    });
  },

  take(player) {
    player.findings.chosen = null;
  },

  /** Only what gives no open question away is listed. */
  draw(player, scene) {
    const { data, findings: state, parts } = player;
    const open = (data.findings ?? []).filter((each) => !isMasked(player, stepOfFinding(player, each)));
    if (!isEqual(open, state.shown)) {
      state.shown = open;
      fillBadge(parts, open);
      fillList(player, open);
    }
    lightFinding(player, scene);
  },

  destroy(player) {
    player.findings.watching.disconnect();
  },
};

function stepOfFinding(player, { place, local }) {
  return player.firsts[place] + local;
}

/** The node of the finding whose step is shown. */
function lightFinding(player, scene) {
  const { chosen } = player.findings;
  const { picture } = player;
  if (!picture || !chosen || chosen.node === null) return;
  if (chosen.place !== scene.place || chosen.local !== scene.local) return;
  const part = picture.nodes[chosen.node] ?? picture.home.get(chosen.node);
  part?.group.classList.add("guilty");
}

function fillBadge(parts, found) {
  const mistakes = found.filter((each) => each.severity === "mistake").length;
  parts.foundBadge.hidden = found.length === 0;
  parts.foundBadge.dataset.severity = mistakes > 0 ? "mistake" : "look";
  const word = found.length === 1 ? "1 finding" : `${found.length} findings`;
  parts.foundBadge.title = "What is wrong here, or worth a look, and what mends it";
  parts.foundBadge.replaceChildren(
    make("span", { "aria-hidden": "true" }, FOUND_MARKS[mistakes > 0 ? "mistake" : "look"]), word);
}

function fillList(player, found) {
  player.parts.foundBody.replaceChildren(...found.map((each) => {
    const where = each.line === null ? "" : `, line ${each.line}`;
    const lead = make("button", { type: "button", className: "way", title: "Go to this step" },
      make("strong", {}, `${SEVERITIES[each.severity]}: ${each.kind}${where}`),
      make("span", {}, ...withCode(each.text)));
    lead.addEventListener("click", () => chooseFinding(player, each));
    const cure = make("p", {}, make("b", {}, "Cure: "), ...withCode(each.fix));
    return make("article", {}, lead, make("p", {}, ...withCode(each.why)), cure);
  }));
  if (found.length === 0) closeFindings(player);
}

/** What stands between backticks is code. */
function withCode(text) {
  return text.split("`").map((part, k) => (k % 2 ? make("code", {}, part) : part));
}

function chooseFinding(player, finding) {
  player.findings.chosen = finding;
  if (player.playing) pause(player);
  go(player, stepOfFinding(player, finding), { still: true });
}

function toggleFindings(player) {
  const { parts } = player;
  if (!parts.found.hidden) {
    closeFindings(player);
    return;
  }
  closeFacts(player);
  parts.found.hidden = false;
  parts.foundBadge.setAttribute("aria-expanded", "true");
  parts.root.classList.add("with-facts");
  parts.found.focus({ preventScroll: true });
}

function closeFindings(player) {
  const { parts } = player;
  if (parts.found.hidden) return;
  hideFindings(parts);
  if (parts.facts.hidden) parts.root.classList.remove("with-facts");
  parts.foundBadge.focus({ preventScroll: true });
}

function hideFindings(parts) {
  parts.found.hidden = true;
  parts.foundBadge.setAttribute("aria-expanded", "false");
}
