import { EXPRESSIONS } from '@crowdtone/domain';
import { BIN_COLUMN_TYPES } from '../sql/bin-columns';

/** Incremented with a step in `migrate.ts` when files need more than the tables that are missing. */
export const STORE_VERSION = 2;

/**
 * Sums over `ROLL_UP_WINDOWS` windows each; `slot` numbers them from the beginning of the source. `zone_id` is empty for the whole
 * picture.
 */
export const ROLL_UP_TABLE = `
  CREATE TABLE IF NOT EXISTS roll_ups (
    run_id VARCHAR,
    source_id VARCHAR,
    zone_id VARCHAR,
    slot UINTEGER,
    start_ms DOUBLE NOT NULL,
    end_ms DOUBLE NOT NULL,
    windows BIGINT NOT NULL,
    ${BIN_COLUMN_TYPES},
    PRIMARY KEY (run_id, source_id, zone_id, slot)
  );`;

const GRIDS = 'floor BIGINT NOT NULL, people BIGINT[] NOT NULL, mood DOUBLE[] NOT NULL';

/** Grids of windows whose roll-up is not complete, a dozen for each source; and roll-ups. Without keys: lists cannot be replaced. */
const PLACE_TABLES = `
  CREATE TABLE IF NOT EXISTS window_places (
    run_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, window_index UINTEGER NOT NULL,
    start_ms DOUBLE NOT NULL, end_ms DOUBLE NOT NULL, ${GRIDS}
  );
  CREATE TABLE IF NOT EXISTS place_roll_ups (
    run_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, slot UINTEGER NOT NULL,
    start_ms DOUBLE NOT NULL, end_ms DOUBLE NOT NULL, windows BIGINT NOT NULL, ${GRIDS}
  );`;

/**
 * Records that are read and written whole (runs, sources, windows, alerts, annotations, cameras) are JSON beside their key, so a new
 * field needs no migration; frames and readings, which are many, are columns that SQL can count over.
 *
 * The key of a frame is (run, source, sequence). A run has one model, so this holds the wider key of time and model
 * too, and it is stricter: a frame cannot be both dropped and analysed.
 */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS store_version (version INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS store_identity (id VARCHAR NOT NULL);
  INSERT INTO store_identity SELECT CAST(uuid() AS VARCHAR) WHERE NOT EXISTS (FROM store_identity);
  CREATE TABLE IF NOT EXISTS runs (
    run_id VARCHAR PRIMARY KEY,
    started_at VARCHAR NOT NULL,
    document VARCHAR NOT NULL
  );
  CREATE SEQUENCE IF NOT EXISTS source_order;
  CREATE TABLE IF NOT EXISTS sources (
    run_id VARCHAR,
    source_id VARCHAR,
    added BIGINT NOT NULL,
    document VARCHAR NOT NULL,
    PRIMARY KEY (run_id, source_id)
  );
  CREATE TABLE IF NOT EXISTS frames (
    run_id VARCHAR,
    source_id VARCHAR,
    sequence UINTEGER,
    presentation_ms DOUBLE NOT NULL,
    drop_reason VARCHAR,
    model_name VARCHAR,
    model_digest VARCHAR,
    width USMALLINT,
    height USMALLINT,
    PRIMARY KEY (run_id, source_id, sequence)
  );
  -- Columns that files of older versions lack.
  ALTER TABLE frames ADD COLUMN IF NOT EXISTS width USMALLINT;
  ALTER TABLE frames ADD COLUMN IF NOT EXISTS height USMALLINT;
  CREATE TABLE IF NOT EXISTS readings (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    sequence UINTEGER NOT NULL,
    track_id UINTEGER NOT NULL,
    box_x DOUBLE NOT NULL,
    box_y DOUBLE NOT NULL,
    box_width DOUBLE NOT NULL,
    box_height DOUBLE NOT NULL,
    size_px DOUBLE NOT NULL,
    sharpness DOUBLE NOT NULL,
    unreadable VARCHAR,
    ${EXPRESSIONS.map((expression) => `${expression} DOUBLE`).join(', ')}
  );
  CREATE TABLE IF NOT EXISTS windows (
    run_id VARCHAR,
    source_id VARCHAR,
    window_index UINTEGER,
    start_ms DOUBLE NOT NULL,
    end_ms DOUBLE NOT NULL,
    document VARCHAR NOT NULL,
    PRIMARY KEY (run_id, source_id, window_index)
  );
  CREATE TABLE IF NOT EXISTS checkpoints (
    run_id VARCHAR,
    source_id VARCHAR,
    document VARCHAR NOT NULL,
    PRIMARY KEY (run_id, source_id)
  );
  ${ROLL_UP_TABLE}
  ${PLACE_TABLES}
  CREATE TABLE IF NOT EXISTS alerts (
    id VARCHAR PRIMARY KEY,
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    rule_name VARCHAR NOT NULL,
    fired_at DOUBLE NOT NULL,
    cleared_at DOUBLE,
    document VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS webhook_deliveries (
    id VARCHAR PRIMARY KEY,
    webhook VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    created_at DOUBLE NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    due_at DOUBLE NOT NULL,
    last_error VARCHAR,
    claimed_by VARCHAR,
    claimed_until DOUBLE
  );
  ALTER TABLE webhook_deliveries ADD COLUMN IF NOT EXISTS claimed_by VARCHAR;
  ALTER TABLE webhook_deliveries ADD COLUMN IF NOT EXISTS claimed_until DOUBLE;
  -- Claims of a process that had the file before.
  UPDATE webhook_deliveries SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by IS NOT NULL;
  CREATE TABLE IF NOT EXISTS annotations (
    id VARCHAR PRIMARY KEY,
    run_id VARCHAR NOT NULL,
    at_ms DOUBLE NOT NULL,
    document VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS log (
    id VARCHAR PRIMARY KEY,
    logged_at DOUBLE NOT NULL,
    action VARCHAR NOT NULL,
    who VARCHAR,
    subject VARCHAR,
    document VARCHAR NOT NULL
  );
  -- Deletions that were begun; a crash leaves them to the next program that opens the store.
  CREATE TABLE IF NOT EXISTS deletions (id VARCHAR PRIMARY KEY, document VARCHAR NOT NULL);
  CREATE TABLE IF NOT EXISTS fences (name VARCHAR PRIMARY KEY, owner VARCHAR NOT NULL, epoch INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS alert_rules (
    name VARCHAR PRIMARY KEY,
    added_at DOUBLE NOT NULL,
    document VARCHAR NOT NULL
  );
  -- Addresses of cameras hold passwords, which is one more reason why the file is for its owner alone.
  CREATE TABLE IF NOT EXISTS cameras (
    id VARCHAR PRIMARY KEY,
    added_at DOUBLE NOT NULL,
    document VARCHAR NOT NULL
  );
  -- Without a key: a full disk while a key is written ends the process.
  CREATE TABLE IF NOT EXISTS write_checks (checked_at DOUBLE);
`;
