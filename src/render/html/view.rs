//! A document with every number turned into text, in the shape in which the template walks it. Goes
//! in: blocks. Comes out: words, units and columns. Nothing is escaped here: the template does
//! that, always.

use super::table_view::TableView;
use crate::document::number;
use crate::document::{Block, Chart, Document, Figure, Section, Sentence, Status};
use crate::domain::currency::Currency;
use crate::render::chart;

/// The status in words and for the style sheet.
pub(super) struct StatusView<'a> {
    pub class: &'static str,
    pub word: &'static str,
    pub why: &'a str,
}

impl<'a> StatusView<'a> {
    pub(super) fn new(status: &'a Status) -> Self {
        let (word, why) = status.parts();
        let class = match status {
            Status::Complete => "complete",
            Status::Preliminary(_) => "preliminary",
            Status::NotForDecisions(_) => "not-for-decisions",
        };
        Self { class, word, why }
    }
}

/// A section.
pub(super) struct SectionView<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub question: &'a str,
    pub parts: Vec<PartView<'a>>,
}

impl<'a> SectionView<'a> {
    /// `rows` is the most that a table may show.
    pub(super) fn new(section: &'a Section, document: &'a Document, rows: usize) -> Self {
        let parts = section
            .blocks
            .iter()
            .map(|block| PartView::new(block, document, rows))
            .collect();
        Self {
            id: section.id,
            title: section.title,
            question: section.question,
            parts,
        }
    }
}

/// A block.
pub(super) enum PartView<'a> {
    Heading(&'a str),
    Sentences(Vec<SentenceView<'a>>),
    Figures(Vec<FigureView<'a>>),
    Table(TableView<'a>),
    Chart(ChartView<'a>),
    Note(&'a str),
}

impl<'a> PartView<'a> {
    fn new(block: &'a Block, document: &'a Document, rows: usize) -> Self {
        match block {
            Block::Heading(words) => Self::Heading(words),
            Block::Sentences(sentences) => Self::Sentences(
                sentences
                    .iter()
                    .map(|sentence| SentenceView::new(sentence, document))
                    .collect(),
            ),
            Block::Figures(figures) => Self::Figures(
                figures
                    .iter()
                    .map(|figure| FigureView::new(figure, document.currency))
                    .collect(),
            ),
            Block::Table(table) => Self::Table(TableView::new(table, document.currency, rows)),
            Block::Chart(chart) => Self::Chart(ChartView::new(chart, document.currency, rows)),
            Block::Note(words) => Self::Note(words),
        }
    }
}

/// A sentence; its link is kept where the document has that section.
pub(super) struct SentenceView<'a> {
    pub text: &'a str,
    pub link: Option<&'a Section>,
}

impl<'a> SentenceView<'a> {
    fn new(sentence: &'a Sentence, document: &'a Document) -> Self {
        let link = sentence
            .link
            .and_then(|id| document.sections.iter().find(|section| section.id == id));
        Self {
            text: &sentence.text,
            link,
        }
    }
}

/// A number that stands by itself.
pub(super) struct FigureView<'a> {
    pub id: &'a str,
    pub label: &'a str,
    pub main: String,
    pub aside: Option<String>,
    pub detail: &'a str,
    pub is_missing: bool,
}

impl<'a> FigureView<'a> {
    fn new(figure: &'a Figure, currency: Currency) -> Self {
        let printed = number::short(&figure.value, currency);
        let is_missing = printed.main == number::NOT_AVAILABLE;
        Self {
            id: figure.id,
            label: &figure.label,
            main: printed.main,
            aside: printed.aside,
            detail: &figure.detail,
            is_missing,
        }
    }
}

/// A drawing and its table; no drawing where no value is available.
pub(super) struct ChartView<'a> {
    pub id: &'a str,
    pub caption: &'a str,
    pub svg: Option<String>,
    pub remark: Option<String>,
    pub table: TableView<'a>,
}

impl<'a> ChartView<'a> {
    fn new(chart: &'a Chart, currency: Currency, rows: usize) -> Self {
        let (drawn, all) = (chart::drawn_rows(chart), chart.table.rows.len());
        let remark = (drawn < all).then(|| {
            format!(
                "The first {drawn} of {} rows are drawn.",
                number::count_full(all as i64)
            )
        });
        Self {
            id: chart.id,
            caption: &chart.caption,
            svg: chart::draw(chart, currency),
            remark,
            table: TableView::new(&chart.table, currency, rows),
        }
    }
}
