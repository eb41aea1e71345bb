//! Poisson regression with a logarithmic link, by Fisher scoring (McCullagh and Nelder 1989).

/// One row: count, exposure, and the values of the explaining variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The count.
    pub count: f64,
    /// The exposure, whose logarithm is the offset.
    pub exposure: f64,
    /// The explaining variables; the first is usually 1, for the intercept.
    pub x: Vec<f64>,
}

/// The coefficients that make the counts most likely: `E(count) = exposure · exp(x·β)`.
///
/// Nothing if there are no counts, or the variables do not tell the coefficients apart.
pub fn poisson(rows: &[Row]) -> Option<Vec<f64>> {
    let n = rows.first()?.x.len();
    let rows: Vec<&Row> = rows.iter().filter(|r| r.exposure > 0.0 && r.x.len() == n).collect();
    let (count, exposure) = rows.iter().fold((0.0, 0.0), |(c, e), r| (c + r.count, e + r.exposure));
    if count <= 0.0 {
        return None;
    }
    let mut beta = vec![0.0; n];
    *beta.first_mut()? = f64::ln(count / exposure);
    let mut likelihood = log_likelihood(&rows, &beta);
    for _ in 0..100 {
        let step = solve(information(&rows, &beta, n))?;
        // Half of the step, and half again, for as long as the whole would go too far.
        let mut scale = 1.0;
        let next = loop {
            let tried: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| b + scale * s).collect();
            let value = log_likelihood(&rows, &tried);
            if value.is_finite() && value >= likelihood - 1e-9 * likelihood.abs() {
                likelihood = value;
                break tried;
            }
            scale *= 0.5;
            if scale < 1e-6 {
                return None;
            }
        };
        beta = next;
        if step.iter().all(|s| (s * scale).abs() < 1e-13) {
            break;
        }
    }
    Some(beta)
}

/// The covariance of the coefficients, if the count of each row has the given variance:
/// `I⁻¹ (Σ v x xᵀ) I⁻¹` with the information `I`, which is `I⁻¹` for Poisson counts.
pub fn covariance(rows: &[Row], beta: &[f64], variances: &[f64]) -> Option<Vec<Vec<f64>>> {
    let n = beta.len();
    let used: Vec<(&Row, f64)> = rows
        .iter()
        .zip(variances.iter().copied())
        .filter(|(r, _)| r.exposure > 0.0 && r.x.len() == n)
        .collect();
    let rows: Vec<&Row> = used.iter().map(|(r, _)| *r).collect();
    let inverse = inverse(&information(&rows, beta, n))?;
    let mut middle = vec![vec![0.0; n]; n];
    for (row, v) in &used {
        for (line, xi) in middle.iter_mut().zip(&row.x) {
            for (cell, xj) in line.iter_mut().zip(&row.x) {
                *cell += v * xi * xj;
            }
        }
    }
    Some(product(&product(&inverse, &middle), &inverse))
}

/// The inverse of a symmetric matrix, of whose rows only the first columns are used.
fn inverse(m: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = m.len();
    let column = |k: usize| {
        let with_unit = |(i, row): (usize, &Vec<f64>)| {
            let mut line: Vec<f64> = row.iter().take(n).copied().collect();
            line.push(if i == k { 1.0 } else { 0.0 });
            line
        };
        solve(m.iter().enumerate().map(with_unit).collect())
    };
    (0..n).map(column).collect()
}

fn product(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let cell = |row: &Vec<f64>, j: usize| {
        row.iter().zip(b).map(|(x, line)| x * line.get(j).copied().unwrap_or(0.0)).sum()
    };
    a.iter().map(|row| (0..b.len()).map(|j| cell(row, j)).collect()).collect()
}

/// The lower triangular root `L` of a covariance, `L Lᵀ` (Cholesky). What has no variance of
/// its own beside the others, but for rounding, has none.
pub fn root(m: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = m.len();
    let mut l: Vec<Vec<f64>> = Vec::new();
    for (i, line) in m.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(n);
        for j in 0..=i {
            let other = if j == i { row.clone() } else { l.get(j).cloned().unwrap_or_default() };
            let known: f64 = row.iter().zip(&other).map(|(a, b)| a * b).sum();
            let rest = line.get(j).copied().unwrap_or(0.0) - known;
            let diagonal = other.get(j).copied().unwrap_or(0.0);
            row.push(match j == i {
                true => rest.max(0.0).sqrt(),
                false if diagonal > 0.0 => rest / diagonal,
                false => 0.0,
            });
        }
        row.resize(n, 0.0);
        l.push(row);
    }
    l
}

