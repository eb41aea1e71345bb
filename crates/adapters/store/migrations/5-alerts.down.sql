DROP TABLE letter;
DROP TABLE subscriber_town;
DROP TABLE subscriber;
DROP TABLE bulletin_town;
DROP TABLE bulletin;
