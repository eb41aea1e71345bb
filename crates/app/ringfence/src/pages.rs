//! Pages of memory that commands which hold much of it ask for.

/// Has the kernel give this process small pages only.
///
/// The allocator asks for pages of 2 MiB. They make detection a quarter quicker, and all but
/// double what a table of records or a service with a store takes. Where this cannot be had,
/// the command takes more memory and works.
pub(crate) fn stay_small() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
