import pino from 'pino';

export type Logger = pino.Logger;

/** Text with the user name and password of any URL in it replaced by `***`. */
export function redactCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1***@');
}

/**
 * A structured logger on standard error, so that standard output stays free for reports and `--json`.
 * The level comes from CROWDTONE_LOG_LEVEL (default `warn`); URL credentials never reach a line.
 */
export function createLogger(name: string): Logger {
  const level = process.env.CROWDTONE_LOG_LEVEL ?? 'warn';
  return pino(
    { name, level, base: { name, pid: process.pid } },
    { write: (line: string) => process.stderr.write(redactCredentials(line)) },
  );
}
