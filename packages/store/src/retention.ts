/** Limits of age, milliseconds since 1970; -Infinity keeps everything. */
export interface Expiry {
  /** Readings of faces, with the frames that they are of. */
  readonly readingsBefore: number;
  /** Windows, with the runs of which none is left. */
  readonly windowsBefore: number;
  /** Alerts that are over, and their deliveries. */
  readonly alertsBefore: number;
  /** Entries of the log. */
  readonly logBefore: number;
}

/** How much was deleted. */
export interface Expired {
  readonly readings: number;
  readonly windows: number;
  readonly alerts: number;
  readonly runs: number;
  readonly log: number;
}
