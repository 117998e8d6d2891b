/** Processor time and memory of a process with all its descendants, from Linux's `/proc`. */
import { readdirSync, readFileSync } from 'node:fs';
import { monotonicNow } from '@crowdtone/runtime';

/** Kernel ticks per second, the same on every Linux that Node runs on (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;
/** A process that starts and ends between two samples is missed by the memory, not by the processor time of its parent. */
const SAMPLE_MS = 100;

/** Cost of a process tree. */
export interface ProcessCost {
  /** User and system time, seconds. */
  readonly cpuSeconds: number;
  /** Largest sum of resident memory of the processes alive at one moment, MiB; shared pages count in each. */
  readonly peakMiB: number;
  /** Elapsed time, seconds. */
  readonly seconds: number;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that ended and were waited for. */
  readonly childTicks: number;
  readonly residentPages: number;
}

const PAGE_MIB = 4096 / 2 ** 20;

/** Follows a process tree until {@link stop}. */
export class ProcessMeter {
  readonly #root: number;
  readonly #began = monotonicNow();
  readonly #timer: NodeJS.Timeout;
  /** Ticks of the processes at the start, so that only what follows counts. */
  readonly #before: number;
  /** The last known ticks of each process: those of one that is not waited for by its parent would be lost at its end. */
  #last = 0;
  #peakMiB = 0;

  /** @param pid root of the tree */
  constructor(pid: number) {
    this.#root = pid;
    this.#before = this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** Ends the measurement; call it before the root is gone where that is possible. */
  stop(): ProcessCost {
    clearInterval(this.#timer);
    this.#sample();
    return {
      cpuSeconds: (this.#last - this.#before) / TICKS_PER_SECOND,
      peakMiB: this.#peakMiB,
      seconds: (monotonicNow() - this.#began) / 1000,
    };
  }

  #sample(): number {
    const tree = treeOf(this.#root);
    if (tree.length === 0) return this.#last;
    this.#peakMiB = Math.max(this.#peakMiB, tree.reduce((sum, { residentPages }) => sum + residentPages, 0) * PAGE_MIB);
    const ticks = tree.reduce((sum, { ownTicks, childTicks }) => sum + ownTicks + childTicks, 0);
    this.#last = Math.max(this.#last, ticks);
    return this.#last;
  }
}

/** The process and its living descendants; empty when it has ended. */
function treeOf(root: number): Stat[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** Fields of proc(5); null when the process has ended. */
function statOf(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // it ended since the folder was listed
  }
  // The name, in parentheses, may contain spaces.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number) => fields[field - 3] ?? 0;
  return {
    pid,
    parent: at(4),
    ownTicks: at(14) + at(15),
    childTicks: at(16) + at(17),
    residentPages: at(24),
  };
}
