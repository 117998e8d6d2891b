import { appendFile, readFile, writeFile } from 'node:fs/promises';

/** One line of the log: means since the previous line, or the figures of a validation. */
export interface LogEntry {
  readonly kind: 'step' | 'validation';
  /** Completed steps. */
  readonly step: number;
  readonly epoch: number;
  readonly [figure: string]: number | string;
}

/** A log with one JSON object per line. */
export class TrainingLog {
  private constructor(readonly path: string) {}

  /** Opens the log for resuming after `step`: later lines are dropped, because their steps are repeated. */
  static async open(path: string, step: number): Promise<TrainingLog> {
    const log = new TrainingLog(path);
    const entries = (await log.read()).filter((entry) => entry.step <= step);
    await writeFile(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    return log;
  }

  append(entry: LogEntry): Promise<void> {
    return appendFile(this.path, `${JSON.stringify(entry)}\n`);
  }

  async read(): Promise<LogEntry[]> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    // The last line may be incomplete after an interruption; its steps are repeated.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogEntry);
  }
}

/** Means of figures over several steps. */
export class RunningMeans {
  #sums = new Map<string, number>();
  #count = 0;

  add(figures: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(figures)) this.#sums.set(name, (this.#sums.get(name) ?? 0) + value);
    this.#count++;
  }

  /** The means since the last call. */
  take(): Record<string, number> {
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#count]));
    this.#sums = new Map();
    this.#count = 0;
    return means;
  }
}
