-- Runs when all functions are replaced: makes what is no function, and sets the rights of new functions
-- that are not for everybody, as the files of install/ do.
REVOKE ALL ON FUNCTION refresh(name, text, boolean), attach_clickstream(text, name, text) FROM PUBLIC;
