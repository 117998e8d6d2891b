import pino from 'pino';

export type Logger = pino.Logger;

/** Up to the last `@` before the path: people write passwords with `@` and `?` into camera addresses. */
const USER_AND_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi;

/** Cameras also take their secrets as `?user=admin&pwd=...`, and some as `/user=admin_password=...`. */
const SECRET_PARAMETER =
  /([?&;/_](?:user|username|usr|login|loginuse|loginpas|pass|passwd|password|pwd|token|access_token|auth|api_?key|key|secret|sig|signature)=)[^\s&#]+/gi;

/** Text with the user name, password and secret query parameters of any URL in it replaced by `***`. */
export function redactCredentials(text: string): string {
  return text.replace(USER_AND_PASSWORD, '$1***@').replace(SECRET_PARAMETER, '$1***');
}

/**
 * A structured logger on standard error, so that standard output stays free for reports and `--json`.
 * The level comes from CROWDTONE_LOG_LEVEL (default `warn`); URL credentials never reach a line.
 */
export function createLogger(name: string): Logger {
  const level = process.env.CROWDTONE_LOG_LEVEL ?? 'warn';
  // Where in the program an error comes from is for those who asked for it.
  const serializers = ['debug', 'trace'].includes(level) ? {} : { err: withoutStack };
  return pino(
    { name, level, base: { name, pid: process.pid }, serializers },
    { write: (line: string) => process.stderr.write(redactCredentials(line)) },
  );
}

function withoutStack(error: Error): object {
  const { stack: _, aggregateErrors: __, ...facts } = pino.stdSerializers.err(error);
  return facts;
}
