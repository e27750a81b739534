//! Names that a pipeline file may use and that later parts of the program give: they come in from the
//! lists of models, reports and formats, which this part cannot see.

/// Ids that later parts of the program have and the file may name, each in its list's order.
#[derive(Debug, Clone, Copy)]
pub struct KnownNames<'a> {
    /// Attribution models.
    pub models: &'a [&'a str],
    /// Reports.
    pub reports: &'a [&'a str],
    /// Formats.
    pub formats: &'a [&'a str],
}
