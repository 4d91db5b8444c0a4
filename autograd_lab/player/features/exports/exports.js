/** Take it with you: the page, the picture at this step, the program, the link. */

import { make, readOnlyField, saveFile } from "../../../web/elements.js";
import { paperPicture, paperPng } from "./paper.js";

export const takeaway = {
  build(player) {
    player.takeaway = { said: make("p", { className: "said", role: "status" }), exported: null };
  },
  take(player) {
    hand(player);
  },
  menu(player) {
    const { said } = player.takeaway;
    said.replaceChildren();
    return [
      make("p", { className: "heading" }, "Take it with you"),
      make("div", { className: "actions" }, ...choices(player).map((each) => choice(player, each))),
      said,
    ];
  },
};

/** What this host can hand out: [name, what it is, what a click does]. */
function choices(player) {
  const { data, options } = player;
  /** @type {[string, string, () => void][]} */
  const found = [];
  if (options.onExport) {
    found.push(["Save as HTML", "One file with this player in it; it needs no network",
      () => options.onExport()]);
  }
  if (player.picture?.svg) {
    found.push(["Save as SVG", "The graph at this step, for slides and print",
      () => savePicture(player)]);
    found.push(["Save as PNG", "The graph at this step, as pixels", () => savePixels(player)]);
  }
  const words = { py: "The program, as it ran", ipynb: "The program, as a notebook" };
  for (const { ending, type, text } of data.files ?? []) {
    found.push([`Save as .${ending}`, words[ending],
      () => saveFile(`${fileName(player)}.${ending}`, text, type)]);
  }
  if (location.protocol !== "about:") {
    found.push(["Copy the link", "It opens exactly this state", () => copyLink(player)]);
  }
  return found;
}

function choice(player, [name, title, act]) {
  const chosen = make("button", { type: "button", title }, name);
  chosen.addEventListener("click", async () => {
    try {
      await act();
    } catch (error) {
      say(player, `This browser could not do it: ${error.message}`);
    }
  });
  return chosen;
}

function say({ takeaway: { said } }, ...words) {
  said.replaceChildren(...words);
}

function fileName({ data }) {
  return data.name ?? "autograd-lab";
}

function pictureName(player) {
  return `${fileName(player)}-step-${player.step + 1}`;
}

function savePicture(player) {
  const { text } = paperPicture(player);
  saveFile(`${pictureName(player)}.svg`, text, "image/svg+xml");
}

async function savePixels(player) {
  saveFile(`${pictureName(player)}.png`, await paperPng(player), "image/png");
}

/** The address with the step that one sees, which may not have been reported yet. */
function linkOf(player) {
  const address = new URL(location.href);
  address.searchParams.set("step", player.step);
  return address.href;
}

/** Into the clipboard; where a browser refuses that, into a field to copy from. */
async function copyLink(player) {
  const link = linkOf(player);
  try {
    await navigator.clipboard.writeText(link);
    say(player, "The link is in the clipboard.");
  } catch {
    const field = readOnlyField("Link to this state", link);
    say(player, "Copy this link:", field);
    field.select();
  }
}

/** Hands the person the file that the host made, once. */
function hand(player) {
  const file = player.data.export;
  if (!file || player.takeaway.exported === file.id) return;
  player.takeaway.exported = file.id;
  saveFile(file.name, file.html, "text/html");
}
