CREATE FOREIGN DATA WRAPPER coursera_fdw
	HANDLER coursera_fdw_handler
	VALIDATOR coursera_fdw_validator;
COMMENT ON FOREIGN DATA WRAPPER coursera_fdw IS
'reads the tables of a Coursera research data export in place';
