DROP TABLE audit_mark;
DROP TABLE audit;
DROP TABLE delivery;
DROP TABLE hook;
DROP TABLE saved_view;
DROP TABLE token;
DROP TABLE login;
DROP TABLE account;
