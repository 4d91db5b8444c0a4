"""What of a lesson is in view at a window's size, measured in the browser: no page is scrolled."""

from __future__ import annotations

from dataclasses import dataclass

import autograd_lab as lab

# In the page: what is seen of each part, in px; `overlaps` are pairs of visible parts that meet.
MEASURE = """() => {
  const NUMBERS = ".slot:is(.value, .gradient, .grad, .local, .contribution)";
  const player = document.querySelector(".autograd-player");
  const shown = (box) => box && box.width > 0 && box.height > 0;
  const boxOf = (part) => part?.getBoundingClientRect();
  const inside = (box, frame) => shown(box) && box.top >= frame.top - 1
    && box.left >= frame.left - 1 && box.bottom <= frame.bottom + 1 && box.right <= frame.right + 1;
  const window_ = { top: 0, left: 0, bottom: innerHeight, right: innerWidth };
  const cut = (one, other) => ({
    top: Math.max(one.top, other.top), left: Math.max(one.left, other.left),
    bottom: Math.min(one.bottom, other.bottom), right: Math.min(one.right, other.right) });

  const code = document.querySelector(".code");
  const seen = cut(boxOf(code), window_);
  const lines = [...code.children];
  const style = (part, name) => parseFloat(getComputedStyle(part)[name]);
  const inView = lines.filter((line) => inside(boxOf(line), seen));
  const unwrapped = (line) => boxOf(line).height < 2 * style(line, "lineHeight") - 2;

  const stage = player.querySelector(".stage");
  const svg = stage.querySelector(":scope > svg");
  const room = boxOf(stage);
  const scale = svg ? boxOf(svg).width / svg.viewBox.baseVal.width : 0;
  const numbers = [...(svg?.querySelectorAll(NUMBERS) ?? [])].filter((slot) => slot.textContent);
  const types = numbers.map((slot) =>
    parseFloat(slot.getAttribute("font-size") ?? getComputedStyle(slot).fontSize) * scale);

  const ledger = document.querySelector(".ledger");
  const rows = [...ledger.querySelectorAll("li")].filter((row) => !row.hidden);
  const last = rows.at(-1);

  const names = [".bar .phase", ".bar .count", ".bar .menu", ".sentence", ".ask", ".options",
    ".code", ".ledger", ".output", ".failure", ".stage", ".transport", ".st-key-sliders",
    ".autograd-figure", ".st-key-lesson-heading h1", ".st-key-lesson-introduction",
    ".st-key-frame-menu"];
  const parts = names.flatMap((name) => {
    const part = document.querySelector(name);
    const box = boxOf(part);
    return shown(box) && getComputedStyle(part).visibility === "visible" ? [[name, part, box]] : [];
  });
  const overlaps = [];
  parts.forEach(([name, part, box], k) => parts.slice(k + 1).forEach(([other, that, its]) => {
    if (part.contains(that) || that.contains(part)) return;
    const both = cut(box, its);
    if (both.right - both.left > 2 && both.bottom - both.top > 2) overlaps.push(`${name} ${other}`);
  }));
  const sentence = player.querySelector(".sentence");
  const widgets = ":is(.stSlider, .stTextInput, .stSelectbox, .stCheckbox, .stButton)";
  const first = document.querySelector(`.st-key-sliders ${widgets}`);
  const short = (line) => line.textContent.trimEnd().length <= 43;
  return {
    lines: lines.length, seen: inView.length,
    current: lines.findIndex((line) => line.matches(".current") && !inside(boxOf(line), seen)) < 0,
    wrapped: lines.filter((line) => short(line) && !unwrapped(line)).length,
    whole: !svg || inside(boxOf(svg), cut(room, window_)),
    smallest: types.length ? Math.round(10 * Math.min(...types)) / 10 : null,
    sentence: sentence.scrollHeight <= sentence.clientHeight + 1
      && inside(boxOf(sentence), window_),
    row: !last || inside(boxOf(last), cut(boxOf(ledger), window_)),
    ledger: Math.round(boxOf(ledger).height),
    ask: [".ask", ".options"].every((name) => {
      const part = player.querySelector(name);
      return part.hidden
        || (inside(boxOf(part), window_) && part.scrollHeight <= part.clientHeight + 1);
    }),
    transport: Math.round(boxOf(player.querySelector(".transport")).bottom),
    sliders: first ? Math.round(boxOf(first).bottom) : null,
    bottom: Math.round(boxOf(document.querySelector(".st-key-sliders"))?.bottom ?? 0),
    figure: inside(boxOf(document.querySelector(".autograd-figure .chart") ?? stage), window_),
    graph: [Math.round(room.width), Math.round(room.height)],
    overlaps, wide: document.documentElement.scrollWidth - innerWidth,
  };
}"""


@dataclass(frozen=True)
class Setting:
    """A lesson as written or at one of its settings: its name, and what its link has."""

    lesson: str
    name: str
    link: dict[str, str]


def settings() -> list[Setting]:
    """Every lesson as written, and each of its settings."""
    found = []
    for lesson in lab.lessons():
        found.append(Setting(lesson.slug, "", {"lesson": lesson.slug}))
        for each in lesson.variants:
            link = {"lesson": lesson.slug}
            if each.code is not None:
                link["program"] = each.name
            sliders = {slider.name for slider in lesson.inputs}
            for name, value in each.inputs.items():
                if name in sliders:
                    link[f"{lesson.slug}.{name}"] = (
                        str(value).lower() if isinstance(value, bool) else str(value)
                    )
            found.append(Setting(lesson.slug, each.name, link))
    return found


def problems(seen: dict, *, smallest: float = 12, height: int = 720) -> list[str]:
    """What is not as it has to be; empty where all is in view together."""
    least = seen["lines"] if seen["lines"] <= 19 else 12
    found = {
        f"{seen['seen']} of {seen['lines']} lines in view": seen["seen"] < least,
        "the current line is out of view": not seen["current"],
        f"{seen['wrapped']} short lines wrapped": seen["wrapped"] > 0,
        "the graph is cut": not seen["whole"],
        f"numbers of {seen['smallest']} px": (seen["smallest"] or smallest) < smallest - 0.05,
        "the sentence is cut": not seen["sentence"],
        "the newest row of the ledger is out of view": not seen["row"],
        "the answer is out of view": not seen["ask"],
        f"the transport ends at {seen['transport']}": seen["transport"] > height,
        f"the sliders end at {seen['sliders']}": (seen["sliders"] or 0) > height,
        "the figure is out of view": not seen["figure"],
        f"the page is {seen['wide']} px too wide": seen["wide"] > 0,
        f"overlaps: {', '.join(seen['overlaps'])}": bool(seen["overlaps"]),
    }
    return [words for words, bad in found.items() if bad]
