import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedOf } from '@crowdtone/runtime';
import { FuzzWorker } from './fuzz-worker';
import type { TargetName } from './targets';

/** Generous: a case takes milliseconds, one of ffmpeg up to some seconds on a busy machine. */
const HANG_MS = 120_000;
/** How long the cases of one target run in a row, so that slow ones take no more time than others, milliseconds. */
const TURN_MS = 1_000;

/** What to run. */
export interface CampaignOptions {
  readonly targets: readonly TargetName[];
  readonly seed: number;
  /** Whether to go on, asked before each case with the number of cases that its target has run. */
  readonly isWanted: (target: TargetName, cases: number) => boolean;
  /** Folder for the inputs of failing cases; made when there is one. */
  readonly failuresFolder: string;
  /** Gets a line about each failing case. */
  readonly report: (line: string) => void;
  /** How long a case may take, milliseconds. */
  readonly hangMs?: number;
}

/** What became of the cases of one target. */
export interface TargetCounts {
  readonly cases: number;
  readonly failures: number;
  /** How often the product responded in each way. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Runs the cases of every target in turns until none is wanted any more. */
export async function runCampaign(options: CampaignOptions): Promise<ReadonlyMap<TargetName, TargetCounts>> {
  const { targets, hangMs = HANG_MS } = options;
  const runs = targets.map((target) => new TargetRun(target, new FuzzWorker(target, hangMs), options));
  try {
    let isRunning = true;
    while (isRunning) {
      isRunning = false;
      for (const run of runs) if (await run.takeTurn()) isRunning = true;
    }
  } finally {
    for (const run of runs) await run.close();
  }
  return new Map(runs.map((run) => [run.target, run.counts]));
}

class TargetRun {
  #cases = 0;
  #failures = 0;
  readonly #outcomes = new Map<string, number>();

  constructor(
    readonly target: TargetName,
    private readonly worker: FuzzWorker,
    private readonly options: CampaignOptions,
  ) {}

  get counts(): TargetCounts {
    return { cases: this.#cases, failures: this.#failures, outcomes: this.#outcomes };
  }

  /** @returns whether more cases are wanted */
  async takeTurn(): Promise<boolean> {
    const endMs = performance.now() + TURN_MS;
    while (performance.now() < endMs) {
      if (!this.options.isWanted(this.target, this.#cases)) return false;
      await this.#runNext();
    }
    return true;
  }

  close(): Promise<void> {
    return this.worker.close();
  }

  async #runNext(): Promise<void> {
    const { seed, failuresFolder, report } = this.options;
    const caseSeed = seedOf(seed, this.target, this.#cases);
    this.#cases += 1;
    const { input, outcome, failure } = await this.worker.run({ seed: caseSeed });
    if (failure === null) {
      const name = outcome ?? 'nothing';
      this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1);
      return;
    }
    this.#failures += 1;
    mkdirSync(failuresFolder, { recursive: true });
    const path = join(failuresFolder, `${this.target}-${caseSeed}.json`);
    writeFileSync(
      path,
      `${JSON.stringify({ target: this.target, seed: caseSeed, ...(input && { input }), failure }, null, 2)}\n`,
    );
    report(
      `${failure.kind} in ${this.target}, seed ${caseSeed}: ${failure.reason}\nreplay with: npm run fuzz -- --replay ${path}`,
    );
  }
}
