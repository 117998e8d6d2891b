-- Tables of the store. Records that are read and written whole are JSON beside their key; frames and readings are columns.
-- Texts sort by their bytes, as everywhere else. Parts of readings, frames and windows are made by day, as rows come.

CREATE SEQUENCE source_order;

CREATE TABLE runs (
  run_id text COLLATE "C" PRIMARY KEY,
  started_at text COLLATE "C" NOT NULL,
  document jsonb NOT NULL
);
CREATE TABLE sources (
  run_id text COLLATE "C",
  source_id text COLLATE "C",
  added bigint NOT NULL,
  document jsonb NOT NULL,
  PRIMARY KEY (run_id, source_id)
);
CREATE INDEX sources_by_id ON sources (source_id);

-- Clock time at which the time of a source begins for its rows, milliseconds since 1970; null for recordings. Never changed.
CREATE TABLE timelines (
  run_id text COLLATE "C",
  source_id text COLLATE "C",
  anchor double precision,
  PRIMARY KEY (run_id, source_id)
);

-- `day` counts days since 1970, UTC; -1 is where recordings go.
CREATE TABLE frames (
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence >= 0),
  day integer NOT NULL,
  presentation_ms double precision NOT NULL,
  drop_reason text,
  model_name text,
  model_digest text,
  width integer,
  height integer,
  PRIMARY KEY (run_id, source_id, sequence, day)
) PARTITION BY RANGE (day);
CREATE INDEX frames_by_time ON frames (run_id, source_id, presentation_ms);
CREATE TABLE frames_recordings PARTITION OF frames FOR VALUES FROM (MINVALUE) TO (0);

CREATE TABLE readings (
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  day integer NOT NULL,
  track_id bigint NOT NULL CHECK (track_id >= 0),
  box_x double precision NOT NULL,
  box_y double precision NOT NULL,
  box_width double precision NOT NULL,
  box_height double precision NOT NULL,
  size_px double precision NOT NULL,
  sharpness double precision NOT NULL,
  unreadable text,
  neutral double precision, happiness double precision, surprise double precision, sadness double precision,
  anger double precision, disgust double precision, fear double precision, contempt double precision
) PARTITION BY RANGE (day);
CREATE INDEX readings_by_frame ON readings (run_id, source_id, sequence);
CREATE TABLE readings_recordings PARTITION OF readings FOR VALUES FROM (MINVALUE) TO (0);

CREATE TABLE windows (
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  window_index bigint NOT NULL CHECK (window_index >= 0),
  day integer NOT NULL,
  start_ms double precision NOT NULL,
  end_ms double precision NOT NULL,
  document jsonb NOT NULL,
  PRIMARY KEY (run_id, source_id, window_index, day)
) PARTITION BY RANGE (day);
CREATE TABLE windows_recordings PARTITION OF windows FOR VALUES FROM (MINVALUE) TO (0);

CREATE TABLE checkpoints (
  run_id text COLLATE "C",
  source_id text COLLATE "C",
  document jsonb NOT NULL,
  PRIMARY KEY (run_id, source_id)
);

-- Sums over twelve windows each; `slot` numbers them from the beginning of the source. `zone_id` is empty for the whole picture.
CREATE TABLE roll_ups (
  run_id text COLLATE "C",
  source_id text COLLATE "C",
  zone_id text COLLATE "C",
  slot bigint,
  start_ms double precision NOT NULL,
  end_ms double precision NOT NULL,
  windows bigint NOT NULL,
  seen bigint, readable bigint, "too-small" bigint, "blurred" bigint, "cut-off" bigint, "static" bigint,
  "model-failed" bigint, "crop-expired" bigint, nobody_readable bigint, below_floor bigint, floor bigint,
  trust_good bigint, trust_fair bigint, trust_poor bigint, shares_windows bigint, shares_people bigint,
  shares_estimator text, shares_estimator_last text, shares_neutral_share double precision,
  shares_neutral_low double precision, shares_neutral_high double precision, shares_happiness_share double precision,
  shares_happiness_low double precision, shares_happiness_high double precision,
  shares_surprise_share double precision, shares_surprise_low double precision,
  shares_surprise_high double precision, shares_sadness_share double precision, shares_sadness_low double precision,
  shares_sadness_high double precision, shares_anger_share double precision, shares_anger_low double precision,
  shares_anger_high double precision, shares_disgust_share double precision, shares_disgust_low double precision,
  shares_disgust_high double precision, shares_fear_share double precision, shares_fear_low double precision,
  shares_fear_high double precision, shares_contempt_share double precision, shares_contempt_low double precision,
  shares_contempt_high double precision, shares_valence double precision, shares_arousal double precision,
  counted_windows bigint, counted_people bigint, counted_estimator text, counted_estimator_last text,
  counted_neutral_share double precision, counted_neutral_low double precision,
  counted_neutral_high double precision, counted_happiness_share double precision,
  counted_happiness_low double precision, counted_happiness_high double precision,
  counted_surprise_share double precision, counted_surprise_low double precision,
  counted_surprise_high double precision, counted_sadness_share double precision,
  counted_sadness_low double precision, counted_sadness_high double precision, counted_anger_share double precision,
  counted_anger_low double precision, counted_anger_high double precision, counted_disgust_share double precision,
  counted_disgust_low double precision, counted_disgust_high double precision, counted_fear_share double precision,
  counted_fear_low double precision, counted_fear_high double precision, counted_contempt_share double precision,
  counted_contempt_low double precision, counted_contempt_high double precision, counted_valence double precision,
  counted_arousal double precision,
  PRIMARY KEY (run_id, source_id, zone_id, slot)
);

