/** What the programs of this folder share: reading options, and ending with a coded error. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { asCrowdtoneError, CrowdtoneError, formatError } from '@crowdtone/domain';

/** An error of usage, E_USAGE. */
export function refusal(what: string): CrowdtoneError {
  return new CrowdtoneError('E_USAGE', `${what}; see --help`);
}

/**
 * Options and positional arguments, by `parseArgs`.
 * @throws {CrowdtoneError} E_USAGE for an unknown option, a missing value, or a positional argument where none is allowed
 */
export function parseCommand<const T extends Omit<ParseArgsConfig, 'args' | 'strict'>>(args: string[], config: T) {
  try {
    return parseArgs({ ...config, args, strict: true });
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

/** Prints what went wrong on standard error. @returns the exit code */
export function endWithError(thrown: unknown): number {
  const error = asCrowdtoneError(thrown);
  process.stderr.write(`${formatError(error)}\n`);
  return error.exitCode;
}
