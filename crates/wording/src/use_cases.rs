// SPDX-License-Identifier: Apache-2.0
//! What the log calls a use case, in Chinese. A test reads every name out of the sources, so that none is missing and none is left over.

/// Name in the log and name on pages, by the former.
pub const USE_CASES: &[(&str, &str)] = &[
    ("account.answer", "复核授权"),
    ("account.change", "变更账号"),
    ("account.colleagues", "查看同事名单"),
    ("account.link", "提请绑定统一认证"),
    ("account.list", "查看账号"),
    ("account.message_factor", "设定短信验证码登录"),
    ("account.open", "新开账号"),
    ("account.read_message_factor", "查看短信验证码设定"),
    ("account.requests", "查看授权复核"),
    ("account.second_factor", "设定二次验证"),
    ("account.unlink", "解除统一认证绑定"),
    ("audit.list", "查看操作记录"),
    ("audit.seal", "封存操作记录"),
    ("audit.verify", "核验操作记录"),
    ("award.carry_out", "执行决定"),
    ("award.carry_over", "随户结转待遇"),
    ("award.compare", "对比待遇与档案"),
    ("award.died", "因死亡停发"),
    ("award.loaded", "导入历史认定"),
    ("award.money", "查看家庭的钱款"),
    ("award.read", "查看待遇"),
    ("award.revived", "更正死亡后恢复待遇"),
    ("award.standing", "查看现有待遇"),
    ("bank.answers", "查看银行回盘"),
    ("bank.return", "登记银行回盘"),
    ("case.apply", "登记申请"),
    ("case.assess", "测算"),
    ("case.correct", "更正"),
    ("case.count", "统计事项"),
    ("case.hand_over", "移交在办事项"),
    ("case.inbox", "查看待办"),
    ("case.keep_letter", "存档决定文书"),
    ("case.list", "查看事项列表"),
    ("case.list_by_stage", "按环节查看事项列表"),
    ("case.live_assessment", "边填边算"),
    ("case.open", "登记事项"),
    ("case.open_on_award", "登记核查或变更"),
    ("case.open_work", "查看同事的在办事项"),
    ("case.read", "查看事项"),
    ("case.step", "办理一步"),
    ("case.visits", "查看家庭走访记录"),
    ("check.answers", "登记核对答复"),
    ("check.ask", "提交核对查询"),
    ("check.desk", "查看核对工作台"),
    ("check.object", "登记核对异议"),
    ("check.read", "查看核对"),
    ("check.report", "出具核对报告"),
    ("check.request", "制作查询文件"),
    ("check.requests", "查看查询文件"),
    ("check.start", "提请核对"),
    ("check.unread_file", "登记读不出的部门文件"),
    ("check.unread_files", "查看读不出的部门文件"),
    ("check.waiting", "查看待核对件数"),
    ("contact.follow", "登记求助跟进结果"),
    ("contact.know", "求助关联家庭"),
    ("contact.link", "求助转为申请"),
    ("contact.list", "查看求助登记"),
    ("contact.log", "登记求助"),
    ("contact.pass_on", "再次转办求助"),
    ("contact.read", "查看求助"),
    ("deadline.recompute", "重算时限"),
    ("error.confirm", "认定容错"),
    ("error.list", "查看容错登记"),
    ("error.record", "登记容错"),
    ("exit.list", "查看渐退台账"),
    ("exit.read", "查看渐退"),
    ("fund.answer", "复核资金登记"),
    ("fund.appropriate", "登记拨款"),
    ("fund.book", "查看资金流水"),
    ("fund.correct", "登记资金更正"),
    ("fund.open", "开立资金账户"),
    ("fund.view", "查看资金"),
    ("job.list", "查看定时任务"),
    ("lead.assign", "分派线索"),
    ("lead.chase", "催办线索"),
    ("lead.close_month", "月度结账"),
    ("lead.confirm", "复核线索结果"),
    ("lead.count", "统计线索"),
    ("lead.export", "导出线索"),
    ("lead.list", "查看线索列表"),
    ("lead.month", "查看月度线索"),
    ("lead.read", "查看线索"),
    ("lead.result", "填写线索结果"),
    ("lead.visit", "登记线索走访"),
    ("lead.visits", "查看线索走访记录"),
    ("lead.waiting", "查看待核线索"),
    ("lead.workers", "查看可分派的人"),
    ("list.compare_inside", "系统内部比对"),
    ("list.deliveries", "查看收到的名单"),
    ("list.give", "提供名单"),
    ("list.givens", "查看提供过的名单"),
    ("list.read", "查看收到的名单内容"),
    ("list.read_given", "查看提供的名单内容"),
    ("list.report", "登记上报结果"),
    ("list.take", "收下名单"),
    ("list.try", "试算名单"),
    ("list.try_out", "试做名单"),
    ("loading.account", "导入收款账户"),
    ("loading.begin", "开始导入"),
    ("loading.changed", "导入更正"),
    ("loading.examine", "试导入"),
    ("loading.families", "导入家庭"),
    ("loading.family", "导入一户"),
    ("loading.funds", "导入资金余额"),
    ("login", "登录"),
    ("login.change_password", "修改密码"),
    ("login.code", "短信验证码登录"),
    ("login.find", "查找账号"),
    ("login.provider", "统一认证登录"),
    ("login.provider.failed", "统一认证没有通过"),
    ("login.provider.leave", "去统一认证"),
    ("login.provider.return", "从统一认证返回"),
    ("login.second_factor", "二次验证"),
    ("login.second_way", "查看二次验证方式"),
    ("login.seen", "会话续时"),
    ("login.send_code", "发送登录验证码"),
    ("login.who", "识别会话"),
    ("logout", "退出"),
    ("message.call", "登记电话结果"),
    ("message.end_codes", "作废过期验证码"),
    ("message.file", "生成短信文件"),
    ("message.files", "查看短信文件"),
    ("message.forget", "销毁到期的消息内容"),
    ("message.list", "查看消息"),
    ("message.of", "查看有关的消息"),
    ("message.read", "查看一条消息"),
    ("message.read_file", "下载短信文件"),
    ("message.results", "登记短信结果"),
    ("message.sheet", "打印待打电话单"),
    ("message.texts", "查看消息模板"),
    ("message.wish", "登记联系意愿"),
    ("notice.board", "查看公示栏"),
    ("notice.object", "登记公示异议"),
    ("notice.objector", "查看异议人"),
    ("notice.outdated", "查看要换新的长期公布"),
    ("notice.post_standing", "登记长期公布张贴"),
    ("notice.read", "查看公示"),
    ("notice.recipients", "查看长期公示"),
    ("notice.sheet", "查看公示表"),
    ("notice.standing", "查看长期公布张贴"),
    ("notice.standing_photo", "查看长期公布照片"),
    ("overpaid.decide", "决定多发的钱"),
    ("overpaid.list", "查看多发清单"),
    ("overpaid.take_back", "登记退回"),
    ("paper.file", "归档文书"),
    ("paper.list", "查看文书目录"),
    ("paper.read", "查看文书"),
    ("partners.changes", "接口：查询变动"),
    ("partners.decision", "接口：查询决定"),
    ("partners.household", "接口：查询一户"),
    ("partners.households", "接口：查询家庭列表"),
    ("partners.notices", "接口：查询公示"),
    ("partners.progress", "接口：查询进度"),
    ("partners.relief_progress", "接口查询临时救助进度"),
    ("partners.submit_application", "接口：提交申请"),
    ("payee.confirm", "复核收款账户"),
    ("payee.enter", "登记收款账户"),
    ("payee.list", "查看收款账户列表"),
    ("payee.read", "查看收款账户"),
    ("person.lookups", "查看某人被查询的记录"),
    ("policy.adopt", "批准本地标准"),
    ("policy.desk", "查看本地标准"),
    ("policy.preview", "试算本地标准"),
    ("policy.propose", "拟定本地标准"),
    ("policy.refuse", "退回或撤回本地标准"),
    ("policy.standards", "查看标准记录"),
    ("progress.ask", "群众查询进度"),
    ("progress.code", "查看查询码"),
    ("progress.staff", "代查进度"),
    ("regions.answer", "复核区划"),
    ("regions.families_left", "查看撤并后待迁的家庭"),
    ("regions.move_families", "撤并后迁户"),
    ("regions.names", "读取区划名称"),
    ("regions.propose", "上传区划名单"),
    ("regions.read", "查看区划"),
    ("regions.waiting", "统计待确认的区划变更"),
    ("register.find", "查找来电登记"),
    ("register.list", "查看来电登记"),
    ("register.log", "登记来电举报"),
    ("register.read", "查看来电举报"),
    ("register.reporter", "查看来电人"),
    ("register.work", "办理来电举报"),
    ("registry.add_member", "增加成员"),
    ("registry.add_supporter", "登记赡养抚养人"),
    ("registry.answer_undo_death", "核对死亡登记更正"),
    ("registry.ask_undo_death", "提请更正死亡登记"),
    ("registry.change_head", "变更户主"),
    ("registry.correct_household", "变更家庭信息"),
    ("registry.correct_person", "变更人员信息"),
    ("registry.correct_relations", "更正成员关系"),
    ("registry.create_household", "新建家庭档案"),
    ("registry.death_undos", "查看死亡登记更正"),
    ("registry.end_supporter", "终止赡养抚养关系"),
    ("registry.find", "查找人员"),
    ("registry.find_household", "查找家庭"),
    ("registry.household_file", "查看家庭档案"),
    ("registry.liaison", "登记异地联系"),
    ("registry.list", "查看家庭列表"),
    ("registry.merge", "合并家庭"),
    ("registry.put_evidence", "登记事实"),
    ("registry.record_death", "登记死亡"),
    ("registry.record_hardship", "登记困难情形"),
    ("registry.remove_member", "减少成员"),
    ("registry.settle", "认定不一致的事实"),
    ("registry.split", "分户"),
    ("relief.aid", "先行救助"),
    ("relief.assess", "测算临时救助"),
    ("relief.keep_letter", "保存临时救助决定书"),
    ("relief.letter", "打印临时救助决定书"),
    ("relief.list", "查看临时救助列表"),
    ("relief.live", "查看临时救助的测算"),
    ("relief.notices", "查看临时救助公示"),
    ("relief.open", "受理临时救助"),
    ("relief.sheet", "打印临时救助公示"),
    ("relief.step", "办理临时救助"),
    ("relief.view", "查看临时救助"),
    ("reserve.answer_month", "核收备用金月结"),
    ("reserve.give_back", "登记交回备用金"),
    ("reserve.list", "查看各乡镇备用金"),
    ("reserve.pay_ahead", "登记预拨备用金"),
    ("reserve.sign_month", "签备用金月结"),
    ("reserve.view", "查看备用金"),
    ("reserve.work", "查看备用金待办"),
    ("review.list", "查看定期核查"),
    ("review.openable", "查找到期核查"),
    ("roster.check", "复核名册"),
    ("roster.close", "结清名册"),
    ("roster.discard", "作废名册草稿"),
    ("roster.draw_up", "编制名册"),
    ("roster.failed", "查看发放失败"),
    ("roster.file", "查看银行文件"),
    ("roster.list", "查看名册列表"),
    ("roster.lock", "锁定名册"),
    ("roster.make", "制表签字"),
    ("roster.number", "登记名册文号"),
    ("roster.once", "查看待造册的临时救助"),
    ("roster.paper", "查看名册文书"),
    ("roster.read", "查看名册"),
    ("roster.send", "送交银行"),
    ("roster.send_back", "退回名册"),
    ("roster.work", "查看待办的花名册"),
    ("settings.answer", "复核设置"),
    ("settings.offices", "读取办公信息"),
    ("settings.propose", "填写设置"),
    ("settings.read", "查看设置"),
    ("settings.reply_by", "读取答复时限"),
    ("settings.soon", "读取提醒天数"),
    ("standard.adopt", "签发提标"),
    ("standard.preview", "试算提标"),
    ("statistics.families", "查看统计对应的家庭"),
    ("statistics.month", "查看统计"),
    ("token.issue", "发放接口令牌"),
    ("token.list", "查看接口令牌"),
    ("token.revoke", "停用接口令牌"),
    ("token.used", "接口令牌使用"),
    ("token.who", "识别接口令牌"),
    ("web_notice.board", "网上公示目录"),
    ("web_notice.publish", "发布网上公示"),
    ("web_notice.read", "查看网上公示"),
    ("web_notice.take_down", "网上公示到期撤下"),
    ("web_notice.withdraw", "撤下网上公示"),
];

