//! Tables in Apache Parquet, as data frames are kept: each value becomes the text that a CSV
//! file would have.

use ::parquet::basic::{Compression, LogicalType};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{Field, Row};
use anyhow::{Context, Result, anyhow, bail};
use jiff::civil::date;
use jiff::{Span, Timestamp};
use linkage::problem::Problem;
use linkage::table::Table;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What such a file begins and ends with.
const MARK: &[u8; 4] = b"PAR1";

/// Whether a file is Parquet, by its first bytes; it stands at its beginning afterwards.
pub fn is_parquet(file: &mut File) -> bool {
    let mut head = [0; 4];
    let is = file.read_exact(&mut head).is_ok() && &head == MARK;
    file.seek(SeekFrom::Start(0)).is_ok() && is
}

/// Reads a whole table. Columns that hold records within a record are left out and told of.
///
/// # Errors
/// A file that is damaged, cut short, encrypted, or compressed in a way that is not known.
pub fn read(file: File) -> Result<(Table, Vec<Problem>)> {
    // The reader checks what it reads; a damaged file that it trips over all the same is the
    // file's fault, and no reason to die of.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = catch_unwind(AssertUnwindSafe(|| rows(file)));
    std::panic::set_hook(hook);
    read.unwrap_or_else(|_| Err(anyhow!("the Parquet file is damaged: write it again")))
}

fn rows(file: File) -> Result<(Table, Vec<Problem>)> {
    let reader = SerializedFileReader::new(file)
        .context("the Parquet file cannot be read: it is damaged, cut short or encrypted")?;
    let schema = reader.metadata().file_metadata().schema();
    let columns: Vec<(&str, Kind)> =
        schema.get_fields().iter().map(|f| (f.name(), Kind::of(f))).collect();
    let nested = columns.iter().filter(|(_, kind)| *kind == Kind::Nested);
    let problems: Vec<Problem> = nested.map(|(name, _)| left_out(name)).collect();
    compression_is_known(&reader)?;
    let flat = |(name, kind): &(&str, Kind)| (*kind != Kind::Nested).then(|| (*name).to_owned());
    let mut table = Table::new(&columns.iter().filter_map(flat).collect::<Vec<String>>());
    let mut fields: Vec<String> = Vec::with_capacity(columns.len());
    for (number, row) in reader.get_row_iter(None)?.enumerate() {
        let row: Row = row.with_context(|| {
            format!("row {} of the Parquet file cannot be read: write it again", number + 1)
        })?;
        fields.clear();
        let cells = row.get_column_iter().zip(&columns).map(|((_, field), (_, k))| (field, *k));
        fields.extend(cells.filter(|(_, k)| *k != Kind::Nested).map(|(field, k)| text(field, k)));
        table.push(&fields);
    }
    Ok((table, problems))
}

fn left_out(name: &str) -> Problem {
    Problem::new(
        format!("the column `{name}` holds records and was left out"),
        "give its parts columns of their own to compare them",
    )
}

/// What has to be known of a column besides its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Uuid,
    /// Nanoseconds since 1970, which the reader gives as a plain number.
    Nanoseconds,
    Nested,
}

impl Kind {
    fn of(column: &::parquet::schema::types::Type) -> Self {
        use ::parquet::basic::{ConvertedType, TimeUnit};
        let info = column.get_basic_info();
        match info.logical_type_ref() {
            Some(LogicalType::Uuid) => Self::Uuid,
            Some(LogicalType::Timestamp(t)) if t.unit == TimeUnit::NANOS => Self::Nanoseconds,
            _ if column.is_primitive() || info.converted_type() == ConvertedType::LIST => {
                Self::Plain
            }
            _ => Self::Nested,
        }
    }
}

/// Says at once, and not at the first row, that pages cannot be unpacked.
fn compression_is_known(reader: &SerializedFileReader<File>) -> Result<()> {
    for group in reader.metadata().row_groups() {
        for column in group.columns() {
            let how = column.compression();
            if matches!(how, Compression::ZSTD(_) | Compression::BROTLI(_) | Compression::LZO) {
                let how = how.to_string();
                let how = how.split('(').next().unwrap_or_default();
                bail!(
                    "the Parquet file is compressed by {how}, which is not built in: write it \
                     with Snappy, gzip, LZ4 or without compression, or as CSV"
                );
            }
        }
    }
    Ok(())
}

