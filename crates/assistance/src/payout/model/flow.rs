// SPDX-License-Identifier: Apache-2.0
//! The way of a roster: draft, locked at the monthly cut-off, made, checked by another person, sent, answered by the
//! bank, closed when it agrees to the fen. Every signature is for one content; whoever confirmed an award in it, or
//! is a near relative of a family in it, signs nothing.

use super::ids::RosterId;
use super::roster::Content;
use kernel::{Date, Division, Fen, Month, UserId, UtcMillis};
use ledger::{Programme, Reconciliation};
use std::collections::BTreeSet;

/// Who signed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: UtcMillis,
}

/// What a roster is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterKind {
    /// The monthly run, closed to changes on a day.
    Regular {
        /// The last day whose decisions are in it, and the first on which it may be locked.
        cut_off: Date,
    },
    /// A batch outside the monthly run (零星发放): what is left over of months that a regular roster has drawn.
    OffCycle,
    /// What the bank sent back, once more (重发).
    Repay,
}

/// The file that went to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Who sent it.
    pub signature: Signature,
    /// Its layout.
    pub layout: String,
    /// SHA-256 of its bytes.
    pub file: [u8; 32],
}

/// What the bank has answered so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Lines that arrived.
    pub paid_lines: u64,
    /// How much arrived.
    pub paid: Fen,
    /// Lines that came back.
    pub failed_lines: u64,
    /// How much came back.
    pub failed: Fen,
}

impl Answers {
    fn lines(&self) -> Option<u64> {
        self.paid_lines.checked_add(self.failed_lines)
    }

    fn amount(&self) -> Option<Fen> {
        self.paid.checked_add(self.failed)
    }
}

/// Where a roster stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterState {
    /// Being drawn up; follows every change of an award (草稿).
    Draft,
    /// Closed to changes (已锁定).
    Locked {
        /// Its content from now on.
        content: Content,
        /// Who locked it.
        locked: Signature,
    },
    /// Signed by its maker (已制表).
    Made {
        /// Its content.
        content: Content,
        /// The maker.
        maker: Signature,
    },
    /// Signed by a checker (已复核).
    Checked {
        /// Its content.
        content: Content,
        /// The maker.
        maker: Signature,
        /// The checker.
        checker: Signature,
    },
    /// At the bank (已报送).
    Sent {
        /// Its content.
        content: Content,
        /// The maker.
        maker: Signature,
        /// The checker.
        checker: Signature,
        /// The file.
        sending: Sending,
    },
    /// Answered, in part or whole (已回盘).
    Returned {
        /// Its content.
        content: Content,
        /// The maker.
        maker: Signature,
        /// The checker.
        checker: Signature,
        /// The file.
        sending: Sending,
        /// The answers.
        answers: Answers,
    },
    /// Every line answered and agreed to the fen (已对账).
    Closed {
        /// Its content.
        content: Content,
        /// The maker.
        maker: Signature,
        /// The checker.
        checker: Signature,
        /// The file.
        sending: Sending,
        /// The answers.
        answers: Answers,
        /// Who reconciled it.
        closed: Signature,
    },
    /// A draft that was given up (已作废): it pays nothing and stands in no other roster's way.
    Discarded {
        /// Who.
        by: Signature,
        /// Why.
        reason: String,
    },
}

impl RosterState {
    /// For people.
    #[must_use]
    pub const fn chinese(&self) -> &'static str {
        match self {
            RosterState::Draft => "草稿",
            RosterState::Locked { .. } => "已锁定",
            RosterState::Made { .. } => "已制表",
            RosterState::Checked { .. } => "已复核",
            RosterState::Sent { .. } => "已报送银行",
            RosterState::Returned { .. } => "银行已回盘",
            RosterState::Closed { .. } => "已对账",
            RosterState::Discarded { .. } => "已作废",
        }
    }

    /// The content, once locked.
    #[must_use]
    pub const fn content(&self) -> Option<&Content> {
        match self {
            RosterState::Draft | RosterState::Discarded { .. } => None,
            RosterState::Locked { content, .. }
            | RosterState::Made { content, .. }
            | RosterState::Checked { content, .. }
            | RosterState::Sent { content, .. }
            | RosterState::Returned { content, .. }
            | RosterState::Closed { content, .. } => Some(content),
        }
    }
}

