//! Simplified Chinese: who set the lease, why it stopped, how long starts take.

use crate::text::words::HistoryWords;

pub(in crate::text) const WORDS: HistoryWords = HistoryWords {
    set_by: "由 {0} 于 {1} 设置",
    set_by_you: "由您于 {0} 设置",
    set_elsewhere: "并非在此设置",
    stopped: "{0} 已停止：{1}",
    frozen: "{0} 被冻结：{1}",
    lease: "时长已到",
    perhaps_lease: "可能因为时长已到",
    idle: "可能因为空闲 {0}",
    idle_unsaid: "可能因为空闲",
    person: "由 {0} 停止",
    perhaps_person: "可能由 {0} 停止",
    you: "您",
    unpaid: "账单未付",
    elsewhere: "并非在此停止",
    unknown: "无人看到原因",
    deadline: "其时长于 {0} 结束。",
    idle_from: "自 {0} 起，空闲即可停止。",
    between: "{0} 还在运行，{1} 已停止；其间无人查看。",
    usually: "通常 {0}",
    range: "{0} 至 {1}",
    slower: "比平时慢",
    first: "首次启动，暂无估计",
    total: "这样的启动通常需要 {0}。",
};
