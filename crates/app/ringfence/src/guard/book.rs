//! The lines that are guarded: those of the configuration, which stay, and those that families
//! set up, which are looked at again every few seconds.

use crate::config::{GuardedLine, GuardianEntry, LineSection};
use anyhow::{Context, Result};
use casework::outbox::Address;
use guarding::{Kept, Readers};
use privacy::Pii;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use telephony::{Line, Number, StreamId};

/// A line and whom it concerns.
#[derive(Clone)]
pub struct Entry {
    /// The line as calls know it.
    pub line: Line,
    /// What guardians call the person.
    pub who: String,
    /// Where the person lives.
    pub address: String,
    /// Who may read along, by the person's agreement and the operator's.
    pub readers: Option<Readers>,
    /// The agreement that this rests on.
    pub agreement: String,
    /// How the phone of the line is dialled for a test call; empty if nobody knows.
    pub phone: String,
    /// Who is told, and how.
    pub guardians: Vec<Address>,
    stream: Option<StreamId>,
}

#[derive(Default)]
struct Lines {
    by_name: HashMap<String, Arc<Entry>>,
    streams: HashMap<StreamId, String>,
}

/// See the top of this file.
pub struct Book {
    verified: Vec<Number>,
    /// How the switchboard dials a number; empty if it dials none.
    dial: String,
    /// Whether the operator lets the desk read along.
    desk_reads: bool,
    own: Vec<Arc<Entry>>,
    lines: RwLock<Arc<Lines>>,
}

impl Book {
    /// The lines of the configuration.
    ///
    /// # Errors
    /// A key of a webhook that cannot be read.
    pub fn new(section: &LineSection, verified: Vec<Number>) -> Result<Self> {
        let mut own = Vec::new();
        for guarded in &section.guarded {
            own.push(Arc::new(entry(guarded, &verified, section)?));
        }
        let lines = RwLock::new(Arc::new(Lines::of(&own, Vec::new())));
        let dial = section.dial.clone();
        Ok(Self { verified, dial, desk_reads: section.desk_reads, own, lines })
    }

    /// Takes the lines that families have set up. A name of the configuration stays as it is
    /// there.
    pub fn renew(&self, kept: &[Kept]) {
        let theirs = kept.iter().map(|line| Arc::new(self.kept_entry(line))).collect();
        let lines = Arc::new(Lines::of(&self.own, theirs));
        *self.lines.write().unwrap_or_else(PoisonError::into_inner) = lines;
    }

    /// A line by its name.
    pub fn line(&self, name: &str) -> Option<Arc<Entry>> {
        self.lines().by_name.get(name).cloned()
    }

    /// The line to which an AudioSocket belongs.
    pub fn of_stream(&self, stream: StreamId) -> Option<String> {
        self.lines().streams.get(&stream).cloned()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines().by_name.len()
    }

    fn kept_entry(&self, kept: &Kept) -> Entry {
        let settings = &kept.settings;
        let readers = settings.readers().map(|readers| match self.desk_reads {
            true => readers,
            false => Readers::Family,
        });
        Entry {
            line: settings.line(&kept.name, &self.verified, &self.dial),
            who: settings.who().to_owned(),
            address: settings.address.clone(),
            readers,
            agreement: settings.agreement(),
            phone: settings.phone.clone(),
            guardians: settings.guardians.iter().flat_map(guarding::Guardian::addresses).collect(),
            stream: settings.stream(),
        }
    }