impl RosterState {
    /// Who signed so far, in their order: locked, made, checked, sent, closed.
    #[must_use]
    pub fn signatures(&self) -> Vec<Signature> {
        match self {
            RosterState::Draft => Vec::new(),
            RosterState::Locked { locked, .. } => vec![*locked],
            RosterState::Discarded { by, .. } => vec![*by],
            RosterState::Made { maker, .. } => vec![*maker],
            RosterState::Checked { maker, checker, .. } => vec![*maker, *checker],
            RosterState::Sent { maker, checker, sending, .. }
            | RosterState::Returned { maker, checker, sending, .. } => {
                vec![*maker, *checker, sending.signature]
            }
            RosterState::Closed { maker, checker, sending, closed, .. } => {
                vec![*maker, *checker, sending.signature, *closed]
            }
        }
    }
}

/// A roster without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Its id.
    pub id: RosterId,
    /// The county.
    pub county: Division,
    /// The scheme.
    pub scheme: Programme,
    /// The month.
    pub month: Month,
    /// What it is for.
    pub kind: RosterKind,
    /// Where it stands.
    pub state: RosterState,
}

/// Who may not sign a roster, as casework and the registry of near relatives say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Barred {
    /// Whoever confirmed an award or a change that this roster pays for the first time.
    pub confirmers: BTreeSet<UserId>,
    /// Near relatives of a family in it.
    pub relatives: BTreeSet<UserId>,
}

/// Why a roster does not go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// This cannot follow on that.
    #[error("花名册{state}，不能{step}")]
    NotNow {
        /// Where it stands.
        state: &'static str,
        /// What was asked for.
        step: &'static str,
    },
    /// The month is still open to changes.
    #[error("本月变更截止日（{}）未到，还不能锁定", .cut_off.chinese())]
    BeforeCutOff {
        /// The first day on which it may be locked.
        cut_off: Date,
    },
    /// There is no line in it.
    #[error("花名册没有人员，不需要发放")]
    Empty,
    /// The content is not the one that was locked.
    #[error("花名册内容与锁定时不一致，请刷新后核对")]
    OtherContent,
    /// The maker may not check.
    #[error("制表人不能复核自己制的花名册")]
    SamePerson,
    /// Whoever confirmed may not pay.
    #[error("审核确认人不能经办发放")]
    Confirmer,
    /// A near relative of a family in it.
    #[error("花名册中有近亲属，不能经办")]
    NearRelative,
    /// Another file was sent already.
    #[error("已报送过另一份银行文件，不能重复报送")]
    AlreadySent,
    /// The answers cover more than was sent, or less than they did before.
    #[error("回盘结果与报送的笔数、金额不符")]
    Answers,
    /// Lines without an answer.
    #[error("还有 {lines} 笔没有银行结果，不能对账")]
    Unanswered {
        /// How many.
        lines: u64,
    },
    /// The bank's list does not agree.
    #[error("与银行回盘不一致，请先逐笔核清")]
    NotReconciled,
}

type Step = Result<Roster, RosterRefusal>;

impl Roster {
    /// A new roster.
    #[must_use]
    pub const fn draft(
        id: RosterId,
        county: Division,
        scheme: Programme,
        month: Month,
        kind: RosterKind,
    ) -> Roster {
        Roster { id, county, scheme, month, kind, state: RosterState::Draft }
    }

    /// Closes it to changes (锁定): what is decided from now on is paid with the next roster, as back pay.
    ///
    /// # Errors
    /// When it is no draft, before the cut-off, or without lines.
    pub fn lock(self, content: Content, today: Date, locked: Signature) -> Step {
        match (&self.state, self.kind) {
            (RosterState::Draft, RosterKind::Regular { cut_off }) if today < cut_off => {
                Err(RosterRefusal::BeforeCutOff { cut_off })
            }
            (RosterState::Draft, _) if content.lines == 0 => Err(RosterRefusal::Empty),
            (RosterState::Draft, _) => Ok(self.becomes(RosterState::Locked { content, locked })),
            _ => Err(self.not_now("锁定")),
        }
    }

    /// The maker signs (制表).
    ///
    /// # Errors
    /// When it is not locked, the content is another, or the person is barred.
    pub fn make(self, content: &Content, maker: Signature, barred: &Barred) -> Step {
        let RosterState::Locked { content: locked, .. } = &self.state else {
            return Err(self.not_now("制表"));
        };
        same(locked, content)?;
        may_sign(maker.by, barred)?;
        let content = *content;
        Ok(self.becomes(RosterState::Made { content, maker }))
    }

    /// Another person checks and signs (复核).
    ///
    /// # Errors
    /// When it is not made, the content is another, by the maker, or the person is barred.
    pub fn check(self, content: &Content, checker: Signature, barred: &Barred) -> Step {
        let RosterState::Made { content: made, maker } = &self.state else {
            return Err(self.not_now("复核"));
        };
        same(made, content)?;
        may_sign(checker.by, barred)?;
        if maker.by == checker.by {
            return Err(RosterRefusal::SamePerson);
        }
        let (content, maker) = (*content, *maker);
        Ok(self.becomes(RosterState::Checked { content, maker, checker }))
    }

