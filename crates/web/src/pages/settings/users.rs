// SPDX-License-Identifier: Apache-2.0
//! Users: who may do what where. A right is given by one and confirmed by another; nobody changes their own.

use crate::components::{Badge, Cell, Column, EventForm, ListControls, Row, Table};
use crate::layout::{Frame, Heading};
use askama::Template;

/// A user in the list.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// The user's page.
    pub href: String,
    /// The name.
    pub name: String,
    /// The account.
    pub account: String,
    /// Roles with places: `乡镇经办人（云坪镇）`.
    pub roles: Vec<String>,
    /// How it stands: `在用`, `锁定`, `停用`.
    pub state: Badge,
    /// How the second factor comes: `验证器`, `短信`, `没有`.
    pub second_factor: String,
    /// When the user last signed in; empty for never.
    pub last_seen: String,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct UserList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The rows.
    pub rows: Vec<UserRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl UserList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["姓名", "账号", "角色和地方", "状态", "二次验证", "最近登录"].map(Column::words).to_vec();
        let row = |user: &UserRow| {
            Row::to(
                user.href.clone(),
                vec![
                    Cell::words(&user.name),
                    Cell::unbroken(&user.account),
                    Cell::words(user.roles.join("；")),
                    Cell::Badge(user.state.clone()),
                    Cell::words(&user.second_factor),
                    Cell::words(&user.last_seen),
                ],
            )
        };
        Table::new("users", "用户", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有符合条件的用户。")
    }
}

/// A role that a user holds or held.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The role.
    pub role: String,
    /// The place.
    pub place: String,
    /// From when to when.
    pub period: String,
    /// Who gave it and who confirmed it.
    pub by: String,
    /// How it stands: `生效`, `待第二人确认`, `已收回`.
    pub state: Badge,
}

/// One user.
#[derive(Clone, Debug, Template)]
#[template(path = "settings_user.html")]
pub struct UserPage {
    /// Frame; its errors come from the forms.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Account, unit, telephone (masked), second factor: label and words.
    pub basics: Vec<(String, String)>,
    /// Roles.
    pub grants: Vec<Grant>,
    /// Near relatives on record: name and relation, and why they matter.
    pub relatives: Vec<(String, String)>,
    /// What can be done: give a role, take one back, reset the password, unlock, hand over all open work, switch off.
    pub events: Vec<EventForm>,
}

impl UserPage {
    /// Roles as a table.
    #[must_use]
    pub fn grant_table(&self) -> Table {
        let columns = ["角色", "地方", "期间", "谁给的", "状态"].map(Column::words).to_vec();
        let row = |grant: &Grant| {
            Row::plain(vec![
                Cell::words(&grant.role),
                Cell::unbroken(&grant.place),
                Cell::words(&grant.period),
                Cell::words(&grant.by),
                Cell::Badge(grant.state.clone()),
            ])
        };
        Table::new("grants", "角色", columns)
            .rows(self.grants.iter().map(row).collect())
            .empty("还没有角色，登录后什么也看不到。")
    }
}