    fn lines(&self) -> Arc<Lines> {
        Arc::clone(&self.lines.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Lines {
    fn of(own: &[Arc<Entry>], theirs: Vec<Arc<Entry>>) -> Self {
        let mut lines = Self::default();
        // What comes later counts.
        for entry in theirs.into_iter().chain(own.iter().cloned()) {
            if let Some(stream) = entry.stream {
                lines.streams.insert(stream, entry.line.name.clone());
            }
            lines.by_name.insert(entry.line.name.clone(), entry);
        }
        lines
    }
}

fn entry(guarded: &GuardedLine, verified: &[Number], section: &LineSection) -> Result<Entry> {
    let mut guardians = Vec::new();
    for guardian in &guarded.guardians {
        guardians.extend(addresses(guardian)?);
    }
    Ok(Entry {
        line: guarded.line(verified),
        who: guarded.who().to_owned(),
        address: guarded.address.clone(),
        // No family has a page of such a line: the desk reads along, or nobody.
        readers: (section.desk_reads && !guarded.read_along.trim().is_empty())
            .then_some(Readers::FamilyAndDesk),
        agreement: guarded.read_along.trim().to_owned(),
        phone: String::new(),
        guardians,
        stream: guarded.stream(),
    })
}

/// Every way in which a guardian is reached, the quickest first.
fn addresses(guardian: &GuardianEntry) -> Result<Vec<Address>> {
    let some = |text: &String| (!text.is_empty()).then(|| Pii::new(text.clone()));
    let webhook = match some(&guardian.webhook) {
        None => None,
        Some(url) => {
            let file = &guardian.webhook_secret_file;
            let secret = std::fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            Some(Address::Webhook { url, secret: Pii::new(secret.trim().as_bytes().to_vec()) })
        }
    };
    let all = [
        some(&guardian.ntfy).map(Address::Ntfy),
        some(&guardian.sms).map(Address::Sms),
        webhook,
        some(&guardian.email).map(Address::Email),
    ];
    Ok(all.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::Book;
    use crate::config::{GuardedLine, LineSection};
    use casework::Moment;
    use guarding::{Guardian, Kept, LineId, Readers, Settings};

    fn kept(name: &str, person: &str) -> Kept {
        let ann = Guardian { email: "ann@example.org".into(), ..Guardian::default() };
        Kept {
            id: LineId(1),
            name: name.into(),
            settings: Settings {
                person: person.into(),
                agreed: "yes".into(),
                audiosocket: "40325ec2-5efd-4bd3-805f-53576e581d13".into(),
                guardians: vec![ann],
                ..Settings::default()
            },
            begun: Moment(0),
            changed: Moment(0),
            answered: None,
        }
    }

    #[test]
    fn nobody_reads_along_unless_the_person_agreed_and_the_desk_only_with_the_operator() {
        let own = |read: &str| GuardedLine {
            name: "father".into(),
            read_along: read.into(),
            ..GuardedLine::default()
        };
        let check = |desk_reads: bool, read: &str, expect: [Option<Readers>; 2]| {
            let section =
                LineSection { guarded: vec![own(read)], desk_reads, ..LineSection::default() };
            let book = Book::new(&section, Vec::new()).unwrap();
            let mut mother = kept("mother", "Mum");
            mother.settings.read_along = read.into();
            mother.settings.read_desk = true;
            book.renew(&[mother]);
            let of = |name: &str| book.line(name).unwrap().readers;
            assert_eq!([of("father"), of("mother")], expect);
        };
        check(false, "", [None, None]);
        check(true, " ", [None, None]);
        check(false, "agreed, 4 May", [None, Some(Readers::Family)]);
        let both = Some(Readers::FamilyAndDesk);
        check(true, "agreed, 4 May", [both, both]);
    }

    #[test]
    fn families_add_lines_and_change_none_of_the_configuration() {
        let own =
            GuardedLine { name: "father".into(), person: "Wilf".into(), ..GuardedLine::default() };
        let dial = "PJSIP/{number}@trunk".to_owned();
        let section = LineSection { guarded: vec![own], dial, ..LineSection::default() };
        let book = Book::new(&section, Vec::new()).unwrap();
        let mut theirs = kept("mother", "Mum");
        theirs.settings.guardians[0].phone = "07700 900123".into();
        theirs.settings.guardians[0].rings = true;
        book.renew(&[kept("father", "Somebody"), theirs]);
        assert_eq!(book.line("father").unwrap().who, "Wilf");
        let mother = book.line("mother").unwrap();
        assert_eq!((mother.who.as_str(), mother.guardians.len()), ("Mum", 1));
        assert_eq!(mother.line.ring, ["PJSIP/07700900123@trunk"]);
        assert!(mother.line.agreed && !book.line("father").unwrap().line.agreed);
        let stream = telephony::StreamId::parse("40325ec2-5efd-4bd3-805f-53576e581d13").unwrap();
        assert_eq!(book.of_stream(stream).as_deref(), Some("mother"));
        book.renew(&[]);
        assert!(book.line("mother").is_none() && book.len() == 1);
    }
}