    /// Back to a draft with what was decided meanwhile (退回), as long as nothing went to the bank. The reason is
    /// kept in the history of the roster.
    ///
    /// # Errors
    /// When it is a draft, or at the bank.
    pub fn send_back(self) -> Step {
        match self.state {
            RosterState::Locked { .. } | RosterState::Made { .. } | RosterState::Checked { .. } => {
                Ok(self.becomes(RosterState::Draft))
            }
            _ => Err(self.not_now("退回")),
        }
    }

    /// Gives up a draft (作废), such as one of a wrong month or scheme.
    ///
    /// # Errors
    /// When it is no draft: what is locked goes back to one first.
    pub fn discard(self, by: Signature, reason: String) -> Step {
        match self.state {
            RosterState::Draft => Ok(self.becomes(RosterState::Discarded { by, reason })),
            _ => Err(self.not_now("作废")),
        }
    }

    /// The file goes to the bank (报送). The same file again changes nothing.
    ///
    /// # Errors
    /// When it is not checked, another file went before, or the person is barred.
    pub fn send(self, sending: Sending, barred: &Barred) -> Step {
        match &self.state {
            RosterState::Checked { content, maker, checker } => {
                may_sign(sending.signature.by, barred)?;
                let (content, maker, checker) = (*content, *maker, *checker);
                Ok(self.becomes(RosterState::Sent { content, maker, checker, sending }))
            }
            RosterState::Sent { sending: before, .. } if before.file == sending.file => Ok(self),
            RosterState::Sent { .. } => Err(RosterRefusal::AlreadySent),
            _ => Err(self.not_now("报送")),
        }
    }

    /// Takes the bank's answers, counted over all return files so far (回盘).
    ///
    /// # Errors
    /// When it is not at the bank, or the counts cannot be.
    pub fn answer(self, answers: Answers) -> Step {
        let (content, maker, checker, sending, before) = match &self.state {
            RosterState::Sent { content, maker, checker, sending } => {
                (*content, *maker, *checker, sending.clone(), Answers::default())
            }
            RosterState::Returned { content, maker, checker, sending, answers } => {
                (*content, *maker, *checker, sending.clone(), *answers)
            }
            _ => return Err(self.not_now("登记回盘")),
        };
        let lines = answers.lines().ok_or(RosterRefusal::Answers)?;
        let amount = answers.amount().ok_or(RosterRefusal::Answers)?;
        let complete = lines == content.lines;
        let fits = if complete {
            amount == content.amount
        } else {
            lines < content.lines && amount < content.amount
        };
        let forward = Some(lines) >= before.lines() && Some(amount) >= before.amount();
        if !fits || !forward || lines == 0 {
            return Err(RosterRefusal::Answers);
        }
        Ok(self.becomes(RosterState::Returned { content, maker, checker, sending, answers }))
    }

    /// Closes it (对账): every line answered, and the bank's list the same as ours to the fen.
    ///
    /// # Errors
    /// When it is not answered, or not in every line, or the lists differ.
    pub fn close(self, reconciliation: &Reconciliation, closed: Signature) -> Step {
        let RosterState::Returned { content, maker, checker, sending, answers } = &self.state else {
            return Err(self.not_now("对账"));
        };
        let answered = answers.lines().ok_or(RosterRefusal::Answers)?;
        if answered < content.lines {
            return Err(RosterRefusal::Unanswered { lines: content.lines - answered });
        }
        let agrees = reconciliation.agrees()
            && reconciliation.matched.len() as u64 == content.lines
            && reconciliation.matched_total() == Some(content.amount);
        if !agrees {
            return Err(RosterRefusal::NotReconciled);
        }
        let (content, maker, checker) = (*content, *maker, *checker);
        let (sending, answers) = (sending.clone(), *answers);
        Ok(self.becomes(RosterState::Closed { content, maker, checker, sending, answers, closed }))
    }

    fn becomes(self, state: RosterState) -> Roster {
        Roster { state, ..self }
    }

    const fn not_now(&self, step: &'static str) -> RosterRefusal {
        RosterRefusal::NotNow { state: self.state.chinese(), step }
    }
}

fn same(locked: &Content, shown: &Content) -> Result<(), RosterRefusal> {
    if locked == shown { Ok(()) } else { Err(RosterRefusal::OtherContent) }
}

fn may_sign(user: UserId, barred: &Barred) -> Result<(), RosterRefusal> {
    if barred.relatives.contains(&user) {
        Err(RosterRefusal::NearRelative)
    } else if barred.confirmers.contains(&user) {
        Err(RosterRefusal::Confirmer)
    } else {
        Ok(())
    }
}
