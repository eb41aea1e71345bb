//! What the service says of itself: alerts, privacy, accessibility, how often it errs.

use crate::Site;
use crate::public::family::kept;
use crate::public::figures::figures;
use crate::public::words;
use maud::{Markup, html};

/// What is kept of whom, and for how long.
pub fn privacy(site: &Site) -> Markup {
    html! {
        h2 { "When you check a call" }
        p { "Nothing is stored: not what you tick, type or upload, and not the answer. It is looked at in the memory of this service and then forgotten." }
        h2 { "When you write a report" }
        ul {
            li { "What you have answered so far is kept, encrypted, for a day after you last changed it, so that you can go on with it in the same browser." }
            li { "When you press Send report, it goes to " (site.settings.force_name) ". They use it to protect people, to find the fraudsters and to warn others." }
            li { "Names, telephone numbers, email and postal addresses are encrypted when they are stored. You do not have to give any." }
            li { "If you tick what makes it harder for somebody, such as hearing loss or grief, it is kept with the report and seen by those who work on it. It stands in no alert. You do not have to tick anything." }
            li { "Card numbers, account numbers, sort codes, PINs and security codes are taken out before anything is stored, wherever you typed them, as far as we can recognise them. Please leave them out." }
            li { "It is shared with others, such as your bank or victim support, only if you say that it may be." }
        }
        h2 { "Your receipt number" }
        p { "With it you can see your report, add to it, or withdraw it. When you withdraw it, names and ways to reach people are deleted at once." }
        h2 { "How long it is kept" }
        (how_long(site))
        p { "Ask " (site.settings.force_name) " for a copy of what is kept about you, or to have something corrected or deleted." }
        h2 { "Alerts by e-mail" }
        p { "If you ask for alerts, your e-mail address and the towns that you chose are kept, the address encrypted, and used for these alerts alone. They are deleted as soon as you stop them, and after three days if you do not confirm." }
        h2 { "When your telephone line is guarded" }
        ul { (kept::of_every_line()) (kept::of_reading()) }
        p { "You can take your agreement back at any time: ring the set-up number and press 2, and nothing is listened to any more; press " b { "*0" } " during a call, and nobody can read along any more." }
        h2 { "Your visit" }
        p { "We use no advertising, no tracking and nothing from other sites. There are two cookies, and only when you need them: one to find your unfinished report for a day, one to keep a report open for 30 minutes after you entered its receipt number." }
        p { "To stop misuse we count how often something is tried from one connection. The count is held in memory for a short time. Your address is neither stored nor written to a log." }
    }
}

/// What is deleted by itself, as the installation is set up; no more is promised.
fn how_long(site: &Site) -> Markup {
    html! {
        @match site.settings.deletes_after_days {
            Some((people, reports)) => p {
                "Names and ways to reach people are deleted " (people) " days after a report was closed, and the report itself after " (reports) " days. Copies that are kept in case a machine fails still hold them until those copies are deleted too."
            }
            None => p {
                "Nothing is deleted by itself. " (site.settings.force_name) " decides how long reports and names are kept, and deletes them. You can withdraw your report at any time with its receipt number."
            }
        }
    }
}

/// How the site can be used by everybody, and what to do if it cannot.
pub fn accessibility() -> Markup {
    html! {
        p { "We want everybody to be able to use this site. It is made to the Web Content Accessibility Guidelines 2.2, level AA." }
        h2 { "You should be able to" }
        ul {
            li { "enlarge the text to four times its size without scrolling sideways" }
            li { "use everything with the keyboard alone, or by voice" }
            li { "listen to it with a screen reader" }
            li { "use it without scripts, with light or dark colours, and on paper" }
            li { "stop a report, and go on with it within a day in the same browser" }
        }
        h2 { "What we know does not work well" }
        ul {
            li { "The site is in English only." }
            li { "There is no version in British Sign Language and no Easy Read version." }
            li { "It has been tested with programs, and not yet by enough people who use aids every day." }
        }
        h2 { "If you cannot use it" }
        p { "Ring " strong { "101" } " and report the call there. If someone is coming or has just been, ring " strong { a href="tel:999" { "999" } } ". If you cannot hear or speak on the phone, you can reach both through Relay UK, or text 999 after you have registered by texting the word register to 999." }
        p { "You can also ask someone you trust to fill in the form for you: choose that you are a relative, friend or carer." }
    }
}

/// How checking works, and how often it is wrong.
pub fn how_it_works() -> Markup {
    let found = figures();
    html! {
        h2 { "How it works" }
        p { "What you tick is compared with what the police and banks say they never do. If anything you ticked is one of those, the answer is red, whatever else was said." }
        p { "What you type or upload is compared with rules that people have written about how fraudsters talk, and with examples of such calls. Each thing found adds to a sum. Nothing is ever taken away from it. From a certain sum on the answer is amber, and from a higher one red. A request that breaks one of the three rules is at least amber. So is anything you type in your own words that the police warn of, such as a call from the police, someone who comes to collect, or being told to keep it secret. You see the words that it rests on." }
        p { "No person reads it, and nothing of it is stored." }
        h2 { "How often it is wrong" }
        p { "It is wrong often enough that you should not rely on it. We tried it on " (found.day) " on written calls that were set aside while it was built:" }
        (table())
        p { "These calls were written by hand or by a machine after the manner of real ones. None is a recording. Real calls wander more, and are recognised less well. They are also few, so the true figures may be a good deal better or worse. The totals were looked at when settings were chosen, so they flatter a little." }
        h2 { "What that means for you" }
        ul {
            li { strong { "If nothing was recognised, the call may still be a fraud." } " Many are not recognised, or only late." }
            li { "If the answer is amber or red, the call may still be genuine. Check from another phone. A genuine caller will not mind." }
            li { "It knows English as it is spoken in Britain, and no other language." }
            li { "It works less well if the words were put down wrongly, as recordings often are with strong accents or bad lines." }
        }
        (words::in_doubt())
    }
}

fn table() -> Markup {
    let found = figures();
    html! {
        div .wide tabindex="0" role="region" aria-label="How often checking is wrong" {
            table .figures {
                thead {
                    tr { th scope="col" { "What we looked at" } th scope="col" { "As written" } th scope="col" { "A fifth of the words misheard" } }
                }
                tbody {
                    tr {
                        th scope="row" { "Frauds that were red before anything was given" }
                        td { (found.clean.stopped.in_words()) }
                        td { (found.misheard.stopped.in_words()) }
                    }
                    tr {
                        th scope="row" { "Frauds that were amber or red before the harmful request" }
                        td { (found.clean.warned.in_words()) }
                        td { (found.misheard.warned.in_words()) }
                    }
                    tr {
                        th scope="row" { "Ordinary calls that were wrongly amber or red" }
                        td { (found.clean.false_alarms.in_words()) }
                        td { (found.misheard.false_alarms.in_words()) }
                    }
                }
            }
        }
        p { "Of " (found.ordinary.of) " other ordinary conversations, on which it was also developed, " (found.ordinary.hits) " were wrongly amber or red." }
    }
}
