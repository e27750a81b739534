//! t

mod olist;
