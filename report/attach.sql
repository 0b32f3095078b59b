-- For scripts/report: attaches the export as ml, or an older one first, and takes down what changed.
SET client_min_messages = error;
CREATE EXTENSION coursera_fdw;
SELECT coursera.attach(coalesce(nullif(:'before', ''), :'export'), 'ml') AS ignored \gset
CREATE TEMP TABLE changes AS SELECT * FROM coursera.refresh('ml', :'export') WHERE :'before' <> '';
