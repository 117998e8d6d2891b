import pino from 'pino';
import { redactCredentials } from './redaction/redact';

/** A structured logger. */
export type Logger = pino.Logger;

/**
 * Creates a logger that writes JSON lines to standard error; standard output is for reports and `--json`. The level comes
 * from CROWDTONE_LOG_LEVEL (default `warn`). Secrets are redacted in each string of a line before it is serialised, so
 * that it stays valid JSON.
 */
export function createLogger(name: string): Logger {
  const level = process.env.CROWDTONE_LOG_LEVEL ?? 'warn';
  // Stack traces are for debugging.
  const serializers = ['debug', 'trace'].includes(level) ? {} : { err: withoutStack };
  return pino(
    { name, level, base: { name, pid: process.pid }, serializers },
    { write: (line: string) => process.stderr.write(`${redactJson(line)}\n`) },
  );
}

/** A JSON text with all strings redacted, including keys. */
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
