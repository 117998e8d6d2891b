/** `log`: what people did, one row for each entry. */
import { z } from 'zod';
import { type LogEntry, logActionSchema } from '../audit-log';
import { defineTable, TABLES_VERSION } from './table';

const rowSchema = z.object({
  schema_version: z.int().describe(`version of these columns, ${TABLES_VERSION}`),
  at: z.iso.datetime().describe('when, UTC'),
  action: logActionSchema.describe('what was done or refused'),
  who: z
    .string()
    .nullable()
    .describe(
      'name of the token or of the person, the command line, or the configuration file; null without valid access',
    ),
  from_address: z
    .string()
    .nullable()
    .describe('where the request came from; null for the command line and the configuration file'),
  subject: z
    .string()
    .nullable()
    .describe('camera, run, rule, alert or section of the configuration concerned; null where there is none'),
  detail: z.string().describe('more about it, in words'),
  id: z.string().describe('identifier of the entry'),
});

/** A row of {@link LOG_TABLE}. */
export type LogRow = z.infer<typeof rowSchema>;

/** See the file. */
export const LOG_TABLE = defineTable('log', 'Who did what, when and from where.', rowSchema);

/** The row of an entry. */
export function logRow({ id, at, action, who, from, subject, detail }: LogEntry): LogRow {
  const moment = new Date(at).toISOString();
  return { schema_version: TABLES_VERSION, at: moment, action, who, from_address: from, subject, detail, id };
}
