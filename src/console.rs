//! The only writer to the terminal. stdout carries the requested output, stderr everything else.

use crate::error::{Error, Result};
use crate::render::frame_text::visible;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};

/// Where progress, warnings and results go.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    quiet: bool,
}

impl Console {
    /// A console; a quiet one prints only the requested output.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// A line of progress or warning, on stderr. A terminal that is gone is no reason to stop a
    /// run.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{}", safe(text));
        }
    }

    /// A bar over `total` steps, drawn on a terminal only.
    pub fn bar(&self, total: u64, label: &str) -> ProgressBar {
        let is_drawn = !self.quiet && io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(
            Some(total),
            if is_drawn {
                ProgressDrawTarget::stderr()
            } else {
                ProgressDrawTarget::hidden()
            },
        );
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(label.to_owned());
        bar
    }

    /// The requested output, on stdout. A reader that has seen enough closes the pipe: that is no
    /// error.
    ///
    /// # Errors
    /// Output that cannot be written.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::io("cannot write", "stdout", cause))
            }
            _ => Ok(()),
        }
    }

    /// An error, on stderr, also on a quiet console.
    pub fn fail(&self, error: &Error) {
        let text = error.to_string();
        // The problems of a pipeline file come rendered, each with a head of its own.
        let head = if text.starts_with("error: ") {
            ""
        } else {
            "error: "
        };
        let _ = writeln!(io::stderr().lock(), "{head}{}", safe(&text));
    }
}

/// The text line by line, without anything that a terminal would obey.
fn safe(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}
