/** `crowdtone delete`: what cameras recorded, for a camera, a span of the clock, or both. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import {
  CrowdtoneError,
  type DeletionSummary,
  type DeletionTarget,
  describeSummary,
  describeTarget,
  type LogEntry,
} from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { confirmDeletion } from '../confirm';
import { momentOf } from '../moment';
import { openLiveStore } from '../run/output-store';

/** Options of `crowdtone delete`. */
export interface DeleteFlags {
  readonly camera?: string;
  readonly from?: string;
  readonly to?: string;
  readonly in?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/**
 * Deletes what cameras recorded, after one question.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_USAGE, E_NOT_CONFIRMED, E_RESULTS_MISSING, E_SOURCE_UNKNOWN, E_STORE_LOCKED
 */
export async function deleteFigures(flags: DeleteFlags): Promise<number> {
  const target = targetOf(flags);
  const store = await openLiveStore(flags.in, createLogger('crowdtone'));
  try {
    const preview = await store.deletions.preview(target);
    if (!flags.dryRun) {
      await confirmDeletion(`${describeTarget(target)} (${describeSummary(preview)})`, flags.yes);
      await store.deletions.delete(target, commandLineEntry());
    }
    print(target, preview, flags);
    return 0;
  } finally {
    await store.close();
  }
}

/** Who an entry of the log is of when a command wrote it. */
export function commandLineEntry(): Pick<LogEntry, 'id' | 'at' | 'who' | 'from'> {
  return { id: randomUUID(), at: Date.now(), who: `command line (${userInfo().username})`, from: null };
}

function targetOf({ camera, from, to }: DeleteFlags): DeletionTarget {
  if (camera !== undefined && from === undefined && to === undefined) return { kind: 'camera', sourceId: camera };
  if (from === undefined || to === undefined) {
    throw new CrowdtoneError('E_USAGE', 'name what to delete: --camera, or --from and --to, or all three');
  }
  const target = {
    kind: 'span',
    sourceId: camera ?? null,
    from: momentOf(from, '--from'),
    to: momentOf(to, '--to'),
  } as const;
  if (target.from < target.to) return target;
  throw new CrowdtoneError('E_USAGE', `--to ${to} is not after --from ${from}`);
}

function print(target: DeletionTarget, summary: DeletionSummary, { dryRun, json }: DeleteFlags): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ deleted: !dryRun, target, summary }, null, 2)}\n`);
    return;
  }
  const verb = dryRun ? 'would delete' : 'deleted';
  process.stdout.write(`${verb} ${describeTarget(target)}: ${describeSummary(summary)}\n`);
}
