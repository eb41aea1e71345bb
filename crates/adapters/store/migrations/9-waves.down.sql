DROP TABLE wave_look;
DROP TABLE wave_event;
DROP TABLE wave_report;
DROP TABLE wave;
