ALTER TABLE hook DROP COLUMN last_failure;
ALTER TABLE hook DROP COLUMN last_failed;
ALTER TABLE hook DROP COLUMN last_arrived;
ALTER TABLE hook DROP COLUMN given_up;
ALTER TABLE hook DROP COLUMN arrived;
