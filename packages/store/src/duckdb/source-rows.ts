import { type SourceRecord, sourceKey } from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import { z } from 'zod';
import { insertSources, sourceValues } from '../sql/insert-sources';
import type { SqlWriter } from '../sql/session';

/** Sources that are known to be stored; others are looked up. */
const MAX_KNOWN = 10_000;

const UPDATE = 'UPDATE sources SET document = $3 WHERE run_id = $1 AND source_id = $2';
const STORED = 'SELECT source_id FROM sources WHERE run_id = $1';

const storedRow = z.object({ source_id: z.string() });

/** The table `sources`: new ones are inserted many at a time, known ones updated. Without `ON CONFLICT`, see `StoredNumbers`. */
export class SourceRows {
  /** May hold some of a transaction that failed, or that were deleted since: their update changes nothing, and they are inserted. */
  readonly #known = new BoundedMap<string, true>(MAX_KNOWN);

  /** @param sources each once */
  async save(writer: SqlWriter, sources: readonly SourceRecord[]): Promise<void> {
    const unknown = sources.filter((source) => !this.#known.has(sourceKey(source)));
    const stored = await storedKeys(writer, new Set(unknown.map(({ runId }) => runId)));
    const added: SourceRecord[] = [];
    for (const source of sources) {
      const key = sourceKey(source);
      const mayBeStored = this.#known.has(key) || stored.has(key);
      if (!mayBeStored || !(await isUpdated(writer, source))) added.push(source);
    }
    await insertSources(writer, added);
    for (const source of unknown) this.#known.set(sourceKey(source), true);
  }
}

async function storedKeys(writer: SqlWriter, runIds: Iterable<string>): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const runId of runIds) {
    const { rows } = await writer.run(STORED, [runId]);
    for (const row of rows) keys.add(sourceKey({ runId, sourceId: storedRow.parse(row).source_id }));
  }
  return keys;
}

async function isUpdated(writer: SqlWriter, source: SourceRecord): Promise<boolean> {
  return (await writer.run(UPDATE, sourceValues(source))).changed > 0;
}
