-- Readings of hours that are over, in Parquet files outside of the database. A reading is either a row of `readings`, or one of a file
-- that is listed here.

-- Where the files are, without credentials.
CREATE TABLE reading_place (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  document jsonb
);
INSERT INTO reading_place DEFAULT VALUES;

CREATE TABLE reading_files (
  path text COLLATE "C" PRIMARY KEY,
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  -- As of the readings.
  day integer NOT NULL,
  from_sequence bigint NOT NULL,
  to_sequence bigint NOT NULL,
  -- Presentation times of the first and of the last frame.
  from_ms double precision NOT NULL,
  to_ms double precision NOT NULL,
  rows bigint NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL
);
CREATE INDEX reading_files_by_source ON reading_files (run_id, source_id, to_sequence);
CREATE INDEX reading_files_by_day ON reading_files (day);

-- Files that are not listed any more; whatever takes them off the list, they are removed.
CREATE TABLE unlisted_reading_files (
  path text COLLATE "C" PRIMARY KEY
);
CREATE FUNCTION unlist_reading_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unlisted_reading_files VALUES (OLD.path);
  RETURN OLD;
END $$;
CREATE TRIGGER unlist_reading_file AFTER DELETE ON reading_files
  FOR EACH ROW EXECUTE FUNCTION unlist_reading_file();
