-- Which process sends a delivery, and until when, milliseconds since 1970 by the clock of the database.
ALTER TABLE webhook_deliveries ADD COLUMN claimed_by text COLLATE "C", ADD COLUMN claimed_until double precision;
