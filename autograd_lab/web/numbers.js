/** A number as the screen shows it: the law of model/numbers.py, for the few that scripts compute. */

const MINUS = "\u2212";

/** 4 significant digits, at most 4 decimals, no trailing zeros, a true minus: `0.0947`, `1.2e−5`. */
export function shownNumber(number) {
  if (Number.isNaN(number)) return "NaN";
  const magnitude = Math.abs(number);
  if (magnitude === 0) return "0";
  const sign = number < 0 ? MINUS : "";
  if (magnitude === Infinity) return `${sign}∞`;
  if (Number.isInteger(magnitude) && magnitude <= 99999) return sign + magnitude;
  if (magnitude < 1e-3 || magnitude >= 99999.5) return sign + scientific(magnitude);
  const decimals = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(magnitude))));
  return sign + trimmed(magnitude.toFixed(decimals));
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

function scientific(magnitude) {
  const exponent = Math.abs(Number(magnitude.toExponential(1).split("e")[1])) >= 100 ? 0 : 1;
  const [digits, power] = magnitude.toExponential(exponent).split("e");
  const sign = power.startsWith("-") ? MINUS : "";
  return `${digits.replace(/\.0$/, "")}e${sign}${Math.abs(Number(power))}`;
}
