/** What a screen reader says: each sentence, but while steps fly by only the one at the end. */

const CALM = 400; // ms without a step until the sentence is read

export const voice = {
  draw(player) {
    const { parts } = player;
    const now = performance.now();
    const quick = player.playing || now - (player.spoken ?? -Infinity) < CALM;
    player.spoken = now;
    if (quick) {
      setLive(parts.sentence, "off");
      speakSoon(player);
    }
  },

  destroy(player) {
    clearTimeout(player.speaking);
  },
};

/** Once it is calm the sentence becomes live again, and is written anew so that it is read. */
function speakSoon(player) {
  clearTimeout(player.speaking);
  player.speaking = setTimeout(() => {
    if (player.playing) {
      speakSoon(player);
      return;
    }
    const { sentence } = player.parts;
    setLive(sentence, "polite");
    sentence.replaceChildren(...sentence.childNodes);
  }, CALM);
}

function setLive(element, mode) {
  if (element.getAttribute("aria-live") !== mode) element.setAttribute("aria-live", mode);
}
