//! Job titles of customers, and the personas that rules of the pipeline file make of them.

/// Personas, in the order in which their rules apply.
pub(crate) const PERSONAS: [&str; 5] = [
    "Engineering",
    "Quality",
    "Purchasing",
    "Finance",
    "Management",
];

/// A job title.
#[derive(Debug)]
pub(crate) struct Title {
    /// As people write it.
    pub text: &'static str,
    /// Place in the list of personas; `None`: no rule of the pipeline file knows it.
    pub persona: Option<usize>,
    /// Whether it is a senior one.
    pub is_senior: bool,
    /// Share.
    pub share: f64,
}

const fn title(text: &'static str, persona: usize, is_senior: bool, share: f64) -> Title {
    Title {
        text,
        persona: Some(persona),
        is_senior,
        share,
    }
}

const fn stranger(text: &'static str, share: f64) -> Title {
    Title {
        text,
        persona: None,
        is_senior: false,
        share,
    }
}

/// Every title.
pub(crate) const TITLES: [Title; 22] = [
    title("Head of Engineering", 0, true, 0.05),
    title("Test Engineer", 0, false, 0.09),
    title("R&D Engineer", 0, false, 0.07),
    title("Lab Manager", 0, false, 0.06),
    title("Head of Quality", 1, true, 0.06),
    title("Quality Manager", 1, false, 0.1),
    title("QA Specialist", 1, false, 0.06),
    title("Metrologist", 1, false, 0.04),
    title("Head of Purchasing", 2, true, 0.05),
    title("Buyer", 2, false, 0.07),
    title("Strategic Purchaser", 2, false, 0.04),
    title("Procurement Manager", 2, false, 0.04),
    title("CFO", 3, true, 0.04),
    title("Finance Director", 3, true, 0.03),
    title("Controller", 3, false, 0.04),
    title("Managing Director", 4, true, 0.04),
    title("COO", 4, true, 0.03),
    title("Plant Manager", 4, true, 0.04),
    stranger("Consultant", 0.02),
    stranger("Student", 0.015),
    stranger("Intern", 0.01),
    stranger("Wizard of Things", 0.005),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one() {
        assert!((TITLES.iter().map(|title| title.share).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