/// x·β.
pub fn linear(x: &[f64], beta: &[f64]) -> f64 {
    x.iter().zip(beta).map(|(x, b)| x * b).sum()
}

fn log_likelihood(rows: &[&Row], beta: &[f64]) -> f64 {
    rows.iter()
        .map(|r| {
            let eta = linear(&r.x, beta);
            r.count * eta - r.exposure * eta.exp()
        })
        .sum()
}

/// The information matrix with the gradient as its last column, row by row.
fn information(rows: &[&Row], beta: &[f64], n: usize) -> Vec<Vec<f64>> {
    let mut m = vec![vec![0.0; n + 1]; n];
    for row in rows {
        let mean = row.exposure * linear(&row.x, beta).exp();
        for (line, xi) in m.iter_mut().zip(&row.x) {
            for (cell, xj) in line.iter_mut().zip(&row.x) {
                *cell += mean * xi * xj;
            }
            if let Some(gradient) = line.last_mut() {
                *gradient += (row.count - mean) * xi;
            }
        }
    }
    m
}

/// Solves a system of equations, right-hand side last in each row, by elimination with
/// pivots.
fn solve(mut m: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = m.len();
    for k in 0..n {
        let size = |row: &Vec<f64>| row.get(k).map_or(0.0, |x| x.abs());
        let largest = m.iter().map(size).fold(0.0, f64::max);
        let pivot = (k..n).max_by(|a, b| {
            let at = |i: usize| m.get(i).map_or(0.0, size);
            at(*a).total_cmp(&at(*b))
        })?;
        m.swap(k, pivot);
        let row = m.get(k)?.clone();
        let head = *row.get(k)?;
        if head.abs() <= 1e-12 * largest || head == 0.0 {
            return None;
        }
        for (i, other) in m.iter_mut().enumerate() {
            let factor = other.get(k).copied().unwrap_or(0.0) / head;
            if i != k && factor != 0.0 {
                for (x, y) in other.iter_mut().zip(&row) {
                    *x -= factor * y;
                }
            }
        }
    }
    m.iter().enumerate().map(|(k, row)| Some(row.get(n)? / row.get(k)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(of: &dyn Fn(f64) -> f64) -> Vec<Row> {
        (0..20)
            .map(|t| {
                let t = f64::from(t);
                Row { count: of(t), exposure: 1000.0 + t, x: vec![1.0, t] }
            })
            .collect()
    }

    #[test]
    fn a_curve_is_found_again() {
        let beta = poisson(&rows(&|t| (1000.0 + t) * (-3.0 + 0.05 * t).exp())).unwrap();
        assert!((beta[0] + 3.0).abs() < 1e-10 && (beta[1] - 0.05).abs() < 1e-10, "{beta:?}");
    }

    #[test]
    fn coefficients_are_as_sure_as_their_rows() {
        // One rate of 40 cases: its logarithm has variance 1/40; twice as much if the counts
        // vary twice as much.
        let row = |count| Row { count, exposure: 1.0, x: vec![1.0] };
        let rows = [row(10.0), row(14.0), row(16.0)];
        let beta = poisson(&rows).unwrap();
        let mean = 40.0 / 3.0;
        let variance = |v: f64| covariance(&rows, &beta, &[v; 3]).unwrap()[0][0];
        assert!((variance(mean) - 1.0 / 40.0).abs() < 1e-12);
        assert!((variance(2.0 * mean) - 1.0 / 20.0).abs() < 1e-12);
        let m = [vec![4.0, 2.0, 0.0], vec![2.0, 5.0, 1.0], vec![0.0, 1.0, 3.0]];
        let l = root(&m);
        let turned: Vec<Vec<f64>> = (0..3).map(|j| l.iter().map(|r| r[j]).collect()).collect();
        for (got, expect) in product(&l, &turned).iter().flatten().zip(m.iter().flatten()) {
            assert!((got - expect).abs() < 1e-12, "{l:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        assert_eq!(poisson(&rows(&|_| 0.0)), None);
        assert_eq!(poisson(&[]), None);
        let same = Row { count: 2.0, exposure: 1.0, x: vec![1.0, 1.0] };
        assert_eq!(poisson(&[same.clone(), same]), None);
    }
}
