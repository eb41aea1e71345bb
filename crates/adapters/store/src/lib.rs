//! The store: what casework asks for, on `SQLite` or `PostgreSQL`.
