//! What became of a sum: asked for, lost, stopped, got back, or only part of the story told.
//!
//! Turns of phrase that say so outright go first ("cleaned me out of", "got … back", "never
//! handed over"); where there is none, the nearest word that says so in the clause, and then
//! in the sentence, decides.

use crate::entity::Role;
use crate::token::{Gap, Text};
use crate::words::words;

/// Verbs of parting with money.
const HANDING: &[&str] = words![
    hand handed handing give gave given giving pay paid paying send sent sending transfer
    transferred transferring withdraw withdrew withdrawn draw drew drawn post posted take took
    taken release released part parted leave left move moved spend spent go went
];

const NOT: &[&str] = words![
    not never didnt wouldnt hadnt havent hasnt dont wont couldnt cant refused refusing declined
    without wasnt werent cannot
];

/// Who puts a stop to a payment or is stopped.
const STOPPING: &[&str] = words![
    stopped stop declined blocked block refused refuse prevented prevent saved held intercepted
    cancelled canceled frozen froze queried unpaid halted foiled thwarted refuses stops blocks
    declines rejected
];

const CUES: &[(Role, &[&str])] = &[
    (Role::Recovered, words![recovered reimbursed returned refunded reclaimed recouped retrieved]),
    (Role::Stopped, STOPPING),
    (
        Role::Lost,
        words![
            gave given handed gone lost lose took taken sent posted paid withdrew withdrawn
            transferred stolen stole moved went bought drew got spent defrauded conned
            cheated collected fetched swindled loss losses losing scammed duped fleeced robbed
            missing nicked pinched parted dropped vanished
        ],
    ),
    (
        Role::Asked,
        words![
            wanted want wants asked asking ask demanded told needed need withdraw draw buy send
            transfer requested requesting would wanting pay instructed could persuade demanding
            after demands
        ],
    ),
    (
        Role::Pretext,
        words![
            refund owed compensation winnings bail fine being payment purchase transaction
            reward charged debited invoice subscription renewal order prize
        ],
    ),
];

/// A sum and the sentence that it stands in, as tokens.
#[derive(Clone, Copy)]
struct Sum<'t, 'a> {
    text: &'t Text<'a>,
    from: usize,
    to: usize,
    start: usize,
    end: usize,
}

/// What became of the sum at tokens `from..to`.
pub(crate) fn role(text: &Text, from: usize, to: usize) -> Option<Role> {
    let start = text.sentence_start(from, 14);
    let end = text.sentence_end(to.wrapping_sub(1), 12);
    let sum = Sum { text, from, to, start, end };
    if sum.is_aside() {
        return None;
    }
    sum.phrase().or_else(|| sum.nearest())
}

impl Sum<'_, '_> {
    fn before(self, n: usize) -> (usize, usize) {
        (self.from.saturating_sub(n).max(self.start), self.from)
    }

    fn has_before(self, n: usize, words: &[&str]) -> bool {
        let (from, to) = self.before(n);
        self.text.within(from, to, words)
    }

    fn has_after(self, n: usize, words: &[&str]) -> bool {
        self.text.within(self.to, (self.to + n).min(self.end), words)
    }

    /// A wage, a pension, a fare, what somebody has in the bank: no part of the fraud's sums.
    fn is_aside(self) -> bool {
        let text = self.text;
        let regular = text.any(self.to, words![a per each every])
            && text.any(self.to + 1, words![week month year day fortnight])
            || text.any(self.to, words![weekly monthly yearly pw pcm]);
        let driver = self.has_before(8, words![driver cabbie taxi cab fare minicab])
            && self.has_before(4, words![paid fare charged cost was])
            && !self.has_before(8, words![handed gave give]);
        let wage =
            self.has_before(1, words![paid]) && self.has_before(3, words![was were been got being]);
        let fare = self.has_after(3, words![fare]) || self.has_before(2, words![fare tip]);
        let kept = self.has_before(2, words![savings balance pension limit])
            && !self.has_before(
                6,
                words![lost lose taken stolen gone took move moved transfer withdraw],
            );
        regular || driver || wage || fare || kept
    }

