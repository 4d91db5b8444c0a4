/** What a person chose and finds again on the next page: kept by the browser, where it lets us. */

const PREFIX = "autograd-lab ";

/** What was remembered under a name; null where there is nothing, or nothing may be kept. */
export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null; // a frame in a notebook may not keep anything
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // then it holds until the page is left
  }
}
