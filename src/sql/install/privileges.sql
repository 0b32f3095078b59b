-- Everybody may call the helpers; functions that read an archive check privileges themselves.
GRANT USAGE ON SCHEMA coursera TO PUBLIC;

-- A caller of attach names a file of the server. The functions that attach and detach call run with
-- the caller's own privileges.
REVOKE ALL ON FUNCTION attach(text, name, text, text, jsonb, boolean), detach(name),
	refresh(name, text, boolean), attach_clickstream(text, name, text) FROM PUBLIC;
