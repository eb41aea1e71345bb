//! Tables of postcodes: files, or folders of files as Code-Point Open comes in, read line by
//! line, for the Directory is larger than one wants in memory.

use extraction::{BadLine, Districts, PostcodeTable};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// Of so many lines one may be unusable in a table that is the right one.
const ONE_IN: usize = 100;

/// What came out of one file.
struct Outcome {
    n_lines: usize,
    bad: Vec<BadLine>,
}

/// The districts of all tables, with a look at each line that cannot be used.
///
/// # Errors
/// A file that cannot be read.
pub fn read(paths: &[PathBuf], bad: &mut dyn FnMut(&Path, &BadLine)) -> Result<Districts, String> {
    let mut all = Districts::default();
    for path in files(paths)? {
        let outcome = add(&mut all, &path)?;
        outcome.bad.iter().for_each(|line| bad(&path, line));
    }
    Ok(all)
}

/// The districts of tables that have to be the right ones.
///
/// # Errors
/// A file that cannot be read, or in which more than a line in a hundred is no postcode with
/// its place; tables in which no postcode is.
pub fn read_right(paths: &[PathBuf]) -> Result<Districts, String> {
    let mut all = Districts::default();
    for path in files(paths)? {
        let outcome = add(&mut all, &path)?;
        if let Some(first) = outcome.bad.first()
            && outcome.bad.len() > outcome.n_lines / ONE_IN
        {
            return Err(format!("{}:{}: {}", path.display(), first.line, first.message));
        }
    }
    if all.is_empty()
        && let Some(path) = paths.first()
    {
        return Err(format!("{}: there is no postcode with its place", path.display()));
    }
    Ok(all)
}

fn add(all: &mut Districts, path: &Path) -> Result<Outcome, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut table = PostcodeTable::new(all);
    let mut bad = Vec::new();
    for line in BufReader::new(File::open(path).map_err(wrong)?).lines() {
        bad.extend(table.add(&line.map_err(wrong)?).err());
    }
    Ok(Outcome { n_lines: table.n_lines(), bad })
}

/// The files, and those of folders whose names end in `.csv`, in order of name.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut all = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
        let entries = std::fs::read_dir(path).map_err(wrong)?;
        let mut inside: Vec<PathBuf> = entries
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<_, _>>()
            .map_err(wrong)?;
        inside.retain(|file| file.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")));
        if inside.is_empty() {
            return Err(format!("{}: there is no .csv in this folder", path.display()));
        }
        inside.sort();
        all.append(&mut inside);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::{read, read_right};
    use std::path::{Path, PathBuf};

    const RIGHT: &str = "\"SG5 1AB\",10,518500,229500\n\"SG5 1AD\",10,518600,229600\n";

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("ringfence-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(file), text).unwrap();
        }
        folder
    }

    #[track_caller]
    fn wrong(path: &Path, words: &str) {
        let error = read_right(&[path.to_owned()]).unwrap_err();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn files_and_folders_are_read_and_other_files_passed_over() {
        let other = "pcds,lat,long\nAL1 1AA,51.75,-0.33\n";
        let files = [("sg.csv", RIGHT), ("al.CSV", other), ("licence.txt", "nothing")];
        let folder = folder("postcodes", &files);
        let all = read_right(std::slice::from_ref(&folder)).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(read_right(&[folder.join("sg.csv")]).unwrap().len(), 1);
        assert!(read_right(&[]).unwrap().is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_no_table_of_postcodes_is_named_with_its_line() {
        let many = format!("{}nonsense\n", RIGHT.repeat(60));
        let files = [
            ("names.csv", "id,name\n1,Ann\n"),
            ("empty.csv", "pcds,lat,long\n"),
            ("many.csv", many.as_str()),
        ];
        let folder = folder("no-postcodes", &files);
        wrong(&folder.join("names.csv"), "names.csv:1: `id` is no British postcode");
        wrong(&folder.join("empty.csv"), "there is no postcode with its place");
        wrong(&folder.join("missing.csv"), "missing.csv: ");
        // One line of more than a hundred spoils no table, and is told of where somebody asks.
        let mut told = Vec::new();
        assert_eq!(read_right(&[folder.join("many.csv")]).unwrap().len(), 1);
        read(&[folder.join("many.csv")], &mut |_, bad| told.push(bad.line)).unwrap();
        assert_eq!(told, [121]);
        let none = folder.join("none");
        std::fs::create_dir_all(&none).unwrap();
        wrong(&none, "there is no .csv in this folder");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
