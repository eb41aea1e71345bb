//! Which addresses of the network may be asked on behalf of somebody else.

use std::net::IpAddr;

/// Whether an address is one of the public network. Others are refused, since an address that
/// somebody else has chosen could be used to reach what only this machine reaches.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let reserved = a == 0 || a >= 224 || (a == 192 && b == 0 && c == 0);
            let benchmark = a == 198 && (b == 18 || b == 19);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_documentation()
                || shared
                || reserved
                || benchmark)
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let [first, second, ..] = v6.segments();
                // 2000::/3 is what is given out; within it 2001:db8::/32 is for books, and
                // 2002::/16 and 2001:0::/32 carry addresses of the older kind.
                (0x2000..0x4000).contains(&first)
                    && first != 0x2002
                    && !(first == 0x2001 && (second == 0x0db8 || second == 0))
            }
        },
    }
}
