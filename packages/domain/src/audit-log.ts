import { z } from 'zod';

/** What the log records. */
export const logActionSchema = z.enum([
  'signed-in',
  'signed-out',
  'refused',
  'camera-added',
  'camera-changed',
  'camera-removed',
  'rules-changed',
  'zones-changed',
  'settings-changed',
  'acknowledged',
  'deleted',
  'exported',
]);

/** See {@link logActionSchema}. */
export type LogAction = z.infer<typeof logActionSchema>;

/** Every action, in the order of filters. */
export const LOG_ACTIONS = logActionSchema.options;

/** An entry of the log: who did what, when and from where. It never holds a token, a password or an address of a camera. */
export const logEntrySchema = z.object({
  id: z.string().describe('Identifier of the entry'),
  at: z.number().describe('Milliseconds since 1970'),
  who: z
    .string()
    .nullable()
    .describe(
      'Name of the token or of the person, `command line`, or `configuration file`; null without valid access, and where none is configured',
    ),
  from: z.string().nullable().describe('Address of the caller; null for the command line and the configuration file'),
  action: logActionSchema.describe('What was done or refused'),
  subject: z
    .string()
    .nullable()
    .describe(
      'Identifier of the camera, run, rule or alert concerned, or section of the configuration; null where there is none',
    ),
  detail: z.string().describe('More about it, in words'),
});

/** See {@link logEntrySchema}. */
export type LogEntry = z.infer<typeof logEntrySchema>;

/** The response to GET /api/log: the newest first; `older` when there are more before them. */
export const logAnswerSchema = z.object({ entries: z.array(logEntrySchema), older: z.boolean() });