    fn phrase(self) -> Option<Role> {
        if self.comes_back() {
            return Some(Role::Recovered);
        }
        if self.is_stopped() {
            return Some(Role::Stopped);
        }
        if self.is_cleaned_out() {
            return Some(Role::Lost);
        }
        self.is_story().then_some(Role::Pretext)
    }

    /// "got £7,000 of it back", "the £6,250 was put back", "refunded the £900".
    fn comes_back(self) -> bool {
        let text = self.text;
        let back = (self.to..(self.to + 7).min(self.end)).find(|at| text.any(*at, words![back]));
        let returned = back.is_some_and(|at| {
            let calling = words![
                rang called phoned ring call calling ringing came come went go hung texted sat off
            ];
            let near = (self.to..at).all(|n| {
                !text.gap(n).has(Gap::COMMA.or(Gap::COLON).or(Gap::MONEY))
                    && !text.any(n, words![but])
            });
            let verb = words![
                got get had gave given paid put have has getting give return pay returned
            ];
            let verbed = self.has_before(7, verb) || text.within(self.to, at, verb);
            near && verbed
                && !text.any(at - 1, calling)
                && !self.has_before(6, words![promised promise would will])
        });
        let named = words![refunded reimbursed recovered returned recouped reclaimed retrieved];
        let verbed = self.has_after(5, named) || self.has_before(5, named);
        let unsure = self.has_before(8, words![would will be])
            || self.is_denied(5)
            || self.has_after(5, words![nothing none not never no]);
        returned || verbed && !unsure
    }

    /// "never handed over the £3,500", "a payment of £3,000 was blocked", "£6,500 in her bag
    /// ready", "nearly sent £2,000".
    fn is_stopped(self) -> bool {
        let text = self.text;
        let (from, to) = self.before(8);
        let parting = (from..to).rev().find(|at| text.any(*at, HANDING));
        let unpaid = parting.is_some_and(|at| {
            let back = at.saturating_sub(4).max(self.start);
            let near = words![nearly almost about close ready];
            let verge = text.within(back, at, near)
                && !text.any(at + 1, words![about nearly almost])
                && text.any(at.wrapping_sub(1), words![to nearly almost]);
            text.within(back, at, NOT) && !self.only(back, at) || verge
        });
        let after = (self.to..(self.to + 7).min(self.end)).any(|at| {
            let not = text.within(at.saturating_sub(2), at, NOT);
            let him = text.any(at + 1, words![me him her us them])
                && !self.has_before(8, words![try tried trying wanted going about]);
            text.any(at, STOPPING) && !not && !him && !self.crosses(at)
                || text.any(at, words![paid released sent given handed taken])
                    && text.within(at.saturating_sub(3).max(self.to), at, NOT)
        });
        let ready = self.has_after(7, words![ready]) && self.has_before(5, words![had got have]);
        let led = (from..to).any(|at| {
            text.any(at, STOPPING)
                && !text.within(at.saturating_sub(3), at, NOT)
                && !self.crosses_back(at)
        });
        unpaid || after || ready || led && !self.has_before(4, words![lost gave handed asked])
    }

    /// "Not only gave" and "not just" deny nothing.
    fn only(self, from: usize, to: usize) -> bool {
        self.text.within(from, to, words![only just until realising knowing thinking])
    }

    /// True if a new clause begins between the sum and token `at` after it.
    fn crosses(self, at: usize) -> bool {
        (self.to..=at).any(|n| {
            self.text.gap(n).has(Gap::COMMA.or(Gap::COLON))
                || self.text.any(n, words![but and then])
        })
    }

    /// True if a new clause begins between token `at` and the sum after it.
    fn crosses_back(self, at: usize) -> bool {
        (at + 1..self.from).any(|n| {
            self.text.gap(n).has(Gap::COMMA.or(Gap::COLON))
                || self.text.any(n, words![but after and])
        })
    }

    fn is_denied(self, n: usize) -> bool {
        let (from, to) = self.before(n);
        self.text.within(from, to, NOT) && !self.only(from, to)
    }

