import pino from 'pino';
import { redactCredentials } from './redaction/redact';

export type Logger = pino.Logger;

/**
 * A structured logger on standard error, so that standard output stays free for reports and `--json`.
 * The level comes from CROWDTONE_LOG_LEVEL (default `warn`). Every text of a line loses its secrets before it is written
 * as JSON, so that a line stays JSON whatever a password holds.
 */
export function createLogger(name: string): Logger {
  const level = process.env.CROWDTONE_LOG_LEVEL ?? 'warn';
  // Where in the program an error comes from is for those who asked for it.
  const serializers = ['debug', 'trace'].includes(level) ? {} : { err: withoutStack };
  return pino(
    { name, level, base: { name, pid: process.pid }, serializers },
    { write: (line: string) => process.stderr.write(`${redactJson(line)}\n`) },
  );
}

/** A JSON text with every string in it, keys included, redacted. */
function redactJson(line: string): string {
  return JSON.stringify(redactValue(JSON.parse(line)));
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactCredentials(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [redactCredentials(key), redactValue(each)]));
}

function withoutStack(error: Error): object {
  const { stack: _, aggregateErrors: __, ...facts } = pino.stdSerializers.err(error);
  return facts;
}
