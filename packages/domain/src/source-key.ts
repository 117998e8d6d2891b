/** Identifies one source of one run. */
export interface SourceKey {
  readonly runId: string;
  readonly sourceId: string;
}

/** One source of one run as a map key; identifiers may contain any character. */
export function sourceKey({ runId, sourceId }: SourceKey): string {
  return JSON.stringify([runId, sourceId]);
}

/** The run of a {@link sourceKey}. */
export function runOfKey(key: string): string {
  return String(JSON.parse(key)[0]);
}
