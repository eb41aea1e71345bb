DROP TABLE guarded_words;
