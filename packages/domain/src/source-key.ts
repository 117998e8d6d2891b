/** Names one source of one run. */
export interface SourceKey {
  readonly runId: string;
  readonly sourceId: string;
}

/** One source of one run, as a key of maps; identifiers may hold any character. */
export function sourceKey({ runId, sourceId }: SourceKey): string {
  return JSON.stringify([runId, sourceId]);
}

/** The run that a key of {@link sourceKey} belongs to. */
export function runOfKey(key: string): string {
  return String(JSON.parse(key)[0]);
}
