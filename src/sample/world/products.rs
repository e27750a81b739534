//! What the company sells.

/// What is sold: (name, family, median price in euros).
pub(crate) const fn products() -> &'static [(&'static str, &'static str, f64)] {
    &[
        ("H series gauge", "Gauges", 38_000.0),
        ("Compact gauge", "Gauges", 15_000.0),
        ("Lab station", "Stations", 90_000.0),
        ("Service contract", "Service", 12_000.0),
    ]
}
