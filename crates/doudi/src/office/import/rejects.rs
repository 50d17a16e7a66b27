// SPDX-License-Identifier: Apache-2.0
//! What was refused, as files of the same sheets and headings that can be mended and loaded again, beside a list of what is wrong that holds no personal data.

use super::source::{RawRow, Source};
use crate::exit::Stop;
use assistance::loading::form::Problem;
use files::{FileError, TableWriter};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The heading of the column that says what is wrong; it is not read again.
const WHY: &str = "#没有收的原因";
/// The list of everything that is wrong.
const LIST: &str = "#问题清单.csv";

/// The files, made when the first row comes.
pub(super) struct Rejects {
    folder: PathBuf,
    sheets: HashMap<String, TableWriter>,
    list: Option<TableWriter>,
}

/// The files of an earlier run, where nothing in the folder is newer than its list, which is written last.
fn untouched(folder: &Path) -> Option<Vec<PathBuf>> {
    let written = |path: &Path| std::fs::metadata(path).ok()?.modified().ok();
    let done = written(&folder.join(LIST))?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).ok()? {
        let path = entry.ok()?.path();
        let ours = path.extension().is_some_and(|extension| extension == "csv");
        if !ours || written(&path)? > done {
            return None;
        }
        files.push(path);
    }
    Some(files)
}

fn file(error: &FileError) -> Stop {
    Stop::Input(wording::files::file(error))
}

impl Rejects {
    /// Begins with an empty folder. What an earlier run left there goes, or is put aside where somebody worked on it since.
    pub(super) fn new(folder: &Path, loaded: &Path) -> Result<Rejects, Stop> {
        let within = || Some(loaded.canonicalize().ok()?.starts_with(folder.canonicalize().ok()?));
        if within().unwrap_or(false) {
            let text = format!("要导入的文件就在退回文件夹“{}”里，请用 --rejects 另选一个", folder.display());
            return Err(Stop::Input(text));
        }
        if let Some(files) = untouched(folder) {
            for path in files {
                std::fs::remove_file(&path).map_err(|error| {
                    Stop::Other(anyhow::Error::new(error).context(format!("删不掉 {}", path.display())))
                })?;
            }
        } else if std::fs::read_dir(folder).is_ok_and(|mut there| there.next().is_some()) {
            let aside = |nth: u32| folder.with_added_extension(nth.to_string());
            let free = (1..).map(aside).find(|path| !path.exists()).unwrap_or_else(|| aside(0));
            std::fs::rename(folder, &free).map_err(|error| {
                Stop::Other(anyhow::Error::new(error).context(format!("移不走 {}", folder.display())))
            })?;
            println!("上次退回的文件移到了“{}”。", free.display());
        }
        Ok(Rejects { folder: folder.to_owned(), sheets: HashMap::new(), list: None })
    }

    fn sheet(&mut self, source: &Source, name: &str) -> Result<&mut TableWriter, Stop> {
        if !self.sheets.contains_key(name) {
            std::fs::create_dir_all(&self.folder).map_err(|error| {
                Stop::Other(anyhow::Error::new(error).context(format!("建不了 {}", self.folder.display())))
            })?;
            let path = self.folder.join(format!("{name}.csv"));
            let mut writer = TableWriter::create(&path).map_err(|error| file(&error))?;
            let titles = source.titles(name).iter().map(String::as_str).filter(|title| *title != WHY);
            writer.row(titles.chain([WHY])).map_err(|error| file(&error))?;
            self.sheets.insert(name.to_owned(), writer);
        }
        self.sheets.get_mut(name).ok_or_else(|| Stop::Other(anyhow::anyhow!("退回文件没有建好")))
    }

    /// All rows of a family, each with what is wrong in it.
    pub(super) fn family(
        &mut self,
        source: &Source,
        rows: &[RawRow],
        problems: &[Problem],
    ) -> Result<(), Stop> {
        for row in rows {
            let own: Vec<&Problem> = problems.iter().filter(|one| one.line == row.line).collect();
            let why: Vec<String> = own
                .iter()
                .filter(|one| {
                    source.title(one.role, &one.field) == one.field
                        || source
                            .titles(&row.sheet)
                            .iter()
                            .any(|title| title == source.title(one.role, &one.field))
                })
                .map(|one| {
                    format!(
                        "{}：{}",
                        source.title(one.role, &one.field),
                        wording::loading::problem(&one.kind)
                    )
                })
                .collect();
            self.write(source, row, &why.join("；"))?;
        }
        self.list(source, problems)
    }

    /// A row that belongs to no family.
    pub(super) fn row(&mut self, source: &Source, row: &RawRow, problems: &[Problem]) -> Result<(), Stop> {
        let why: Vec<String> = problems.iter().map(|one| wording::loading::problem(&one.kind)).collect();
        self.write(source, row, &why.join("；"))?;
        self.list(source, problems)
    }

    fn write(&mut self, source: &Source, row: &RawRow, why: &str) -> Result<(), Stop> {
        let titles = source.titles(&row.sheet).to_vec();
        let writer = self.sheet(source, &row.sheet)?;
        let kept = titles.iter().enumerate().filter(|(_, title)| title.as_str() != WHY);
        let cells: Vec<&str> =
            kept.map(|(at, _)| row.cells.get(at).map_or("", String::as_str)).chain([why]).collect();
        writer.row(cells).map_err(|error| file(&error))
    }

    fn list(&mut self, source: &Source, problems: &[Problem]) -> Result<(), Stop> {
        if self.list.is_none() {
            let mut writer = TableWriter::create(&self.folder.join(LIST)).map_err(|error| file(&error))?;
            writer.row(["表", "行", "列", "问题", "结果"]).map_err(|error| file(&error))?;
            self.list = Some(writer);
        }
        let Some(writer) = &mut self.list else { return Ok(()) };
        for one in problems {
            let (line, why) = (one.line.to_string(), wording::loading::problem(&one.kind));
            let column = source.title(one.role, &one.field);
            let cells = [one.role.chinese(), &line, column, &why, wording::loading::kept_out()];
            writer.row(cells).map_err(|error| file(&error))?;
        }
        Ok(())
    }

    /// Closes the files; where they are, if there are any.
    pub(super) fn finish(self) -> Result<Option<PathBuf>, Stop> {
        let any = self.list.is_some() || !self.sheets.is_empty();
        for writer in self.sheets.into_values().chain(self.list) {
            writer.finish().map_err(|error| file(&error))?;
        }
        Ok(any.then_some(self.folder))
    }
}
