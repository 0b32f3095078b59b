CREATE TABLE in_setup ("od\d" INT4 DEFAULT '\', b VARCHAR(9));
COMMENT ON TABLE in_setup IS 'Told by setup.sql: C:\new, it''s \'; -- and no more
COMMENT ON COLUMN in_setup."od\d" IS E'E with \\ and it\'s';
COMMENT ON COLUMN in_setup.b IS '\\two';
