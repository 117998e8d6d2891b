/** Processor time and memory of a process with all its descendants, from Linux's `/proc`. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
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
  /** The programs of the tree, the one with the largest memory first. */
  readonly programs: readonly ProgramCost[];
}

/** Cost of the processes that run one program. */
export interface ProgramCost {
  /** A service's name, or the name of the executable file. */
  readonly name: string;
  /** Largest number at one moment. */
  readonly processes: number;
  /** User and system time of all of them, seconds, as far as sampled. */
  readonly cpuSeconds: number;
  /** Largest resident memory of one process, MiB. */
  readonly peakMiB: number;
}

/** A process as proc(5) describes it. */
export interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that ended and were waited for. */
  readonly childTicks: number;
  readonly residentPages: number;
}

/** A process as followed. */
interface Followed {
  readonly name: string;
  /** Ticks at the start of the measurement; 0 for processes that started later. */
  readonly ticksBefore: number;
  readonly ticks: number;
  readonly peakPages: number;
}

const PAGE_MIB = 4096 / 2 ** 20;

/** Follows a process tree until {@link stop}. */
export class ProcessMeter {
  readonly #root: number;
  readonly #began = monotonicNow();
  readonly #timer: NodeJS.Timeout;
  readonly #followed = new Map<number, Followed>();
  readonly #most = new Map<string, number>();
  /** Ticks of the processes at the start, so that only what follows counts. */
  readonly #before: number;
  /** The last known ticks of the tree: those of a process that is not waited for by its parent would be lost at its end. */
  #last = 0;
  #peakMiB = 0;

  /** @param pid root of the tree */
  constructor(pid: number) {
    this.#root = pid;
    this.#before = this.#sample(true);
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** User and system time so far, seconds. */
  get cpuSeconds(): number {
    return (this.#last - this.#before) / TICKS_PER_SECOND;
  }

  /** Ends the measurement; call it before the root is gone where that is possible. */
  stop(): ProcessCost {
    clearInterval(this.#timer);
    this.#sample();
    return {
      cpuSeconds: this.cpuSeconds,
      peakMiB: this.#peakMiB,
      seconds: (monotonicNow() - this.#began) / 1000,
      programs: this.#programs(),
    };
  }

  #programs(): ProgramCost[] {
    const programs = [...this.#most].map(([name, processes]) => {
      const own = [...this.#followed.values()].filter((process) => process.name === name);
      return {
        name,
        processes,
        cpuSeconds: own.reduce((sum, { ticks, ticksBefore }) => sum + ticks - ticksBefore, 0) / TICKS_PER_SECOND,
        peakMiB: Math.max(...own.map(({ peakPages }) => peakPages)) * PAGE_MIB,
      };
    });
    return programs.sort((a, b) => b.peakMiB - a.peakMiB);
  }

  #sample(isFirst = false): number {
    const tree = treeOf(this.#root);
    if (tree.length === 0) return this.#last;
    this.#peakMiB = Math.max(this.#peakMiB, tree.reduce((sum, { residentPages }) => sum + residentPages, 0) * PAGE_MIB);
    const ticks = tree.reduce((sum, { ownTicks, childTicks }) => sum + ownTicks + childTicks, 0);
    this.#last = Math.max(this.#last, ticks);
    for (const { pid, ownTicks, residentPages } of tree) {
      const known = this.#followed.get(pid);
      this.#followed.set(pid, {
        // Asked each time, because a new process is a copy of its parent until it starts its own program.
        name: programOf(pid) ?? known?.name ?? 'unknown',
        ticksBefore: known?.ticksBefore ?? (isFirst ? ownTicks : 0),
        ticks: ownTicks,
        peakPages: Math.max(residentPages, known?.peakPages ?? 0),
      });
    }
    const running = countBy(tree.map(({ pid }) => this.#followed.get(pid)?.name ?? 'unknown'));
    for (const [name, count] of running) this.#most.set(name, Math.max(count, this.#most.get(name) ?? 0));
    return this.#last;
  }
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const SERVICE_SCRIPT = /services\/([^/]+)\/dist\//;

/** The service that a process runs, else its executable file; null when it has ended. */
function programOf(pid: number): string | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const service = words.map((word) => SERVICE_SCRIPT.exec(word)?.[1]).find(Boolean);
    return service ?? (words[0] ? basename(words[0].split(' ')[0] ?? '') : null);
  } catch {
    return null; // it ended since the tree was listed
  }
}

/** The process and its living descendants; empty when it has ended. */
export function treeOf(root: number): Stat[] {
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
