-- Runs before all functions are replaced: drops what this version lacks, and functions whose arguments
-- or result it changes. Those are made again below, and carry_grants.sql gives them the owner and the
-- rights that they had.
DROP FUNCTION view_definitions();
DROP FUNCTION materialize(name, name);
DROP FUNCTION copy_rows(regclass, regclass);
DROP FUNCTION exports(name);
DROP FUNCTION attach(text, name, text);
DROP FUNCTION check_table(name, jsonb);
