"""Every word of the quiz: prompts, solutions, and for each misconception its name and a sentence.

The words in braces are filled with texts from the recording, here and in the player.
"""

from __future__ import annotations

PROMPTS = {
    "contribution": "{upstream} has arrived at {made}. What does it hand on to {source}?",
    "gradient": "{source} has {before} and receives {share} more. What is its gradient now?",
    "grad": "Torch now writes {name}.grad, which is {before}. What will it be?",
    "reset": "The program now clears {name}.grad, which is {before}. What will it be?",
    "lesson": "What will {asked} be?",
    "flag": "What does {asked} return?",
}

SOLUTIONS = {
    "product": "{upstream} (upstream) × {local} (local) {equals} {truth}.",
    "formula": "{upstream} (upstream) × {local} (local: {formula}) {equals} {truth}.",
    "vector": "{source} receives {truth} from {target}.",
    "sum": "{before} + {share} {equals} {truth}.",
    "paths": "The paths add up: {paths} {equals} {truth}.",
    "stores": "{name}.grad was None, so torch stores {truth}.",
    "adds": "{before} + {incoming} {equals} {truth}.",
    "reset": "{name}.grad was {before} and is set to {truth}.",
    "is": "{asked} is {truth}.",
    "computed": "{name} = {expression} is {truth}.",
    "updated": "The update: {before} − {rate} × {step} {equals} {truth}.",
    "made-by": "{asked} is {truth}: the last operation that made {name} was {op}.",
    "not-made": "{asked} is {truth}: no recorded operation made {name}.",
    "made": "{asked} is {truth}: an operation that torch recorded made {name}.",
    "asked-for": "{asked} is {truth}: {name} was made with requires_grad=True.",
    "from-tracked": "{asked} is {truth}: {tracked}, which it is computed from, requires grad.",
    "from-none": "{asked} is {truth}: nothing that {name} is computed from requires grad.",
    "cut-off": "{asked} is {truth}: {cut}.",
    "no-leaf": "{asked} is {truth}: {name} is not a leaf.",
    "not-asked": "{asked} is {truth}: {name} does not require grad.",
    "not-reached": "{asked} is {truth}: no gradient reaches {name}.",
    "raises": "It raises {truth}. {reason}",
    "runs": "The program runs to its end.",
    "prints": "It prints {truth}.",
}

