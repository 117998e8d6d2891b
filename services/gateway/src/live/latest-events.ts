import { type GroupEvent, type RunRecord, type SourceHealth, sourceKey } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';

const RUNS_KEPT = 64;
const HEALTHS_KEPT = 500;

/** The newest event of each run and the newest health of each live source; bounded, the oldest are dropped first. */
export class LatestEvents {
  readonly #runs = new BoundedMap<string, RunRecord>(RUNS_KEPT);
  readonly #health = new BoundedMap<string, SourceHealth>(HEALTHS_KEPT);

  take(event: GroupEvent): void {
    if (event.kind === 'run') {
      this.#runs.set(event.run.runId, event.run);
      if (event.run.endedAt !== null) this.#forgetHealth(({ runId }) => runId === event.run.runId);
    }
    if (event.kind === 'health') this.#health.set(sourceKey(event.health), event.health);
    if (event.kind === 'source' && !['waiting', 'running'].includes(event.source.state)) {
      this.#health.delete(sourceKey(event.source));
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