/// A use case in Chinese; a name of a later version of the program as it stands.
#[must_use]
pub fn use_case(name: &str) -> &str {
    match USE_CASES.binary_search_by_key(&name, |(one, _)| *one) {
        Ok(at) => USE_CASES[at].1,
        Err(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// The texts between quotes that follow a mark in a file.
    fn after(text: &str, mark: &str, found: &mut BTreeSet<String>) {
        for part in text.split(mark).skip(1) {
            if let Some(name) = part.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                found.insert(name.to_owned());
            }
        }
    }

    fn read(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                after(&text, "const NAME: &'static str = ", found);
                after(&text, "Entry::done(ctx, ", found);
            }
        }
    }

    #[test]
    fn every_use_case_of_the_sources_has_its_chinese_name_and_no_other_stands_here() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut found = BTreeSet::new();
        for name in ["assistance", "web", "api", "store", "doudi"] {
            read(&crates.join(name).join("src"), &mut found);
        }
        let listed: BTreeSet<String> = USE_CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert!(found.len() > 150, "the sources were not found");
        let missing: Vec<&String> = found.difference(&listed).collect();
        let dead: Vec<&String> = listed.difference(&found).collect();
        assert!(missing.is_empty() && dead.is_empty(), "missing: {missing:?}; nowhere used: {dead:?}");
    }

    #[test]
    fn names_are_sorted_chinese_and_told_apart() {
        assert!(USE_CASES.is_sorted_by_key(|(name, _)| *name));
        let words: BTreeSet<&str> = USE_CASES.iter().map(|(_, words)| *words).collect();
        assert_eq!(words.len(), USE_CASES.len(), "two use cases bear one name");
        assert!(words.iter().all(|words| !words.is_ascii()));
        assert_eq!(use_case("partners.household"), "接口：查询一户");
        assert_eq!(use_case("of.a.later.version"), "of.a.later.version");
    }
}
