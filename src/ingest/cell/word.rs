//! Words of a closed list, yes and no, currencies.

use super::Fault;
use crate::domain::currency::Currency;
use crate::ingest::reject::Rule;

/// Finds the word of the list that the cell says, case ignored.
///
/// # Errors
/// No such word; the advice names the closest one.
pub fn one_of(text: &str, words: &'static [&'static str]) -> Result<&'static str, Fault> {
    let text = text.trim();
    if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        return Ok(word);
    }
    let lower = text.to_lowercase();
    let closest = words.iter().map(|word| (strsim::jaro_winkler(word, &lower), word)).filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = closest.map_or_else(String::new, |(_, word)| format!(" (did the file mean `{word}`?)"));
    Err(Fault::new(Rule::UnknownValue, format!("expected one of {}{hint}; map the file's own words under [source.values]", words.join(", "))))
}

/// Reads yes or no: true, t, yes, y, 1 and their opposites, case ignored.
///
/// # Errors
/// Anything else.
pub fn boolean(text: &str) -> Result<bool, Fault> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "0" => Ok(false),
        _ => Err(Fault::new(Rule::Boolean, "expected true or false, yes or no, 1 or 0; map the file's own words under [source.values]")),
    }
}

/// Reads an ISO 4217 code, case ignored.
///
/// # Errors
/// No such currency.
pub fn currency(text: &str) -> Result<&'static str, Fault> {
    let code = text.trim().to_ascii_uppercase();
    Currency::from_code(&code)
        .map(Currency::code)
        .ok_or_else(|| Fault::new(Rule::Currency, "expected a currency code of ISO 4217 such as EUR; map the file's own names under [source.values]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_or_the_closest_is_named() {
        assert_eq!(one_of(" Won ", &["open", "won", "lost"]), Ok("won"));
        assert!(one_of("wonn", &["open", "won", "lost"]).unwrap_err().advice.contains("`won`"));
        assert_eq!(boolean("YES").ok(), Some(true));
        assert_eq!(boolean("0").ok(), Some(false));
        assert_eq!(boolean("maybe").map_err(|fault| fault.rule), Err(Rule::Boolean));
        assert_eq!([currency("eur").ok(), currency("€").ok(), currency("").ok()], [Some("EUR"), None, None]);
    }
}
