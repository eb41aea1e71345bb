DROP TABLE guarded_call;
DROP TABLE guarded_line;