# id: (the slip, as the tally names it; the sentence after such an answer)
MISCONCEPTIONS = {
    # along an edge
    "forgot-upstream": (
        "forgetting the upstream gradient",
        "{answer} is the local derivative alone: multiply it by the upstream gradient.",
    ),
    "forgot-local": (
        "forgetting the local derivative",
        "{answer} is what arrives at {target}: multiply it by the local derivative.",
    ),
    "own-factor": (
        "multiplying by its own value, not by the other factor",
        "You multiplied by {source} itself: in a product each factor receives the other one.",
    ),
    "added-along-path": (
        "adding along a path",
        "You added: along a path one multiplies, and adds only where paths meet.",
    ),
    "whole-gradient": (
        "giving the whole gradient for one share",
        "{answer} is the whole gradient of {source}: this edge carries one share of it.",
    ),
    "value-for-gradient": (
        "giving a value for a gradient",
        "{answer} is the value of {source} itself. Its gradient says how fast the result changes "
        "when {source} does.",
    ),
    "result-value": (
        "giving the value of the result for a gradient",
        "{answer} is the value of {result}, not a gradient. The gradient says how fast {result} "
        "changes when {name} does.",
    ),
    "target-value": (
        "giving the value of what was computed for a gradient",
        "{answer} is the value of {target}, not a gradient.",
    ),
    "mean-without-n": (
        "leaving out the 1/n of a mean",
        "The mean of {count} elements divides every gradient by {count}.",
    ),
    "forgot-broadcast-sum": (
        "leaving out the sum over a broadcast",
        "{source} was used for several elements at once: their shares add up.",
    ),
    "sign": ("mixing up the sign", "The size is right, the sign is not."),
    # where paths meet
    "one-path": (
        "taking one path of several",
        "{answer} is one path only: where paths meet, their shares add up.",
    ),
    "multiplied-paths": (
        "multiplying where paths meet",
        "You multiplied: where paths meet, their shares add up.",
    ),
    "accumulation-for-paths": (
        "taking adding paths for accumulating",
        "You added what .grad holds from before. That comes later, when .grad is written; "
        "here only the paths of this pass meet.",
    ),
    "paths-for-accumulation": (
        "taking accumulating for adding paths",
        "The paths of this pass have met already: their whole sum is added to .grad.",
    ),
    # into .grad
    "overwrote": (
        "replacing .grad instead of adding",
        "backward() adds the new {answer} to the old {before}; it does not replace it.",
    ),
    "thought-reset": (
        "thinking that .grad had been cleared",
        "Nothing cleared {name}.grad since the last pass: {before} is still in it.",
    ),
    "forgot-reset": (
        "forgetting that .grad was cleared",
        "{name}.grad was cleared in between: the {old} of before is gone.",
    ),
    "kept-before": (
        "leaving .grad as it was",
        "{answer} is what was in .grad before: backward() adds the new gradient to it.",
    ),
    "always-doubles": (
        "thinking that .grad always doubles",
        "It doubles only where the same gradient comes again: "
        "here {incoming} is added to {before}.",
    ),
    "doubles-at-once": (
        "thinking that .grad always doubles",
        "Nothing was in {name}.grad yet, so there is nothing to add to.",
    ),
    "learning-rate-in-grad": (
        "putting the learning rate into .grad",
        "That has the learning rate in it: .grad is the derivative alone.",
    ),
    "update-in-grad": (
        "putting the updated weight into .grad",
        "{answer} would be the weight after an update: .grad is the derivative alone.",
    ),
    "grad-follows-update": (
        "letting .grad follow a later update",
        "{answer} belongs to the weight after the update: .grad stays what backward() computed.",
    ),
    "not-yet-written": (
        "leaving .grad at what it was",
        "{name}.grad is cleared now: {answer} was there before.",
    ),
    # None and 0
    "none-for-zero": (
        "saying None for 0",
        "None would mean that nothing was ever stored: here a 0 was computed.",
    ),
    "none-for-number": (
        "saying None where a gradient came",
        "None would mean that no gradient came: one did.",
    ),
    "zero-for-none": (
        "saying 0 for None",
        "0 would be a number that was computed: None says that nothing is stored.",
    ),
    "none-for-cleared": (
        "saying None where zeros were written",
        "The drawer was filled with 0 here, not emptied: None would mean that nothing is stored.",
    ),
    # what is tracked, and what is a leaf
    "through-detach": (
        "letting a gradient flow through detach()",
        "detach() cuts the path: no gradient flows back through it.",
    ),
    "through-no-grad": (
        "letting a gradient flow through no_grad()",
        "Under no_grad() nothing is recorded: no gradient flows back through it.",
    ),
    "data-has-grad": (
        "giving data a gradient",
        "{answer} would be its gradient, but {name} was made without requires_grad=True.",
    ),
    "non-leaf-keeps-grad": (
        "thinking that a non-leaf keeps .grad",
        "A gradient of {answer} flowed through, but torch keeps .grad for leaves only.",
    ),
    "detach-changes-source": (
        "thinking that detach() changes its source",
        "detach() returns a new tensor and leaves {of} as it was.",
    ),
    "detach-copies": (
        "thinking that detach() copies",
        "detach() shares its memory with {of}: what is written there is seen here.",
    ),
    "no-grad-changes-source": (
        "thinking that no_grad() changes a tensor",
        "no_grad() only stops the recording of new results: {of} itself stays as it was.",
    ),
    "constants-no-leaves": (
        "thinking that constants are no leaves",
        "Torch calls every tensor a leaf that no recorded operation made, constants too.",
    ),
    "result-is-leaf": (
        "taking a result for a leaf",
        "{of} was made by an operation that torch recorded: it is not a leaf.",
    ),
    "result-not-tracked": (
        "thinking that a result needs its own requires_grad",
        "One operand that requires grad is enough: the result then requires it too.",
    ),
    "constant-tracked": (
        "thinking that every tensor requires grad",
        "Nothing that {of} was made from requires grad, so {of} does not either.",
    ),
    "other-grad-fn": (
        "naming the grad_fn of another tensor",
        "{answer} belongs to another tensor here: grad_fn names the last operation that made {of}.",
    ),
    "foreign-grad-fn": (
        "reading grad_fn off the formula",
        "No operation here leaves {answer}: grad_fn names the operation that really ran.",
    ),
    "other-shape": (
        "giving the shape of another tensor",
        "{answer} is the shape of another tensor here, not of {of}.",
    ),
    "leaf-has-grad-fn": (
        "thinking that a leaf has a grad_fn",
        "No recorded operation made {of}: it has no grad_fn.",
    ),
    "result-without-grad-fn": (
        "thinking that a result has no grad_fn",
        "Torch recorded the operation that made {of}, and grad_fn names it.",
    ),
    # weights, updates, losses
    "backward-changes-weights": (
        "thinking that backward() changes the weights",
        "backward() only fills .grad: a weight changes when the program updates it.",
    ),
    "forgot-update": (
        "leaving out the update",
        "{answer} is the value before the update.",
    ),
    "update-climbs": (
        "adding the step instead of subtracting it",
        "An update goes against the gradient: it subtracts.",
    ),
    "update-without-rate": (
        "leaving out the learning rate",
        "The gradient is multiplied by the learning rate before it is subtracted.",
    ),
    "clearing-resets-weights": (
        "thinking that clearing resets the weights",
        "Clearing empties .grad only: {of} keeps the value that it has.",
    ),
    "loss-after-update": (
        "taking the loss for that of the updated weights",
        "{answer} is the loss after the update: this one was computed before it.",
    ),
    "expected-no-error": (
        "expecting no error",
        "It does not run to its end.",
    ),
    "expected-error": (
        "expecting an error",
        "No line of it raises an error.",
    ),
}

NOT_FROM_HERE = "not from this program"
ANSWER_FIRST = "Answer first, or press Show me."
ONE_MORE_TRY = "One more try:"
RIGHT_AT_LAST = "✓ Right at the second try."
SIZE = "{name} has {size} elements: type {size} numbers with spaces between them."
ONE_NUMBER = "One number is asked for."
# Typed was the length of another tensor here.
SIZE_OF_OTHER = "{other} has {count} elements, but a gradient has the shape of its own tensor."
ONE_OF_OTHER = "{other} has {count} elements, but {name} is one number, and so is its gradient."
UNREADABLE = "Type a number, such as −1.5 or 3/4, or None."
EMPTY_TEXT = "Type what you expect."
