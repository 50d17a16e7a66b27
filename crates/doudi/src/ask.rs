// SPDX-License-Identifier: Apache-2.0
//! Places and dates as they are typed on the command line, and the columns of the terminal.

use crate::exit::Stop;
use kernel::{Date, Division};
use policy::library::Library;
use std::io::{IsTerminal, Write};
use wording::explain::render::Layout;

/// Reads a place.
///
/// # Errors
/// It is no place code.
pub(crate) fn place(option: &str, text: &str) -> Result<Division, Stop> {
    Division::parse(text).map_err(|error| Stop::Input(format!("{option} {text}：{error}")))
}

/// Reads a date.
///
/// # Errors
/// It is no date.
pub(crate) fn date(option: &str, text: &str) -> Result<Date, Stop> {
    Date::parse(text).map_err(|error| Stop::Input(format!("{option} {text}：{error}")))
}

/// A place by name and code.
pub(crate) fn place_name(place: Division) -> String {
    kernel::full_name(place).map_or_else(|| place.to_string(), |name| format!("{name}（{place}）"))
}

/// The place of the most local pack that holds for a place.
pub(crate) fn pack_place(library: &Library, place: Division) -> Option<Division> {
    let holds = library.places().map(|(its, _)| its).filter(|its| its.contains(&place));
    holds.max_by_key(|its| its.to_string().len())
}

/// 96 columns unless the terminal says otherwise; colour on a terminal that wants it.
pub(crate) fn layout() -> Layout {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    Layout { width: columns.unwrap_or(96).clamp(60, 100), colour }
}

/// Prints a text; a reader that stops reading, such as `head`, is no error.
///
/// # Errors
/// The text cannot be written.
pub(crate) fn print(text: &str) -> Result<(), Stop> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Stop::Other(anyhow::anyhow!("写不到标准输出：{error}")))
        }
        _ => Ok(()),
    }
}
