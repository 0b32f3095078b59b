-- The helpers are for everybody; what reads an archive has its own guards.
GRANT USAGE ON SCHEMA coursera TO PUBLIC;

-- Whoever attaches names a file of the server. What attach and detach call has no more than its
-- caller's own rights.
REVOKE ALL ON FUNCTION attach(text, name, text, text, jsonb, boolean), detach(name),
	refresh(name, text, boolean), attach_clickstream(text, name, text) FROM PUBLIC;
