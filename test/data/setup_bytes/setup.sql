CREATE TABLE odd (id INT4, "naÃ\meÿ" TEXT);
COMMENT ON TABLE odd IS 'Bytes that are Ã no text.';
