CREATE TABLE capitals (id INT4, name VARCHAR(20), course_id VARCHAR(50));
CREATE TABLE semicolons (id INT4, name VARCHAR(20), amount VARCHAR(10));
CREATE TABLE rows (id INT4, name VARCHAR(20), at TIMESTAMP);
CREATE TABLE twice (id INT4, name VARCHAR(20), note VARCHAR(20));
COMMENT ON TABLE capitals IS 'A table whose header is in capitals.';
COMMENT ON COLUMN capitals.name IS 'A name.';
