-- What the processes that share this store call it elsewhere, such as in the names of Redis' channels.
CREATE TABLE store_identity (id text COLLATE "C" NOT NULL);
INSERT INTO store_identity SELECT gen_random_uuid()::text;

-- Processes that watch a table are notified of its name.
CREATE FUNCTION crowdtone_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('crowdtone_changes', TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON cameras
  FOR EACH STATEMENT EXECUTE FUNCTION crowdtone_announce();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON alert_rules
  FOR EACH STATEMENT EXECUTE FUNCTION crowdtone_announce();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON deletions
  FOR EACH STATEMENT EXECUTE FUNCTION crowdtone_announce();
