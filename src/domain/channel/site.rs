//! The site that a visitor came from. Goes in: an address, or a source such as `google` or
//! `m.facebook.com`. Comes out: its host, and whether a word of a list means it.

use url::Url;

/// The host of an address, in small letters and without `www.`; the address may lack its `https:`
/// or `https://`.
pub fn host(address: &str) -> Option<String> {
    let address = address.strip_prefix("//").unwrap_or(address);
    let whole = Url::parse(address).ok().filter(Url::has_host);
    // Without a scheme, what stands before an `@` is a mailbox and no user.
    let bare = || {
        Url::parse(&format!("https://{address}"))
            .ok()
            .filter(|url| {
                url.username().is_empty() && url.host_str().is_some_and(|host| host.contains('.'))
            })
    };
    let url = whole.or_else(bare)?;
    let host = url.host_str()?.trim_end_matches('.').to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// The beginning of an address that decides its host: up to the path.
pub fn beginning(address: &str) -> &str {
    let is_scheme = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let start = match address.find("://") {
        Some(at) if is_scheme(&address[..at]) => at + 3,
        _ if address.starts_with("//") => 2,
        _ => 0,
    };
    &address[..address[start..]
        .find(['/', '?', '#'])
        .map_or(address.len(), |at| start + at)]
}

/// Whether a host is that domain or lies below it.
pub fn is_at(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// Whether a word means a site, both in small letters: the same text; for a word with a dot, a host
/// below it; for one without, the host of that name in any country, as `google` means `google.com`,
/// `m.google.de` and `www.google.co.uk`.
pub fn is_meant(site: &str, word: &str) -> bool {
    site == word
        || if word.contains('.') {
            is_at(site, word)
        } else {
            is_named(site, word)
        }
}

/// Whether a host is `name.top`, or `name.co.top` with two or three letters in the middle.
fn is_named(host: &str, name: &str) -> bool {
    let host = host
        .strip_prefix("www.")
        .or_else(|| host.strip_prefix("m."))
        .unwrap_or(host);
    let Some(country) = host
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('.'))
    else {
        return false;
    };
    country
        .split_once('.')
        .is_none_or(|(second, top)| (2..=3).contains(&second.len()) && !top.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_found_in_what_exports_call_a_referrer() {
        let cases = [
            ("https://www.Google.com/search?q=x", Some("google.com")),
            ("http://user@m.facebook.com:80/", Some("m.facebook.com")),
            ("bing.com/search", Some("bing.com")),
            (
                "android-app://com.google.android.gm/",
                Some("com.google.android.gm"),
            ),
            ("https://bücher.example/", Some("xn--bcher-kva.example")),
            ("direct", None),
            ("(not set)", None),
            ("about:blank", None),
            ("//www.google.com/x", Some("google.com")),
            ("google.com./", Some("google.com")),
            ("example.com/go?to=https://x.example/y", Some("example.com")),
            ("mailto:jane@gmail.com", None),
            ("jane@gmail.com", None),
            ("/pricing", None),
            ("-", None),
            ("", None),
        ];
        for (address, expected) in cases {
            assert_eq!(host(address).as_deref(), expected, "{address}");
            assert_eq!(host(beginning(address)).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn a_word_means_hosts_below_it_or_of_its_name() {
        for (site, word) in [
            ("google", "google"),
            ("m.google.de", "google"),
            ("www.google.co.uk", "google"),
            ("l.facebook.com", "facebook.com"),
            ("t.co", "t.co"),
        ] {
            assert!(is_meant(site, word), "{site} {word}");
        }
        for (site, word) in [
            ("notgoogle.com", "google"),
            ("mail.google.com", "google"),
            ("google.example.com", "google"),
            ("fakefacebook.com", "facebook.com"),
            ("facebook.com", "m.facebook.com"),
            ("co.uk", "uk"),
        ] {
            assert!(!is_meant(site, word), "{site} {word}");
        }
    }
}
