// SPDX-License-Identifier: Apache-2.0
//! What accompanies a notice or precedes a change: photos, objections, hearings, periodic reviews.

use crate::papers::catalogue::PaperKind;
use crate::papers::model::{Block, Head, Paper, Picture, Table, View, day, nth, t};
use kernel::Date;

/// A photograph of a notice on its board.
#[derive(Clone, Debug)]
pub struct NoticePhoto {
    /// The address of the picture on this server; empty leaves a place to glue one.
    pub source: String,
    /// At posting or at removal.
    pub removal: bool,
    /// When.
    pub on: Option<Date>,
    /// Where.
    pub place: String,
    /// By whom.
    pub by: String,
}

/// 公示照片页
#[derive(Clone, Debug)]
pub struct NoticePhotos {
    /// What stands around it.
    pub head: Head,
    /// What was posted.
    pub notice: String,
    /// The first and last day of the notice.
    pub period: (Date, Date),
    /// The photographs.
    pub photos: Vec<NoticePhoto>,
}

impl View for NoticePhotos {
    fn paper(&self) -> Paper {
        let picture = |photo: &NoticePhoto| Picture {
            source: photo.source.clone(),
            caption: format!(
                "{}：{}，{}，{}人：{}",
                if photo.removal { "撤下" } else { "张贴" },
                photo.place,
                day(photo.on),
                if photo.removal { "撤下" } else { "张贴" },
                photo.by
            ),
        };
        Paper::new(PaperKind::NoticePhotos, &self.head, "公示张贴和撤下照片")
            .fields([
                vec![("公示内容", self.notice.clone())],
                vec![("公示起", self.period.0.chinese()), ("公示止", self.period.1.chinese())],
            ])
            .with(Block::Photos(self.photos.iter().map(picture).collect()))
            .note("照片应看清公示内容和张贴位置，不拍人脸；照片只存档，不上网。")
            .signs([("张贴人", ""), ("撤下人", "")])
    }
}

/// 公示异议登记与复查表. Seen by the handler only: it names the objector.
#[derive(Clone, Debug)]
pub struct Objection {
    /// What stands around it.
    pub head: Head,
    /// The applicant whose notice is contested.
    pub applicant: String,
    /// The day it came in.
    pub on: Date,
    /// How: telephone, letter, in person.
    pub channel: String,
    /// Who objects; `匿名` where no name was given.
    pub objector: String,
    /// How to reach them.
    pub contact: String,
    /// What they say.
    pub content: String,
    /// Who wrote it down.
    pub clerk: String,
    /// How it was looked into: a new survey or a democratic review.
    pub way: String,
    /// What was found.
    pub found: String,
    /// What follows, such as a new notice.
    pub result: String,
    /// When and how the objector was told.
    pub told: String,
}

impl View for Objection {
    fn paper(&self) -> Paper {
        Paper::new(PaperKind::Objection, &self.head, "公示异议登记与复查表")
            .fields([
                vec![("被反映家庭", self.applicant.clone()), ("登记日期", self.on.chinese())],
                vec![("反映方式", self.channel.clone()), ("登记人", self.clerk.clone())],
                vec![("反映人", self.objector.clone()), ("联系方式", self.contact.clone())],
                vec![("反映内容", self.content.clone())],
                vec![("复查方式", self.way.clone())],
                vec![("复查情况", self.found.clone())],
                vec![("处理结果", self.result.clone())],
                vec![("答复反映人", self.told.clone())],
            ])
            .signs([("登记人", self.clerk.as_str()), ("复查人员", ""), ("复查人员", "")])
            .seal()
            .note("保密：反映人信息只限本案办理人知悉，不得向被反映家庭和其他人透露；复印、外借须遮盖反映人信息。")
    }
}

