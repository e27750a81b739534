//! No circles: files that import each other, directly or over others, can only be read together.
//! Reads the `use` lines. What a file re-exports of its children is no import: a list of them stays
//! a list.

use super::{code_before_tests, root, rust_files};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

/// Circles that are meant: all their files, and why.
const MEANT: &[(&[&str], &str)] = &[(
    &["pipeline::reader", "pipeline::value"],
    "a table holds values, and a value can be a table",
)];

/// Folders whose circles are still to be broken; to become empty.
const STILL_WITH_CIRCLES: &[&str] = &[];

/// A path below the crate, word by word: of a module, or of something in it.
type Words = Vec<String>;

/// A `use` line's path as written, and whether it is made public again.
struct Import {
    path: Words,
    is_public: bool,
}

/// The modules that have a file, with what they import.
struct Modules(BTreeMap<Words, Vec<Import>>);

fn words(path: &str) -> Words {
    let words = path.split("::").map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The paths of a `use` tree: `a::{b, c::{d, e}}` has three.
fn leaves(tree: &str, above: &Words) -> Vec<Words> {
    let Some((path, inner)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap();
        return vec![[above.clone(), words(path)].concat()];
    };
    let above = [above.clone(), words(path)].concat();
    let inner = inner.trim_end().strip_suffix('}').unwrap();
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, sign) in inner.char_indices().chain([(inner.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let item = inner[start..at].trim();
                if !item.is_empty() {
                    found.extend(leaves(item, &above));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn imports(code: &str) -> Vec<Import> {
    static LINES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^\s*(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);").unwrap());
    let mut found = Vec::new();
    for line in LINES.captures_iter(code) {
        let is_public = line.get(1).is_some();
        let paths = leaves(line[2].trim(), &Vec::new()).into_iter();
        found.extend(paths.map(|path| Import { path, is_public }));
    }
    found
}

impl Modules {
    fn of(source: &Path) -> Self {
        let module = |path: &Path| {
            let below = path.strip_prefix(source).unwrap().with_extension("");
            let mut words: Words = below
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            words.pop_if(|last| last == "mod" || last == "lib");
            words
        };
        let files = rust_files(source).into_iter().filter(|path| {
            !path
                .iter()
                .any(|part| part == "tests" || part == "tests.rs" || part == "main.rs")
        });
        Self(
            files
                .map(|path| (module(&path), imports(&code_before_tests(&path))))
                .collect(),
        )
    }

    /// A path as written in `module`, from the top of the crate; none for other crates.
    fn absolute(&self, module: &Words, path: &Words) -> Option<Words> {
        let above = path.iter().take_while(|word| *word == "super").count();
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([module.clone(), path[1..].to_vec()].concat()),
            "super" => Some([&module[..module.len() - above], &path[above..]].concat()),
            child => {
                let child = [module.clone(), vec![child.to_owned()]].concat();
                let is_child = self.0.contains_key(&child);
                is_child.then(|| [module.clone(), path.clone()].concat())
            }
        }
    }

    /// The module in whose file the thing at a path is written, behind all re-exports.
    fn home(&self, path: &[String]) -> Words {
        let mut module = Words::new();
        for (at, word) in path.iter().enumerate() {
            let child = [module.clone(), vec![word.clone()]].concat();
            if self.0.contains_key(&child) {
                module = child;
                continue;
            }
            let exported = self.0[&module]
                .iter()
                .find(|import| import.is_public && import.path.last() == Some(word))
                .and_then(|import| self.absolute(&module, &import.path));
            return match exported {
                Some(target) => self.home(&[&target, &path[at + 1..]].concat()),
                None => module,
            };
        }
        module
    }

    /// The modules that each one imports from.
    fn edges(&self) -> BTreeMap<&Words, BTreeSet<Words>> {
        let targets = |module: &Words, imports: &[Import]| {
            let homes = imports.iter().filter_map(|import| {
                let home = self.home(&self.absolute(module, &import.path)?);
                let is_list = import.is_public && home.starts_with(module);
                (!is_list && home != *module && !home.is_empty()).then_some(home)
            });
            homes.collect()
        };
        self.0
            .iter()
            .map(|(module, imports)| (module, targets(module, imports)))
            .collect()
    }

    /// Every circle: its modules, by name.
    fn circles(&self) -> BTreeSet<Vec<String>> {
        let edges = self.edges();
        let reached = |from: &Words| {
            let mut reached: BTreeSet<&Words> = BTreeSet::new();
            let mut next: Vec<&Words> = edges[from].iter().collect();
            while let Some(module) = next.pop() {
                if reached.insert(module) {
                    next.extend(&edges[module]);
                }
            }
            reached
        };
        let reached: BTreeMap<&Words, BTreeSet<&Words>> =
            self.0.keys().map(|from| (from, reached(from))).collect();
        let circle = |from: &Words| {
            let back = reached[from]
                .iter()
                .filter(|to| reached[**to].contains(from));
            back.map(|module| module.join("::")).collect::<Vec<_>>()
        };
        self.0
            .keys()
            .map(circle)
            .filter(|circle| !circle.is_empty())
            .collect()
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let code = "use super::{a, b::{C, d as e}};\n    use crate::f::G;\npub use h::{self, I};\n";
    let found: Vec<(String, bool)> = imports(code)
        .iter()
        .map(|import| (import.path.join("::"), import.is_public))
        .collect();
    let expected = [
        ("super::a", false),
        ("super::b::C", false),
        ("super::b::d", false),
        ("crate::f::G", false),
        ("h::self", true),
        ("h::I", true),
    ];
    assert_eq!(
        found,
        expected.map(|(path, is_public)| (path.to_owned(), is_public))
    );
}

/// A circle over three files, of which one hides behind a re-export, and a list of children.
#[test]
fn a_circle_is_found_behind_a_re_export() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, code: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, code).unwrap();
    };
    write("lib.rs", "pub mod a;\n");
    write(
        "a/mod.rs",
        "mod b;\nmod c;\nmod d;\npub use b::B;\npub use d::D;\n",
    );
    write("a/b.rs", "use super::c::C;\npub struct B;\n");
    write("a/c.rs", "use crate::a::D;\npub struct C;\n");
    write("a/d.rs", "use super::B;\npub struct D;\n");
    let circles = Modules::of(folder.path()).circles();
    let expected = ["a::b", "a::c", "a::d"].map(str::to_owned).to_vec();
    assert_eq!(circles, BTreeSet::from([expected]));
    write(
        "a/d.rs",
        "pub struct D;\n#[cfg(test)]\nmod tests {\n    use super::super::B;\n}\n",
    );
    assert!(Modules::of(folder.path()).circles().is_empty());
}

#[test]
fn files_do_not_import_each_other_in_a_circle() {
    let mut wrong = Vec::new();
    for circle in Modules::of(&root().join("src")).circles() {
        let is_meant = MEANT.iter().any(|(files, _)| circle == *files);
        let is_known = circle.iter().all(|module| {
            let folder = module.split("::").next().unwrap();
            STILL_WITH_CIRCLES.contains(&folder)
        });
        if !is_meant && !is_known {
            wrong.push(circle.join(", "));
        }
    }
    assert!(wrong.is_empty(), "circles of files:\n{}", wrong.join("\n"));
}
