//! Mistakes in models and their parameters.

use super::*;

pub(super) const MODELS: &[Case] = &[
    (
        "[attribution.position_based]\nfirst = 0.7",
        10,
        9,
        "lower one of the two; the touches between share what is left",
    ),
    (
        "[attribution.position_based]\nfirst = 0.6\nlast = 0.6",
        11,
        8,
        "lower one of the two; the touches between share what is left",
    ),
    (
        "[attribution.position_based]\nlast = 1.5",
        10,
        8,
        "write a share from 0 to 1",
    ),
    (
        "[attribution.position_based]\nmiddle = 0.2",
        10,
        1,
        "known: `first`, `last`",
    ),
    (
        "[attribution.time_decay]\nhalf_life_days = 0",
        10,
        18,
        "write a number of days above 0, up to 36500",
    ),
    (
        "[attribution.time_decay]\nhalf_life_day = 7",
        10,
        1,
        "did you mean `half_life_days`?",
    ),
    (
        "[attribution.markov]\norder = 5",
        10,
        9,
        "write a whole number from 1 to 4",
    ),
    (
        "[attribution.markov]\nnull_paths = \"account\"",
        10,
        14,
        "did you mean `accounts`?",
    ),
    (
        "[attribution.markow]\norder = 1",
        9,
        14,
        "did you mean `markov`?",
    ),
    (
        "[attribution.bootstrap]\nreplicates = 10",
        10,
        14,
        "write a whole number from 100 to 100000",
    ),
    (
        "[attribution]\nmodels = [\"linear\", \"custom\"]",
        10,
        21,
        "add `[attribution.custom]` with `positions = { first = 0.3, middle = 0.4, last = 0.3 }`",
    ),
    (
        "[attribution]\nprimary = \"custom\"",
        10,
        11,
        "add `[attribution.custom]` with `positions = { first = 0.3, middle = 0.4, last = 0.3 }`",
    ),
    (
        "[attribution.custom]\npositions = { first = 0.3, middle = 0.4, last = 0.2 }",
        10,
        13,
        "give out 0.1 more",
    ),
    (
        "[attribution.custom]\nmilestones = { first_touch = 0.5, closing = 0.5, rest = 0.25 }",
        10,
        14,
        "take 0.25 away",
    ),
    (
        "[attribution.custom]\nmilestones = { first_toch = 0.5, rest = 0.5 }",
        10,
        16,
        "did you mean `first_touch`?",
    ),
    (
        "[attribution.custom]\nmilestones = { first_touch = -0.5, rest = 0.5 }",
        10,
        30,
        "write a share from 0 to 1",
    ),
    (
        "[attribution.custom]\npositions = { first = 1 }\nmilestones = { closing = 1 }",
        10,
        13,
        "keep one of the two",
    ),
    (
        "[attribution.custom]\npositions = [0.3, 0.4, 0.3]",
        10,
        13,
        "write `positions = { key = \"...\" }`",
    ),
    (
        "[attribution.custom]",
        9,
        1,
        "add `positions = { first = 0.3, middle = 0.4, last = 0.3 }` or `milestones = { ... }`",
    ),
];
