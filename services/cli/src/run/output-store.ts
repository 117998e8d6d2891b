import { join } from 'node:path';
import { endInterruptedRuns } from '@crowdtone/aggregator';
import type { RunRecord } from '@crowdtone/domain';
import { describeExpressionModel, type ExpressionModelName, expressionModelNames } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { makeOutputFolder } from '../report/write';

/** The store in the output folder; `crowdtone serve --out` opens it again. */
export const STORE_FILE = 'crowdtone.duckdb';

/**
 * The store of an output folder, created if missing. Runs that a killed program left open are ended first.
 *
 * @throws {CrowdtoneError} E_OUT_NOT_WRITABLE and the errors of `openStore`
 */
export async function openOutputStore(folder: string, logger: Logger): Promise<Store> {
  await makeOutputFolder(folder);
  const store = await openStore(join(folder, STORE_FILE));
  try {
    for (const { runId, startedAt } of await endInterruptedRuns(store, correctionOf)) {
      logger.warn({ runId, startedAt }, 'a run of an earlier program was still open; it was ended as interrupted');
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Null, so shares are counted, where the model of the run is not the installed one any more. */
function correctionOf({ settings: { model } }: RunRecord) {
  const name = expressionModelNames.find((known): known is ExpressionModelName => known === model.name);
  if (name === undefined) return null;
  const { identity, shareCorrection } = describeExpressionModel(name);
  return identity.digest === model.digest ? shareCorrection : null;
}
