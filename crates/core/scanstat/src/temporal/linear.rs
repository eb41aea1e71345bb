//! Symmetric positive definite systems of a few equations.

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    n: usize,
    cells: Vec<f64>,
}

impl Square {
    /// All 0.
    pub fn zero(n: usize) -> Self {
        Self { n, cells: vec![0.0; n * n] }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.cells.get(row * self.n + column).copied().unwrap_or(0.0)
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        if let Some(cell) = self.cells.get_mut(row * self.n + column) {
            *cell = value;
        }
    }

    /// Adds `weight` times the product of a vector with itself.
    pub fn add_square(&mut self, x: &[f64], weight: f64) {
        for (row, a) in self.cells.chunks_mut(self.n.max(1)).zip(x) {
            let a = a * weight;
            if a != 0.0 {
                row.iter_mut().zip(x).for_each(|(cell, b)| *cell += a * b);
            }
        }
    }

    /// The product `x' M x`.
    pub fn form(&self, x: &[f64]) -> f64 {
        let rows = self.cells.chunks(self.n.max(1)).zip(x);
        rows.map(|(row, a)| if *a == 0.0 { 0.0 } else { a * dot(row, x) }).sum()
    }

    /// The product with a vector.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        self.cells.chunks(self.n.max(1)).map(|row| dot(row, x)).collect()
    }

    /// The inverse, and how many columns do not depend on those before them. Rows and columns
    /// of the others are 0, which leaves their coefficients out.
    pub fn inverse(&self) -> (Self, usize) {
        let (lower, rank) = self.cholesky();
        let mut half = Self::zero(self.n);
        for column in 0..self.n {
            for row in column..self.n {
                let pivot = lower.at(row, row);
                if pivot > 0.0 {
                    let own = if row == column { 1.0 } else { 0.0 };
                    let sum: f64 =
                        (column..row).map(|k| lower.at(row, k) * half.at(k, column)).sum();
                    half.set(row, column, (own - sum) / pivot);
                }
            }
        }
        let mut inverse = Self::zero(self.n);
        for row in 0..self.n {
            for column in 0..self.n {
                let from = row.max(column);
                let sum = (from..self.n).map(|k| half.at(k, row) * half.at(k, column)).sum();
                inverse.set(row, column, sum);
            }
        }
        (inverse, rank)
    }

    /// The lower triangle whose product with its transpose is this matrix. A column that
    /// depends on those before it gets a pivot of 0.
    fn cholesky(&self) -> (Self, usize) {
        let mut lower = Self::zero(self.n);
        let mut rank = 0;
        for column in 0..self.n {
            let before: f64 = (0..column).map(|k| lower.at(column, k).powi(2)).sum();
            let rest = self.at(column, column) - before;
            if rest.is_nan() || rest <= 1e-13 * self.at(column, column) {
                (0..column).for_each(|k| lower.set(column, k, 0.0));
                continue;
            }
            rank += 1;
            let pivot = rest.sqrt();
            lower.set(column, column, pivot);
            for row in column + 1..self.n {
                let sum: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                lower.set(row, column, (self.at(row, column) - sum) / pivot);
            }
        }
        (lower, rank)
    }
}

/// The inner product.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::Square;

    #[test]
    fn an_inverse_undoes_and_leaves_out_what_depends_on_others() {
        let mut m = Square::zero(3);
        m.add_square(&[1.0, 2.0, 3.0], 1.0);
        m.add_square(&[0.0, 1.0, 1.0], 2.0);
        let (_, rank) = m.inverse();
        assert_eq!(rank, 2);
        m.add_square(&[1.0, 0.0, -1.0], 0.5);
        let (inverse, rank) = m.inverse();
        assert_eq!(rank, 3);
        let back = inverse.times(&m.times(&[1.0, -2.0, 0.25]));
        for (got, expect) in back.into_iter().zip([1.0, -2.0, 0.25]) {
            assert!((got - expect).abs() < 1e-12);
        }
        assert!((inverse.form(&m.times(&[1.0, 0.0, 0.0])) - m.form(&[1.0, 0.0, 0.0])).abs() < 1e-9);
    }
}
