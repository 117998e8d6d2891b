import { EXPRESSIONS } from '@crowdtone/domain';
import { ROLL_UP_TABLE } from './bin-tables';
import { DELETION_TABLE } from './deletion-tables';
import { FENCE_TABLE } from './fence-table';

/** Incremented when older files can no longer be read. */
export const STORE_VERSION = 1;

/**
 * Records that are read and written whole (runs, sources, windows, alerts, annotations, cameras) are JSON beside their key, so a new
 * field needs no migration; frames and readings, which are many, are columns that SQL can count over.
 *
 * The key of a frame is (run, source, sequence). A run has one model, so this holds the wider key of time and model
 * too, and it is stricter: a frame cannot be both dropped and analysed.
 */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS store_version (version INTEGER PRIMARY KEY);
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
    PRIMARY KEY (run_id, source_id, sequence)
  );
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
    last_error VARCHAR
  );
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
  ${DELETION_TABLE}
  ${FENCE_TABLE}
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
  CREATE TEMP TABLE staged_frames AS FROM frames LIMIT 0;
`;
