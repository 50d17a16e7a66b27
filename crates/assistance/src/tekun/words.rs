// SPDX-License-Identifier: Apache-2.0
//! The closed lists of support.

use kernel::words;

words! {
    /// How far somebody can look after themselves, as the packs grade it.
    Grade {
        Able = "able" "具备自理能力",
        Partly = "partly" "部分丧失自理能力（半失能）",
        Lost = "lost" "完全丧失自理能力（失能）",
    }
}

words! {
    /// Why somebody's self-care is assessed.
    AssessedFor {
        First = "first" "首次评估",
        Report = "report" "报告有变化后复评",
        Periodic = "periodic" "定期复评",
    }
}

words! {
    /// What kind of home it is.
    HomeKind {
        County = "county" "县级失能照护中心",
        Regional = "regional" "区域性供养服务机构",
        Township = "township" "乡镇敬老院",
    }
}

words! {
    /// Why somebody no longer lives in a home.
    StayEnd {
        OwnWish = "own_wish" "本人要求分散供养",
        Moved = "moved" "转到另一所机构",
        NoLonger = "no_longer" "终止特困供养",
        Death = "death" "死亡",
    }
}

words! {
    /// Why somebody who lives in a home is not there for some days.
    AbsenceKind {
        Leave = "leave" "请假",
        Hospital = "hospital" "住院",
    }
}

words! {
    /// How it came that somebody said whether they want to live in a home.
    WishOrigin {
        Offered = "offered" "征求意见",
        Own = "own" "本人提出",
    }
}

words! {
    /// What they said.
    WishAnswer {
        Accepts = "accepts" "愿意集中供养",
        Declines = "declines" "不愿意，分散供养",
        Later = "later" "再考虑",
    }
}
