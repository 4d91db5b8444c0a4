/**
 * How each point pulls: what it adds to the gradients, whose mean the backward pass computes.
 *
 * In closed form, so that it follows every step; a test holds it against torch's backward pass.
 */

import { shownNumber } from "../../web/numbers.js";

/** A point's loss, and by how much it grows with the point's prediction, for each kind of loss. */
export const LOSSES = {
  MSE: (error) => [error * error, 2 * error],
  L1: (error) => [Math.abs(error), Math.sign(error)],
  Huber: (error) => (Math.abs(error) <= 1 ? [error * error / 2, error]
    : [Math.abs(error) - 0.5, Math.sign(error)]),
};

/** The features of every point that is trained on: x itself, its powers, or a row's columns. */
function featuresOf({ kind, rows, points, features, pulls }) {
  if (kind === "plane") return rows;
  if (kind === "line") return points.x.map((x) => [x]);
  return points.x.map((x) => features.map((_, k) => (x / pulls.scale) ** (k + 1)));
}

/** What point k of all adds to the derivative by each parameter, the bias last. */
export function pullsOf(kind, features, targets, numbers) {
  return features.map((row, k) => {
    const prediction = row.reduce((sum, each, j) => sum + each * numbers[j], numbers.at(-1));
    const [, slope] = LOSSES[kind](prediction - targets[k]);
    return [...row.map((each) => slope * each), slope];
  });
}

/** Of the points of this step: where they are drawn, and their pulls on the two parameters. */
export function pulled({ data, at, hand }, numbers) {
  const all = featuresOf(data);
  const targets = data.rows ? data.targets : data.points.y;
  const taken = (hand ? null : data.pulls.batches?.[at]) ?? all.map((_, k) => k);
  const by = data.plane.map((name) => data.parameters.indexOf(name));
  const found = pullsOf(data.lossKind, taken.map((k) => all[k]), taken.map((k) => targets[k]), numbers);
  return {
    rows: taken,
    x: taken.map((k) => (data.rows ? k : data.points.x[k])),
    pulls: by.map((j) => found.map((each) => each[j])),
  };
}

/** The mean, and the place of the strongest pull. */
export function summary(pulls) {
  const strongest = pulls.reduce((best, each, k) => (Math.abs(each) > Math.abs(pulls[best]) ? k : best), 0);
  return { mean: pulls.reduce((sum, each) => sum + each, 0) / pulls.length, strongest };
}

/** Who pulls most, and what all of them make together. */
export function pullsSentence({ data }, { rows, pulls }) {
  const parts = data.plane.map((name, j) => {
    const { mean, strongest } = summary(pulls[j]);
    return `${name}: point ${rows[strongest]} pulls most, ${shownNumber(pulls[j][strongest])}; `
      + `the mean of ${rows.length} is ${shownNumber(mean)}.`;
  });
  return [...parts, data.pulls.note].join(" ");
}
