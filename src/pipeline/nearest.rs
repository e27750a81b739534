//! What a person probably meant: the known word closest to the one written.

/// The candidate with the fewest typing errors between it and `word`, case ignored, if they are few
/// enough for the words to be the same; the earlier one of equals.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = (word.chars().count() / 3).clamp(1, 4);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(errors, _)| *errors <= limit)
        .min_by_key(|(errors, _)| *errors)
        .map(|(_, candidate)| candidate)
}

/// The one candidate of which the word is a part between `_`, as `email` is of `contact_email`.
fn only_longer<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let has_part = |candidate: &&&str| candidate.split('_').any(|part| part == word);
    let mut longer = candidates.iter().filter(has_part);
    longer.next().copied().filter(|_| longer.next().is_none())
}

/// The advice for a word that is not known: the nearest one, or else all of them.
pub(super) fn advice(word: &str, candidates: &[&str]) -> String {
    let near = nearest(word, candidates.iter().copied());
    match near.or_else(|| only_longer(word, candidates)) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => format!("known: {}", list(candidates)),
    }
}

/// What was expected, where it is one of few words.
pub(super) fn expected(words: &[&str]) -> String {
    if words.len() == 1 {
        format!("expected {}", list(words))
    } else {
        format!("expected one of {}", list(words))
    }
}

/// Words in backticks, separated by commas.
pub(super) fn list<S: AsRef<str>>(words: &[S]) -> String {
    words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_and_a_stranger_is_not_guessed_at() {
        let words = ["first_touch", "last_touch", "linear"];
        assert_eq!(nearest("lineer", words), Some("linear"));
        assert_eq!(nearest("Last_Tuoch", words), Some("last_touch"));
        assert_eq!(nearest("markov", words), None);
        assert_eq!(
            advice("email", &["contact_email", "lead_id"]),
            "did you mean `contact_email`?"
        );
        assert_eq!(
            advice("touch", &words),
            "known: `first_touch`, `last_touch`, `linear`"
        );
        assert_eq!(
            advice("markov", &words),
            "known: `first_touch`, `last_touch`, `linear`"
        );
    }
}
