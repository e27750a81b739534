//! t

mod interop;
mod olist;
mod report;
