//! Internet domains. Goes in: a domain, or the address of a web page, since that is what a CRM
//! keeps in its field for it. Comes out: the host in lower-case ASCII, without `www.`.
//!
//! Nothing else is taken off: `shop.example.com` stays what it is, and registrable domains are
//! found where people are joined.

use super::{Fault, bare};
use crate::ingest::reject::RejectRule;

/// Longest text that is looked at; a page's address may be long.
const LONGEST: usize = 4_096;

/// Reads a domain: `example.com`, `WWW.Example.com.`, `https://www.example.com:443/en?x=1`,
/// `bücher.example`.
///
/// # Errors
/// No host with a dot: a word, an IP address, an e-mail address, several domains.
pub fn read<'b>(text: &str, into: &'b mut String) -> Result<&'b str, Fault> {
    into.clear();
    let text = bare(text);
    let is_read = text.len() <= LONGEST && host_of(text).is_some_and(|host| append(host, into));
    if !is_read {
        let advice = if text.contains('@') {
            "expected an internet domain such as example.com, found the sign of an e-mail address; map another column, or put texts that mean none into `null_values`"
        } else {
            "expected an internet domain such as example.com, or the address of a page; put texts that mean none into `null_values`"
        };
        return Err(Fault::new(RejectRule::Domain, advice));
    }
    let bare = into.strip_prefix("www.").filter(|rest| rest.contains('.'));
    Ok(bare.unwrap_or(into))
}

/// The host of a page's address.
fn host_of(text: &str) -> Option<&str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        Some(
            &text[text
                .get(..scheme.len())
                .filter(|start| start.eq_ignore_ascii_case(scheme))?
                .len()..],
        )
    });
    let rest = rest.unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next()?;
    match host.split_once(':') {
        Some((host, port))
            if !port.is_empty()
                && port.len() <= 5
                && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Some(host)
        }
        Some(_) => None,
        None => Some(host),
    }
}

/// Appends a host in lower-case ASCII, one trailing dot dropped; what was appended is left where it
/// turns out to be none.
pub fn append(host: &str, into: &mut String) -> bool {
    let start = into.len();
    // A name in punycode is read again, so that one that stands for nothing is refused.
    if host.is_ascii() && !contains_punycode(host) {
        into.push_str(host);
        into[start..].make_ascii_lowercase();
    } else {
        match idna::domain_to_ascii(host) {
            Ok(ascii) => into.push_str(&ascii),
            Err(_) => return false,
        }
    }
    if into.len() > start && into.ends_with('.') {
        into.pop();
    }
    is_host(&into[start..])
}

fn contains_punycode(host: &str) -> bool {
    host.as_bytes()
        .windows(4)
        .any(|part| part.eq_ignore_ascii_case(b"xn--"))
}

/// Labels of letters, digits and hyphens, at least two, the last of them no number.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let edges_fit = !label.starts_with('-') && !label.ends_with('-');
        edges_fit
            && (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let last = text.rsplit_once('.').map(|(_, last)| last);
    text.len() <= 253
        && text.split('.').all(is_label)
        && last.is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn domain(text: &str) -> Result<String, RejectRule> {
        read(text, &mut String::new())
            .map(str::to_owned)
            .map_err(|fault| fault.rule)
    }

    #[test]
    fn domains_and_addresses_of_pages() {
        let cases = [
            ("example.com", "example.com"),
            (" Example.COM. ", "example.com"),
            ("www.example.com", "example.com"),
            ("WWW.Example.com", "example.com"),
            ("https://www.example.com/", "example.com"),
            ("HTTP://example.com:8080/en?x=1#top", "example.com"),
            ("example.com/en", "example.com"),
            ("shop.example.co.uk", "shop.example.co.uk"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("例え.jp", "xn--r8jz45g.jp"),
            // `www` is itself the name here.
            ("www.com", "www.com"),
            ("3m.com", "3m.com"),
        ];
        for (text, expected) in cases {
            assert_eq!(domain(text), Ok(expected.to_owned()), "{text}");
        }
        for text in [
            "",
            ".",
            "com",
            "n/a",
            "localhost",
            "192.168.0.1",
            "ann@example.com",
            "https://ann@example.com/",
            "a.com;b.com",
            "a.com, b.com",
            "a b.com",
            "-a.com",
            "a-.com",
            "a..com",
            "ftp://example.com",
            "https://",
            "example.com:port",
            "my_shop.example.com",
            "xn--a.example",
            "http://http://a.com",
        ] {
            assert_eq!(domain(text), Err(RejectRule::Domain), "{text}");
        }
        assert_eq!(
            domain(&format!("{}.com", "a".repeat(63))).map(|found| found.len()),
            Ok(67)
        );
        assert_eq!(
            domain(&format!("{}.com", "a".repeat(64))),
            Err(RejectRule::Domain)
        );
        assert_eq!(domain(&"a.".repeat(200)), Err(RejectRule::Domain));
    }

    #[test]
    fn the_buffer_of_the_cell_before_does_not_show() {
        let mut buffer = String::new();
        assert!(read("a.very-long.example.com", &mut buffer).is_ok());
        assert!(read("nothing", &mut buffer).is_err());
        assert_eq!(read("b.example", &mut buffer).ok(), Some("b.example"));
    }

    proptest! {
        #[test]
        fn what_was_read_reads_as_itself(text in "\\PC{0,40}|[a-zA-Zß.:/ -]{0,40}|(https?://)?(www\\.)?[a-z0-9é-]{1,9}\\.[a-z]{2,3}(/.*)?") {
            if let Ok(first) = domain(&text) {
                // `www.www.x.example` loses one `www.` each time.
                prop_assume!(!first.starts_with("www."));
                prop_assert_eq!(domain(&first), Ok(first.clone()));
                prop_assert!(first.is_ascii() && !first.contains(char::is_uppercase));
            }
        }
    }
}
