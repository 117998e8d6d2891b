import { codeOf } from '@crowdtone/config';
import type { Mistake, RunRecord, SourceRecord } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';
import { z } from 'zod';
import { maySee, type Principal } from '../access/principal';
import type { GroupReader } from '../group-reader';
import { Refusal } from '../http-error';

const millisecondsSchema = z.coerce.number<string>().nonnegative();
const sourceSchema = z.string().min(1).max(200);

/** `source=ID&from=MS&to=MS`; a span left out is all of it. */
export const spanOfSourceSchema = z.strictObject({
  source: sourceSchema,
  from: millisecondsSchema.default(0),
  to: millisecondsSchema.default(Number.POSITIVE_INFINITY),
});

/** The same for every source when none is named. */
export const spanSchema = spanOfSourceSchema.extend({ source: sourceSchema.optional() });

/**
 * @param form how to ask, for the message
 * @throws Refusal 400 E_QUERY_INVALID
 */
export function parseQuery<Query>(schema: z.ZodType<Query>, query: unknown, form: string): Query {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new Refusal(400, 'E_QUERY_INVALID', `${faultsOf(parsed.error, 'query')}; ask as ${form}`);
}

/** @throws Refusal 400 E_BODY_INVALID, or the code that all mistakes carry, such as E_LEGAL_BASIS_MISSING; with every mistake */
export function parseBody<Body>(schema: z.ZodType<Body>, body: unknown, form: string): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const message = `${faultsOf(parsed.error, 'body')}; send JSON such as ${form}`;
  const code = codeOf(parsed.error.issues) ?? 'E_BODY_INVALID';
  throw new Refusal(400, code, message, {}, mistakesOf(parsed.error));
}

function faultsOf(error: z.ZodError, whole: string): string {
  return mistakesOf(error)
    .map(({ path, message }) => `${path || whole}: ${message}`)
    .join(', ');
}

/** Each value stays unsaid, but a key may be anything. */
function mistakesOf({ issues }: z.ZodError): Mistake[] {
  return issues.map(({ path, message }) => ({ path: path.join('.'), message: redactCredentials(message) }));
}

/** @throws Refusal 404 E_RUN_UNKNOWN */
export async function knownRun(reader: GroupReader, runId: string): Promise<RunRecord> {
  const run = await reader.findRun(runId);
  if (run === null) {
    throw new Refusal(404, 'E_RUN_UNKNOWN', 'no run has this identifier; GET /api/runs lists them');
  }
  return run;
}

/** @throws Refusal 404 E_RUN_UNKNOWN or E_SOURCE_UNKNOWN */
export async function knownSource(reader: GroupReader, runId: string, sourceId: string): Promise<SourceRecord> {
  await knownRun(reader, runId);
  const source = (await reader.listSources(runId)).find((each) => each.sourceId === sourceId);
  if (source) return source;
  throw new Refusal(
    404,
    'E_SOURCE_UNKNOWN',
    'the run has no source of this identifier; GET /api/runs/:runId/sources lists them',
  );
}

/**
 * Said of sources that do not exist too, so it tells nothing about which do.
 *
 * @throws Refusal 403 E_SOURCE_REFUSED
 */
export function requireVisible(principal: Principal, sourceId: string): void {
  if (maySee(principal, sourceId)) return;
  throw new Refusal(403, 'E_SOURCE_REFUSED', 'this token does not show the source; ask for one that does');
}
