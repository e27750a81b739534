//! Everything that is wrong with a pipeline file, collected and shown at once. Goes in: places of
//! the text, what was found, what was expected, the fix. Comes out: one text, each problem with
//! file, line, column and caret.
//!
//! A pipeline file may name preset files, so a problem belongs to a document; the documents are
//! kept here.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::cell::RefCell;
use std::ops::Range;

/// A stretch of one document, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TomlPlace {
    document: usize,
    start: usize,
    end: usize,
}

impl TomlPlace {
    /// A stretch of the document of that number.
    pub(super) fn new(document: usize, span: Range<usize>) -> Self {
        Self {
            document,
            start: span.start,
            end: span.end,
        }
    }

    /// Number of the document.
    pub(super) fn document(self) -> usize {
        self.document
    }
}

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: TomlPlace,
}

impl<T> At<T> {
    /// Another value at the same place.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> At<U> {
        At {
            value: change(self.value),
            place: self.place,
        }
    }
}

#[derive(Debug)]
struct TomlDocument {
    name: String,
    text: String,
    is_damaged: bool,
}

#[derive(Debug)]
struct Problem {
    place: TomlPlace,
    found: String,
    expected: String,
    help: String,
    is_syntax: bool,
    is_absence: bool,
}

/// The documents that were read and what is wrong in them.
#[derive(Debug, Default)]
pub(super) struct Problems {
    documents: RefCell<Vec<TomlDocument>>,
    found: RefCell<Vec<Problem>>,
}

impl Problems {
    /// Takes a document in and returns its number. The first one is the pipeline file.
    pub(super) fn open(&self, name: &str, text: &str) -> usize {
        let mut documents = self.documents.borrow_mut();
        documents.push(TomlDocument {
            name: name.to_owned(),
            text: text.to_owned(),
            is_damaged: false,
        });
        documents.len() - 1
    }

    /// Something written that is wrong.
    pub(super) fn add(
        &self,
        place: TomlPlace,
        found: impl Into<String>,
        expected: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(place, found.into(), expected.into(), help.into());
    }

    /// Something that should be written and is not; `place` is where it belongs.
    pub(super) fn missing(
        &self,
        place: TomlPlace,
        found: impl Into<String>,
        expected: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(place, found.into(), expected.into(), help.into());
        if let Some(last) = self.found.borrow_mut().last_mut() {
            last.is_absence = true;
        }
    }

    /// Text that is no TOML. What it does to the rest of the document is not reported as problems of
    /// their own.
    pub(super) fn syntax(
        &self,
        place: TomlPlace,
        found: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(place, found.into(), String::new(), help.into());
        if let Some(last) = self.found.borrow_mut().last_mut() {
            last.is_syntax = true;
        }
        if let Some(document) = self.documents.borrow_mut().get_mut(place.document) {
            document.is_damaged = true;
        }
    }

    fn push(&self, place: TomlPlace, found: String, expected: String, help: String) {
        self.found.borrow_mut().push(Problem {
            place,
            found,
            expected,
            help,
            is_syntax: false,
            is_absence: false,
        });
    }

    /// How much is wrong so far.
    pub(super) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// All problems by position, without colours, ending with their number; each as a compiler
    /// would show it.
    pub(super) fn render(&self) -> String {
        let (documents, found) = (self.documents.borrow(), self.found.borrow());
        let mut shown: Vec<&Problem> = found
            .iter()
            .filter(|problem| !is_consequence(problem, &documents, &found))
            .collect();
        shown.sort_by(|a, b| (a.place, &a.found).cmp(&(b.place, &b.found)));
        shown.dedup_by(|a, b| a.place == b.place && a.found == b.found);
        let mut text = String::new();
        for problem in &shown {
            text.push_str(&render_one(problem, &documents[problem.place.document]));
            text.push_str("\n\n");
        }
        let counts: Vec<String> = documents
            .iter()
            .enumerate()
            .filter_map(|(number, document)| count_line(number, document, &shown))
            .collect();
        text + &counts.join("\n")
    }
}

/// A value that is missing from a damaged document may stand in the damage, and damage on a line
/// is enough about it.
fn is_consequence(problem: &Problem, documents: &[TomlDocument], found: &[Problem]) -> bool {
    let document = &documents[problem.place.document];
    if problem.is_syntax || !document.is_damaged {
        return false;
    }
    let line = |place: TomlPlace| {
        document.text[..place.start.min(document.text.len())]
            .matches('\n')
            .count()
    };
    let is_same_line = |other: &Problem| {
        other.is_syntax
            && other.place.document == problem.place.document
            && line(other.place) == line(problem.place)
    };
    problem.is_absence || found.iter().any(is_same_line)
}

fn count_line(number: usize, document: &TomlDocument, shown: &[&Problem]) -> Option<String> {
    let count = shown
        .iter()
        .filter(|problem| problem.place.document == number)
        .count();
    let noun = if count == 1 { "problem" } else { "problems" };
    (count > 0).then(|| format!("{count} {noun} in `{}`", document.name))
}

fn render_one(problem: &Problem, document: &TomlDocument) -> String {
    let mark = AnnotationKind::Primary.span(problem.place.start..problem.place.end);
    let mark = if problem.expected.is_empty() {
        mark
    } else {
        mark.label(problem.expected.as_str())
    };
    let snippet = Snippet::source(document.text.as_str())
        .path(document.name.as_str())
        .annotation(mark);
    let report: [Group<'_>; 1] = [Level::ERROR
        .primary_title(problem.found.as_str())
        .element(snippet)
        .element(Level::HELP.message(problem.help.as_str()))];
    Renderer::plain().render(&report)
}
