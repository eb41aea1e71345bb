-- What can be searched for: words in small letters, separated by single spaces.
CREATE TABLE search_text (
    report {key} REFERENCES report(id) ON DELETE CASCADE,
    words TEXT NOT NULL
);
