//! The call as a whole in the classifier's file, after the acts.
//!
//! The number of words and pairs, their keys (u32, ascending), what each is worth by party
//! (three i16), how much each leans to the party that rang (one signed byte); the number of them
//! that the course knows, which ones (u16, ascending), for each its row (one signed byte a
//! number), and the course's other weights (f32). All little endian.

use crate::call::{CallModel, CallWeights, FEATURES_MOST, PARTIES};
use crate::course::{CourseWeights, Parts, WIDTH};
use crate::model::{LoadError, take_u32};
use crate::roles::RoleWeights;

/// Appends the call as a whole.
pub(crate) fn write(model: &CallModel, out: &mut Vec<u8>) {
    let call = model.weights();
    out.extend(count(call.keys.len()));
    out.extend(call.keys.iter().flat_map(|k| k.to_le_bytes()));
    out.extend(call.worth.iter().flatten().flat_map(|w| w.to_le_bytes()));
    let leans = call.roles.leans.iter().copied().chain(std::iter::repeat(0));
    out.extend(leans.take(call.keys.len()).map(i8::cast_unsigned));
    let Some(course) = model.course().map(|c| c.weights()) else {
        out.extend(count(0));
        return;
    };
    out.extend(count(course.words.len()));
    let words = course.words.iter().map(|w| u16::try_from(*w).unwrap_or(u16::MAX));
    out.extend(words.flat_map(u16::to_le_bytes));
    out.extend(course.rows.iter().flatten().map(|v| v.cast_unsigned()));
    out.extend(course.parts.values().flat_map(|v| v.to_le_bytes()));
}

fn count(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// Reads the call as a whole; bias and unit, of the call classifier and of its roles, stand in
/// the header.
pub(crate) fn read(
    bytes: &[u8],
    (bias, unit): (f32, f32),
    role: (f32, f32),
) -> Result<(CallWeights, Option<CourseWeights>), LoadError> {
    let (known, rest) = take_u32(bytes).ok_or(LoadError::CutOff)?;
    if known as usize > FEATURES_MOST {
        return Err(LoadError::CallSize(known as usize));
    }
    let (keys, rest) = split(rest, known, 4)?;
    let (worth, rest) = split(rest, known, 2 * PARTIES)?;
    let (leans, rest) = split(rest, known, 1)?;
    let worth: Vec<i16> = worth.as_chunks::<2>().0.iter().map(|c| i16::from_le_bytes(*c)).collect();
    let call = CallWeights {
        bias,
        unit,
        keys: keys.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect(),
        worth: worth.as_chunks::<PARTIES>().0.to_vec(),
        roles: RoleWeights {
            bias: role.0,
            unit: role.1,
            leans: leans.iter().map(|lean| lean.cast_signed()).collect(),
        },
    };
    Ok((call, read_course(rest, known)?))
}

fn read_course(bytes: &[u8], known: u32) -> Result<Option<CourseWeights>, LoadError> {
    let (number, rest) = take_u32(bytes).ok_or(LoadError::CutOff)?;
    if number == 0 {
        return Ok(None);
    }
    let (words, rest) = split(rest, number, 2)?;
    let words: Vec<u32> =
        words.as_chunks::<2>().0.iter().map(|c| u32::from(u16::from_le_bytes(*c))).collect();
    let (rows, rest) = split(rest, number, WIDTH)?;
    let mut parts = Parts::zero();
    let mut values = rest.as_chunks::<4>().0.iter().map(|c| f32::from_le_bytes(*c));
    for value in parts.values_mut() {
        *value = values.next().ok_or(LoadError::CutOff)?;
    }
    let ascending = words.is_sorted_by(|a, b| a < b) && words.last().is_none_or(|w| *w < known);
    if !ascending || !parts.values().all(|v| v.is_finite()) {
        return Err(LoadError::Course);
    }
    let rows = rows.as_chunks::<WIDTH>().0.iter().map(|r| r.map(u8::cast_signed)).collect();
    Ok(Some(CourseWeights { words, rows, parts }))
}

/// The next `number` things of `size` bytes, and what comes after.
fn split(bytes: &[u8], number: u32, size: usize) -> Result<(&[u8], &[u8]), LoadError> {
    let length = (number as usize).checked_mul(size).ok_or(LoadError::CutOff)?;
    bytes.split_at_checked(length).ok_or(LoadError::CutOff)
}
