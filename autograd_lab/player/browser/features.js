/** The features of the player: `hooks.js` says what each of them may do. */

import { register } from "./hooks.js";
import { check } from "../features/check/check.js";
import { compare } from "../features/compare/compare.js";
import { takeaway } from "../features/exports/exports.js";
import { below } from "../features/below/below.js";
import { findings } from "../features/findings/findings.js";
import { fold } from "../features/fold/fold.js";
import { facts } from "../features/facts/facts.js";
import { formulas } from "../features/formulas/formulas.js";
import { help } from "../features/help/help.js";
import { nodes } from "../features/nodes/nodes.js";
import { nonfinite } from "../features/nonfinite/nonfinite.js";
import { passes } from "../features/passes/passes.js";
import { predict } from "../features/predict/predict.js";
import { reading } from "../features/reading/reading.js";
import { voice } from "../features/voice/voice.js";
import { walk } from "../features/walk/walk.js";
import { wires } from "../features/wires/wires.js";
import { zoom } from "../features/zoom/zoom.js";
import { watch } from "../features/watch/watch.js";

register(
  walk,
  passes,
  reading,
  wires,
  facts,
  nodes,
  formulas,
  watch,
  nonfinite,
  check,
  findings,
  takeaway,
  compare,
  fold,
  zoom,
  help,
  voice,
  below,
  predict,
);