/// A value as text; empty if it is missing.
fn text(field: &Field, kind: Kind) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bool(value) => value.to_string(),
        Field::Long(value) if kind == Kind::Nanoseconds => {
            moment(Timestamp::from_nanosecond(i128::from(*value)))
        }
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        // A whole number that became one with a point because others of its column are missing
        // is written without it.
        Field::Float(value) => number(f64::from(*value), value.to_string()),
        Field::Double(value) => number(*value, value.to_string()),
        Field::Date(days) => day(*days),
        Field::TimestampMillis(value) => moment(Timestamp::from_millisecond(*value)),
        Field::TimestampMicros(value) => moment(Timestamp::from_microsecond(*value)),
        Field::Bytes(bytes) => of_bytes(bytes.data(), kind),
        Field::ListInternal(list) => {
            let items: Vec<String> =
                list.elements().iter().map(|item| text(item, Kind::Plain)).collect();
            items.join("; ")
        }
        // Decimals and times of day.
        other => other.to_string(),
    }
}

fn number(value: f64, written: String) -> String {
    if value.is_nan() { String::new() } else { written }
}

fn day(days: i32) -> String {
    let epoch = date(1970, 1, 1);
    let shown = Span::new().try_days(days).and_then(|span| epoch.checked_add(span));
    shown.map(|d| d.to_string()).unwrap_or_default()
}

/// A moment; one at midnight is the day alone, as data frames keep days.
fn moment(at: Result<Timestamp, jiff::Error>) -> String {
    let Ok(at) = at else { return String::new() };
    let text = at.to_string();
    text.strip_suffix("T00:00:00Z").map(str::to_owned).unwrap_or(text)
}

fn of_bytes(bytes: &[u8], kind: Kind) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if kind != Kind::Uuid => text.to_owned(),
        _ => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            hex
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::basic::Compression;
    use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use ::parquet::file::properties::WriterProperties;
    use ::parquet::file::writer::SerializedFileWriter;
    use ::parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    const SCHEMA: &str = "message people {
        required int64 id;
        optional binary name (UTF8);
        required int32 born (DATE);
        required int64 seen (TIMESTAMP(NANOS, true));
        optional double lost;
        repeated group address { required int64 number; }
    }";

    /// Two people; nothing is known of the second but the number and the days.
    fn write(how: Compression) -> File {
        let properties = WriterProperties::builder().set_compression(how).build();
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let file = scratch();
        let copy = file.try_clone().unwrap();
        let mut writer = SerializedFileWriter::new(copy, schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        macro_rules! column {
            ($kind:ty, $values:expr, $defined:expr, $repeated:expr) => {{
                let mut column = group.next_column().unwrap().unwrap();
                let values = $values;
                column.typed::<$kind>().write_batch(&values, $defined, $repeated).unwrap();
                column.close().unwrap();
            }};
        }
        column!(Int64Type, [7, 8], None, None);
        column!(ByteArrayType, [ByteArray::from("Zoë Lyle")], Some(&[1, 0]), None);
        column!(Int32Type, [-10_957, 0], None, None);
        column!(Int64Type, [1_767_323_045_000_000_000, 1_767_225_600_000_000_000], None, None);
        column!(DoubleType, [2_500.0], Some(&[1, 0]), None);
        column!(Int64Type, [], Some(&[0, 0]), Some(&[0, 0]));
        group.close().unwrap();
        writer.close().unwrap();
        (&file).seek(SeekFrom::Start(0)).unwrap();
        file
    }

    fn scratch() -> File {
        let name =
            format!("ringfence-parquet-{}-{:?}", std::process::id(), std::thread::current().id());
        let path = std::env::temp_dir().join(name);
        let open = File::options().read(true).write(true).create(true).truncate(true).open(&path);
        // The open file stays when its name goes.
        std::fs::remove_file(&path).unwrap();
        open.unwrap()
    }

    fn texts(table: &Table, record: u32) -> Vec<&str> {
        table.columns().iter().map(|c| c.text(record)).collect()
    }

    #[test]
    fn values_are_the_texts_that_a_csv_file_would_have() {
        for how in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW] {
            let mut file = write(how);
            assert!(is_parquet(&mut file));
            let (table, problems) = read(file).unwrap();
            assert_eq!(
                texts(&table, 0),
                ["7", "Zoë Lyle", "1940-01-02", "2026-01-02T03:04:05Z", "2500"]
            );
            assert_eq!(texts(&table, 1), ["8", "", "1970-01-01", "2026-01-01", ""]);
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(told.len(), 1);
            assert!(told[0].starts_with("the column `address` holds records"), "{told:?}");
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_with_a_remedy_and_never_a_panic() {
        use std::io::Write;
        let mut bytes = Vec::new();
        write(Compression::SNAPPY).read_to_end(&mut bytes).unwrap();
        for at in 4..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            let mut file = scratch();
            file.write_all(&damaged).unwrap();
            let _ = read(file);
        }
        let mut file = scratch();
        file.write_all(&bytes[..bytes.len() / 2]).unwrap();
        let error = format!("{:#}", read(file).unwrap_err());
        assert!(error.contains("damaged, cut short or encrypted"), "{error}");
    }
}
