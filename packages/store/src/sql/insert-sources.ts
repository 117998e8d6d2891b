import type { SourceRecord } from '@crowdtone/domain';
import type { SqlWriter } from './session';

/** Sources that one statement stores: a statement costs more than a source. */
const SOURCES_AT_ONCE = 100;

/**
 * Inserts sources, numbered in the order given.
 * @param ending of the statement, for sources that may be stored already
 */
export async function insertSources(writer: SqlWriter, sources: readonly SourceRecord[], ending = ''): Promise<void> {
  for (let from = 0; from < sources.length; from += SOURCES_AT_ONCE) {
    const some = sources.slice(from, from + SOURCES_AT_ONCE);
    const rows = some.map((_, row) => `($${3 * row + 1}, $${3 * row + 2}, nextval('source_order'), $${3 * row + 3})`);
    await writer.run(`INSERT INTO sources VALUES ${rows.join(', ')} ${ending}`, some.flatMap(sourceValues));
  }
}

/** Run, identifier and document of a source, as statements take them. */
export function sourceValues(source: SourceRecord): string[] {
  return [source.runId, source.sourceId, JSON.stringify(source)];
}
