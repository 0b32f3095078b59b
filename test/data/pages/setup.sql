-- All tables of the export
CREATE TABLE in_setup (id INT4 NOT NULL, name VARCHAR(20), ok BOOL);
CREATE TABLE bad_page_in_setup (id INT8, name VARCHAR(30));
CREATE TABLE not_in_the_export (id INT4);
CREATE TABLE (id INT4);
ALTER TABLE in_setup ADD PRIMARY KEY (id);
COMMENT ON TABLE in_setup IS 'Known to setup.sql alone; it''s enough.';
COMMENT ON COLUMN in_setup.name IS 'A name; with a semicolon.';
DROP TABLE victim;
