//! Whether a publication is still what its `run.json` says. Goes in: its folder, and the hash of
//! `run.json` where the ledger has it. Comes out: nothing, or what is wrong in words.
//!
//! Every output is hashed, so that one changed byte is found: the answer `nothing new` says that the
//! report which stands is the right one.

use serde_json::Value as Json;
use std::fs::{self, File};
use std::path::Path;

/// What is wrong with the publication in `folder`; none where it is whole. `recorded` is the BLAKE3
/// of its `run.json`, hex.
pub fn damage(folder: &Path, recorded: Option<&str>) -> Option<String> {
    let path = folder.join("run.json");
    let Ok(bytes) = fs::read(&path) else {
        return Some(format!("`{}` is missing", path.display()));
    };
    if recorded.is_some_and(|recorded| blake3::hash(&bytes).to_hex().as_str() != recorded) {
        return Some(format!("`{}` is not what its run wrote", path.display()));
    }
    let json: Json = serde_json::from_slice(&bytes).unwrap_or_default();
    let Some(outputs) = json["outputs"].as_array() else {
        return Some(format!("`{}` lists no outputs", path.display()));
    };
    outputs.iter().find_map(|output| of_output(folder, output))
}

fn of_output(folder: &Path, output: &Json) -> Option<String> {
    let path = folder.join(output["path"].as_str()?);
    let Ok(found) = fs::metadata(&path).map(|metadata| metadata.len()) else {
        return Some(format!("`{}` is missing", path.display()));
    };
    let expected = output["bytes"].as_u64().unwrap_or_default();
    if found != expected {
        return Some(format!(
            "`{}` has {found} bytes, its run.json says {expected}",
            path.display()
        ));
    }
    let mut hash = blake3::Hasher::new();
    let read = File::open(&path).and_then(|file| hash.update_reader(file).map(|_| ()));
    if let Err(cause) = read {
        return Some(format!("`{}` cannot be read: {cause}", path.display()));
    }
    (hash.finalize().to_hex().as_str() != output["blake3"].as_str().unwrap_or_default()).then(
        || {
            format!(
                "`{}` has other content than its run.json says",
                path.display()
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_as_listed_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (page, list) = (folder.path().join("a.html"), folder.path().join("run.json"));
        let found = |recorded| damage(folder.path(), recorded).unwrap_or_default();
        assert!(found(None).ends_with("run.json` is missing"));
        let hash = blake3::hash(b"page").to_hex().to_string();
        let text = format!(r#"{{"outputs":[{{"path":"a.html","bytes":4,"blake3":"{hash}"}}]}}"#);
        fs::write(&list, &text).unwrap();
        assert!(found(None).ends_with("a.html` is missing"));
        fs::write(&page, "page").unwrap();
        assert_eq!(found(None), "");
        let recorded = blake3::hash(text.as_bytes()).to_hex().to_string();
        assert_eq!(found(Some(&recorded)), "");
        assert!(found(Some("0")).ends_with("is not what its run wrote"));
        fs::write(&page, "pagE").unwrap();
        assert!(found(None).ends_with("has other content than its run.json says"));
        fs::write(&page, "").unwrap();
        assert!(found(None).ends_with("has 0 bytes, its run.json says 4"));
        fs::write(&list, "{}").unwrap();
        assert!(found(None).ends_with("lists no outputs"));
    }
}
