//! A document and its tables become files; one file a format.
