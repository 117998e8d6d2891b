import { type RunRecord, type SourceRecord, zoneIdSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { maySee, type Principal } from '../access/principal';
import type { GroupReader } from '../group-reader';
import { HttpError } from '../http-error';

/** Times beyond this are no longer exact, milliseconds. */
const LAST_MS = Number.MAX_SAFE_INTEGER;

const sourceSchema = z.string().min(1).max(200).describe('Identifier of the source.');
const fromSchema = z.coerce.number<string>().nonnegative().max(LAST_MS).default(0);
const toSchema = z.coerce
  .number<string>()
  .nonnegative()
  .optional()
  .transform((to) => (to === undefined || to > LAST_MS ? Number.POSITIVE_INFINITY : to));

/** `source=ID&from=MS&to=MS`; a span left out is all of it. */
export const spanOfSourceSchema = z.strictObject({
  source: sourceSchema,
  from: fromSchema.describe("What ends after this; milliseconds of the source's own time."),
  to: toSchema.describe("What starts before this; milliseconds of the source's own time. By default no limit."),
});

/** The same on the clock, for every source when none is named. */
export const spanSchema = z.strictObject({
  source: sourceSchema.optional(),
  from: fromSchema.describe('What was over after this, or still lasts; milliseconds since 1970.'),
  to: toSchema.describe('What began before this; milliseconds since 1970. By default no limit.'),
});

/** Figures of a zone. */
export const zoneQuerySchema = zoneIdSchema
  .optional()
  .describe('Identifier of a zone of the source; by default the whole picture.');

/** The address of a run. */
export const runParamsSchema = z.object({ runId: z.string().describe('Identifier of the run.') });

/**
 * The run of an identifier.
 *
 * @throws {HttpError} 404 E_RUN_UNKNOWN
 */
export async function knownRun(reader: GroupReader, runId: string): Promise<RunRecord> {
  const run = await reader.findRun(runId);
  if (run === null) {
    throw new HttpError('E_RUN_UNKNOWN', 'the run does not exist; GET /api/runs lists runs');
  }
  return run;
}

/**
 * The source of an identifier, of a run.
 *
 * @throws {HttpError} 404 E_RUN_UNKNOWN or E_SOURCE_UNKNOWN
 */
export async function knownSource(reader: GroupReader, runId: string, sourceId: string): Promise<SourceRecord> {
  await knownRun(reader, runId);
  const source = (await reader.listSources(runId)).find((each) => each.sourceId === sourceId);
  if (source) return source;
  throw new HttpError('E_SOURCE_UNKNOWN', 'the run has no such source; GET /api/runs/:runId/sources lists its sources');
}

/**
 * Refuses sources that the caller may not see, and equally those that do not exist, so that the response does not reveal
 * which exist.
 *
 * @throws {HttpError} 403 E_SOURCE_REFUSED
 */
export function requireVisible(principal: Principal, sourceId: string): void {
  if (maySee(principal, sourceId)) return;
  throw new HttpError('E_SOURCE_REFUSED', 'the token does not give access to this source; use another token');
}
