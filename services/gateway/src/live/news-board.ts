import type { GroupEvent, RunRecord, SourceHealth } from '@crowdtone/domain';

const RUNS_KEPT = 64;
const HEALTHS_KEPT = 500;

/** The newest word on runs and on live sources, as far as this gateway heard it; bounded, the oldest go first. */
export class NewsBoard {
  readonly #runs = new Map<string, RunRecord>();
  readonly #health = new Map<string, SourceHealth>();

  take(event: GroupEvent): void {
    if (event.kind === 'run') {
      keep(this.#runs, event.run.runId, event.run, RUNS_KEPT);
      if (event.run.endedAt !== null) this.#forgetHealth(({ runId }) => runId === event.run.runId);
    }
    if (event.kind === 'health') keep(this.#health, keyOf(event.health), event.health, HEALTHS_KEPT);
    if (event.kind === 'source' && !['waiting', 'running'].includes(event.source.state)) {
      this.#health.delete(keyOf(event.source));
    }
  }

  run(runId: string): RunRecord | undefined {
    return this.#runs.get(runId);
  }

  /** How every live source is doing. */
  get health(): readonly SourceHealth[] {
    return [...this.#health.values()];
  }

  #forgetHealth(isOver: (health: SourceHealth) => boolean): void {
    for (const [key, health] of this.#health) if (isOver(health)) this.#health.delete(key);
  }
}

function keyOf({ runId, sourceId }: { readonly runId: string; readonly sourceId: string }): string {
  return JSON.stringify([runId, sourceId]);
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
}
