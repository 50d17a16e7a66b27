// SPDX-License-Identifier: Apache-2.0
//! Why a backup was not made or not restored, in words for whoever runs the command.

use assistance::office::Error;
use std::fmt;

/// Why.
#[derive(Debug)]
pub enum BackupError {
    /// The file does not begin as a backup does.
    NotABackup,
    /// It was made by a later program.
    LaterFormat,
    /// It does not open with this key or passphrase.
    WrongKey,
    /// It was altered or is not complete.
    Damaged,
    /// A passphrase that is too short.
    ShortPassphrase,
    /// A key file that holds no key.
    NoKey,
    /// The target has something in it.
    NotEmpty,
    /// The backup is of a schema that a later program made; holds the backup's last step.
    Later(String),
    /// The backup's schema is not an earlier state of this program's; holds the backup's last step.
    Schema(String),
    /// What came to stand in the database is not what the backup holds; holds the table.
    Differs(String),
    /// A table that the program does not know how to copy; holds its name.
    Table(String),
    /// A file could not be read or written.
    File(std::io::Error),
    /// The database failed.
    Office(Error),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupError::NotABackup => f.write_str("这不是备份文件"),
            BackupError::LaterFormat => f.write_str("这份备份是更新版本的程序做的，请用新版程序恢复"),
            BackupError::WrongKey => f.write_str("打不开：密钥或者口令不对，或者文件开头被改过"),
            BackupError::Damaged => f.write_str("备份文件不完整或者被改过，没有恢复任何内容"),
            BackupError::ShortPassphrase => f.write_str("备份口令不少于 12 个字"),
            BackupError::NoKey => f.write_str("备份密钥文件应有一行 64 位十六进制数"),
            BackupError::NotEmpty => {
                f.write_str("目标里已经有数据。恢复只能放进空的文件夹或者空的数据库，不会覆盖任何内容")
            }
            BackupError::Later(step) => write!(
                f,
                "这份备份来自更新版本的程序（数据库结构到 {step}），本程序不认识，什么也没有恢复、没有改动：请用新版程序恢复"
            ),
            BackupError::Schema(step) => write!(
                f,
                "备份的数据库结构（到 {step}）不在本程序的升级路线上，请用做备份的那个版本恢复，再升级"
            ),
            BackupError::Differs(table) => write!(f, "表 {table} 写进去的和备份里的不一样，已全部撤回"),
            BackupError::Table(table) => {
                write!(f, "表 {table} 不能备份：程序和数据库结构不一致，请先运行 doudi migrate")
            }
            BackupError::File(error) => write!(f, "读写文件出错：{error}"),
            BackupError::Office(error) => write!(f, "数据库出错：{error}"),
        }
    }
}

impl std::error::Error for BackupError {}

impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> BackupError {
        BackupError::File(error)
    }
}

impl From<Error> for BackupError {
    fn from(error: Error) -> BackupError {
        BackupError::Office(error)
    }
}
