//! How a delivered file is called in messages. Goes in: its source and its name, whatever signs
//! stand in it. Comes out: one line.
//!
//! The surprising part: a name may hold a line break, which would make one message look like two,
//! or bytes that are no text.

use std::ffi::OsStr;

/// The file as a message begins: its source and its name.
pub fn label(source: &str, name: impl AsRef<OsStr>) -> String {
    format!("source `{source}`, file `{}`", shown(name))
}

/// A name with each control character as `\n` and the like, and each byte that is not UTF-8 as
/// `\xff`.
pub fn shown(name: impl AsRef<OsStr>) -> String {
    let mut shown = String::new();
    for chunk in name.as_ref().as_encoded_bytes().utf8_chunks() {
        for sign in chunk.valid().chars() {
            if sign.is_control() {
                shown.extend(sign.escape_default())
            } else {
                shown.push(sign)
            }
        }
        chunk
            .invalid()
            .iter()
            .for_each(|byte| shown.push_str(&format!("\\x{byte:02x}")));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(
            label("crm", "käse\n100 %\u{1b}[#].csv"),
            r"source `crm`, file `käse\n100 %\u{1b}[#].csv`"
        );
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_shown_as_numbers() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(
            shown(OsStr::from_bytes(b"deals_\xff\xc3.csv")),
            r"deals_\xff\xc3.csv"
        );
    }
}
