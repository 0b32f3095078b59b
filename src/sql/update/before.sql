-- Runs before all functions are replaced: drops objects that this version does not have, and
-- functions whose arguments or result it changes. The latter are created again below, and
-- carry_grants.sql restores their owner and privileges.
DROP FUNCTION view_definitions();
DROP FUNCTION materialize(name, name);
DROP FUNCTION copy_rows(regclass, regclass);
DROP FUNCTION exports(name);
DROP FUNCTION attach(text, name, text);
DROP FUNCTION check_table(name, jsonb);
