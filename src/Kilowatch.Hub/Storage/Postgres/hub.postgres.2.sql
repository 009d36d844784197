-- What an EMP answered where it was not passed on (ReceivedAnswer): status, content type, the first 4096 bytes of the body.
ALTER TABLE hub_journal ADD COLUMN emp_answer bytea;
