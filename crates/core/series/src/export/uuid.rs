//! Identifiers that are the same for the same thing on every run: version 5 of RFC 9562, a name
//! hashed by SHA-1.

use sha1::{Digest, Sha1};

/// Namespace of what Ringfence names, itself the name `ringfence.example` under the namespace of
/// names of the Internet.
pub(super) const OURS: u128 = 0x0e5c_7f06_b2c5_5b0d_9a2f_1d0c_6f9e_7a31;
/// Namespace of observables in STIX 2.1, section 2.9.
pub(super) const STIX: u128 = 0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7;

/// The identifier of a name in a namespace.
pub(super) fn uuid(namespace: u128, name: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(namespace.to_be_bytes());
    hash.update(name.as_bytes());
    let bytes = hash.finalize();
    let number = bytes.iter().take(16).fold(0_u128, |all, byte| all << 8 | u128::from(*byte));
    let version = 0x5000_u128 << 64;
    let variant = 0x8000_u128 << 48;
    let number = number & !(0xf000 << 64) & !(0xc000 << 48) | version | variant;
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::uuid;

    #[test]
    fn a_name_has_the_identifier_of_the_standard() {
        // RFC 9562, appendix A.4: www.example.com among the names of the Internet.
        let internet = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8;
        assert_eq!(uuid(internet, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
