DROP TABLE notice_seen;
DROP TABLE notice;
