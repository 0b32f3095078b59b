-- Runs when all functions are replaced: makes objects other than functions, and revokes new
-- functions from PUBLIC where that is needed, as the files of install/ do.
REVOKE ALL ON FUNCTION refresh(name, text, boolean), attach_clickstream(text, name, text) FROM PUBLIC;