    /// "cleaned me out of £19,000", "total loss £12,300", ", which I did".
    fn is_cleaned_out(self) -> bool {
        let text = self.text;
        let before = self.from.wrapping_sub(1);
        let done = words![
            cleaned conned cheated swindled done defrauded scammed tricked fleeced diddled robbed
            ripped duped stung rooked
        ];
        let out = text.any(before, words![of for]) && self.has_before(6, done);
        let loss = self.has_before(4, words![loss losses lost lose losing])
            && !self.is_denied(5)
            && !self.has_before(6, words![could would might nearly almost]);
        let gone = text.any(self.to, words![gone missing vanished stolen]);
        let did = (self.to..self.end).any(|at| {
            text.any(at, words![which])
                && text.any(at + 1, words![i he she we])
                && text.any(at + 2, words![did])
        });
        out || loss || gone || did
    }

    /// What the caller said had happened: "someone had tried to spend £1,200 on her card", "my
    /// account had been charged £49.99".
    fn is_story(self) -> bool {
        let text = self.text;
        let (from, _) = self.before(10);
        let other = words![
            someone somebody fraudster fraudsters criminals youth lad man person people woman they
            gang thieves scammers boy girl transaction payment
        ];
        let tried = (from..self.from).any(|at| {
            text.any(at, words![tried trying attempted attempting])
                && text.any(at + 1, words![to])
                && (text.any(at + 2, words![spend use])
                    || text.any(at + 2, words![take buy withdraw transfer purchase get draw])
                        && text.within(from, at, other))
        });
        let attempted = self.has_before(4, words![attempted])
            && self.has_before(4, words![transaction payment purchase withdrawal spend transfer]);
        let charged = self.has_before(3, words![charged debited billed])
            && self.has_before(9, words![account card bank been id])
            && !self.has_before(4, words![driver]);
        let used = self.has_before(5, words![spent used taken bought])
            && self.has_before(7, words![been being was])
            && (self.has_after(5, words![card account])
                || self.has_before(9, words![card account]))
            && self.has_before(13, words![said told saying says claimed claiming])
            || self.has_after(4, words![been])
                && self.has_after(5, words![spent used charged])
                && self.has_before(10, words![said told saying says claimed claiming]);
        tried || attempted || charged || used
    }

    /// The nearest word that says what became of it: in the clause, else in the sentence.
    fn nearest(self) -> Option<Role> {
        let text = self.text;
        let mut best: Option<(usize, Role)> = None;
        for (role, words) in CUES {
            for at in (self.start..self.from).chain(self.to..self.end) {
                if !text.any(at, words) || self.is_weak(*role, at) {
                    continue;
                }
                // What follows a sum says less of it than what leads up to it, and what stands
                // in another clause less again.
                let (mut distance, apart) = if at < self.from {
                    (self.from - at, self.crosses_back(at))
                } else {
                    (2 + (at - self.to) * 2, self.crosses(at))
                };
                distance += if apart { 4 } else { 0 };
                if matches!(role, Role::Recovered | Role::Stopped) {
                    distance /= 2;
                }
                if best.is_none_or(|(d, _)| distance < d) {
                    best = Some((distance, *role));
                }
            }
        }
        best.map(|(_, role)| role).or_else(|| self.is_had().then_some(Role::Lost))
    }

    /// A cue that is denied or is no cue here.
    fn is_weak(self, role: Role, at: usize) -> bool {
        let text = self.text;
        let denied = (at.saturating_sub(3).max(self.start)..at)
            .any(|n| text.any(n, words![no nothing]) || text.any(n, NOT));
        let said = text.any(at, words![told])
            && text.any(at + 1, words![me him her us them the])
            && text.any(at + 2, words![that there about my]);
        denied && role != Role::Stopped
            || said
            || text.any(at, words![after])
                && at < self.from
                && !text.any(at.wrapping_sub(1), words![were was are is])
    }

    /// "They've had three hundred off my card".
    fn is_had(self) -> bool {
        self.has_before(3, words![had]) && self.has_after(3, words![off from out])
            || self.has_before(3, words![had]) && self.has_before(5, words![theyve they])
    }
}