-- Heat maps: grids of windows whose roll-up is not complete, and roll-ups.
CREATE TABLE window_places (
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  window_index bigint NOT NULL,
  start_ms double precision NOT NULL,
  end_ms double precision NOT NULL,
  floor bigint NOT NULL,
  people bigint[] NOT NULL,
  mood double precision[] NOT NULL
);
CREATE INDEX window_places_by_source ON window_places (run_id, source_id, window_index);
CREATE TABLE place_roll_ups (
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  slot bigint NOT NULL,
  start_ms double precision NOT NULL,
  end_ms double precision NOT NULL,
  windows bigint NOT NULL,
  floor bigint NOT NULL,
  people bigint[] NOT NULL,
  mood double precision[] NOT NULL
);
CREATE INDEX place_roll_ups_by_source ON place_roll_ups (run_id, source_id, slot);

CREATE TABLE alerts (
  id text COLLATE "C" PRIMARY KEY,
  run_id text COLLATE "C" NOT NULL,
  source_id text COLLATE "C" NOT NULL,
  rule_name text COLLATE "C" NOT NULL,
  fired_at double precision NOT NULL,
  cleared_at double precision,
  document jsonb NOT NULL
);
CREATE INDEX alerts_by_source ON alerts (run_id, source_id);
CREATE INDEX alerts_by_time ON alerts (fired_at);
CREATE INDEX alerts_that_last ON alerts (fired_at) WHERE cleared_at IS NULL;
CREATE TABLE webhook_deliveries (
  id text COLLATE "C" PRIMARY KEY,
  webhook text COLLATE "C" NOT NULL,
  body text NOT NULL,
  created_at double precision NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL,
  due_at double precision NOT NULL,
  last_error text
);
CREATE INDEX deliveries_by_webhook ON webhook_deliveries (webhook, state, due_at);
CREATE TABLE alert_rules (
  name text COLLATE "C" PRIMARY KEY,
  added_at double precision NOT NULL,
  document jsonb NOT NULL
);

CREATE TABLE annotations (
  id text COLLATE "C" PRIMARY KEY,
  run_id text COLLATE "C" NOT NULL,
  at_ms double precision NOT NULL,
  document jsonb NOT NULL
);
CREATE INDEX annotations_by_run ON annotations (run_id, at_ms);
CREATE TABLE log (
  id text COLLATE "C" PRIMARY KEY,
  logged_at double precision NOT NULL,
  action text NOT NULL,
  who text,
  subject text,
  document jsonb NOT NULL
);
CREATE INDEX log_by_time ON log (logged_at);

-- The taking of each lease that claimed last.
CREATE TABLE fences (
  name text COLLATE "C" PRIMARY KEY,
  owner text COLLATE "C" NOT NULL,
  epoch integer NOT NULL
);

-- Deletions that were begun; a crash leaves them to the next program that opens the store.
CREATE TABLE deletions (
  id text COLLATE "C" PRIMARY KEY,
  document jsonb NOT NULL
);

-- Addresses of cameras hold passwords: give the database a user of its own.
CREATE TABLE cameras (
  id text COLLATE "C" PRIMARY KEY,
  added_at double precision NOT NULL,
  document jsonb NOT NULL
);
CREATE TABLE write_checks (checked_at double precision);