/// 听取意见记录
#[derive(Clone, Debug)]
pub struct HearingRecord {
    /// What stands around it.
    pub head: Head,
    /// Who is heard.
    pub person: String,
    /// When.
    pub on: Option<Date>,
    /// Home, office, telephone.
    pub way: String,
    /// What is intended.
    pub intended: String,
    /// The reason and the facts told.
    pub reason: String,
    /// The articles.
    pub articles: Vec<String>,
    /// What the person said.
    pub said: String,
    /// What they handed in.
    pub handed_in: Vec<String>,
    /// How the office answers; filled in after.
    pub answer: String,
    /// Who heard.
    pub hearer: String,
    /// Who wrote.
    pub recorder: String,
}

impl View for HearingRecord {
    fn paper(&self) -> Paper {
        let handed = if self.handed_in.is_empty() { "无".to_owned() } else { self.handed_in.join("；") };
        let said = if self.said.is_empty() { "\n\n\n".to_owned() } else { self.said.clone() };
        let answer = if self.answer.is_empty() { "\n\n".to_owned() } else { self.answer.clone() };
        Paper::new(PaperKind::HearingRecord, &self.head, "听取意见记录")
            .fields([
                vec![("当事人", self.person.clone()), ("时间", day(self.on))],
                vec![("方式、地点", self.way.clone())],
                vec![("拟作出的处理", self.intended.clone())],
                vec![("告知的事实和理由", self.reason.clone())],
                vec![("依据", self.articles.join("；"))],
                vec![("当事人意见", said)],
                vec![("提交的材料", handed)],
                vec![("意见采纳情况", answer)],
            ])
            .text("以上记录已向本人宣读（本人已阅），与本人所说一致。本次只听取意见，不是决定；在决定作出以前，保障金照常发放。")
            .signs([
                ("当事人（签字、捺印）", self.person.as_str()),
                ("听取人", self.hearer.as_str()),
                ("记录人", self.recorder.as_str()),
            ])
    }
}

/// One thing that a review looks at.
#[derive(Clone, Debug)]
pub struct ReviewPoint {
    /// What.
    pub item: String,
    /// How it was at the last review.
    pub before: String,
    /// How it is now.
    pub now: String,
}

/// 定期核查表
#[derive(Clone, Debug)]
pub struct PeriodicReview {
    /// What stands around it.
    pub head: Head,
    /// The programme.
    pub programme: String,
    /// The head of the household.
    pub recipient: String,
    /// Village and group.
    pub place: String,
    /// The class, which sets how often.
    pub class: String,
    /// When the review was due.
    pub due: Date,
    /// When it was made.
    pub on: Option<Date>,
    /// What was looked at.
    pub points: Vec<ReviewPoint>,
    /// What is proposed: continue, raise, cut, gradual exit, stop.
    pub proposal: String,
    /// The surveyors.
    pub surveyors: Vec<String>,
    /// The township.
    pub township: String,
}

impl View for PeriodicReview {
    fn paper(&self) -> Paper {
        let row =
            |(index, one): (usize, &ReviewPoint)| vec![nth(index), t(&one.item), t(&one.before), t(&one.now)];
        let columns = [("序号", 8), ("核查内容", 24), ("上次情况", 32), ("本次情况", 36)];
        let signs: Vec<(&str, &str)> = self
            .surveyors
            .iter()
            .map(|name| ("核查人员", name.as_str()))
            .chain([("在场家庭成员（签字、捺印）", "")])
            .collect();
        Paper::new(PaperKind::PeriodicReview, &self.head, format!("{}定期核查表", self.programme))
            .fields([
                vec![("户主", self.recipient.clone()), ("村（社区）、组", self.place.clone())],
                vec![("核查类别", self.class.clone()), ("应核查日期", self.due.chinese())],
                vec![("实际核查日期", day(self.on))],
            ])
            .with(
                Table::new("", &columns)
                    .rows(self.points.iter().enumerate().map(row))
                    .blank(usize::from(self.points.is_empty()) * 6)
                    .block(),
            )
            .signs(signs)
            .opinion("核查意见", &self.proposal, &["经办人", "负责人"], &self.township)
            .note("核查期间和核查逾期，保障金照常发放；减发、停发须另行作出决定。")
    }
}
