/** How many processor cores this process may use. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** Where Linux describes control groups; a test has files of its own. */
export interface ControlGroupFiles {
  /** Lists the control groups of this process. */
  readonly membership: string;
  /** Where the control groups are mounted. */
  readonly mount: string;
}

const LINUX: ControlGroupFiles = { membership: '/proc/self/cgroup', mount: '/sys/fs/cgroup' };

/**
 * Whole cores that this process may use, at least 1: those that its affinity allows, or fewer where a container or a service
 * manager limits the time of the processor (`cpu.max` of control groups v2, `cpu.cfs_quota_us` of v1).
 */
export function availableCores(files: ControlGroupFiles = LINUX, allowed = availableParallelism()): number {
  return Math.max(1, Math.min(allowed, Math.floor(quotaOf(files))));
}

/** Cores by the smallest quota of all control groups around this process; infinite without any. */
function quotaOf({ membership, mount }: ControlGroupFiles): number {
  const quotas = (readText(membership) ?? '').split('\n').flatMap((line) => {
    // As in `0::/path` (v2) and `4:cpu,cpuacct:/path` (v1).
    const [, , controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return withAncestors(path).map((group) => quotaV2(join(mount, group)));
    if (!controllers.split(',').includes('cpu')) return [];
    return withAncestors(path).map((group) => quotaV1(join(mount, controllers, group)));
  });
  return Math.min(Number.POSITIVE_INFINITY, ...quotas);
}

/** A limit of an ancestor holds too. Inside a container only the mounted root may exist. */
function withAncestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...withAncestors(parent)];
}

/** `150000 100000` are 1.5 cores, `max 100000` no limit. */
function quotaV2(folder: string): number {
  const [quota, period] = (readText(join(folder, 'cpu.max')) ?? '').trim().split(' ').map(Number);
  return cores(quota, period);
}

function quotaV1(folder: string): number {
  const [quota, period] = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => readText(join(folder, name)));
  return cores(Number(quota ?? Number.NaN), Number(period ?? Number.NaN));
}

/** Without a limit v1 has a quota of -1 and v2 a word. */
function cores(quota = Number.NaN, period = Number.NaN): number {
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // other systems, and levels that are not mounted
  }
}
