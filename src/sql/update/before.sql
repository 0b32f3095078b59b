-- Runs before all functions are replaced: drops what this version lacks, and functions whose arguments
-- or result it changes. Those are made again below.
DROP FUNCTION view_definitions();
