#!/usr/bin/env node
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import { createLogger, secretsOf } from '@crowdtone/observability';
import { CommanderError } from 'commander';
import { buildProgram } from './program';
import { TOOL } from './tool';

/**
 * Output is readable by its owner alone: a store holds statistics of people and addresses of cameras with passwords. DuckDB
 * recreates its write-ahead log, so setting the mode of existing files is not enough.
 */
const OWNER_ONLY_MASK = 0o077;

/** How long the program may take to exit after its command has finished, milliseconds. */
const LINGER_LIMIT_MS = 5000;

async function main(): Promise<void> {
  // Every user of the machine can read arguments, so an address with a password is removed from them.
  if (process.argv.some((argument) => secretsOf(argument).length > 0)) process.title = TOOL.name.toLowerCase();
  process.umask(OWNER_ONLY_MASK);
  const debug = process.argv.includes('--debug');
  if (debug) process.env.CROWDTONE_LOG_LEVEL ??= 'debug';
  // Who waits for a report reads sentences; the logs of a program that serves are read by other programs.
  if (!['serve', 'worker'].some((command) => process.argv.includes(command)))
    process.env.CROWDTONE_LOG_LEVEL ??= 'silent';
  try {
    await buildProgram((exitCode) => {
      process.exitCode = exitCode;
    }).parseAsync();
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return; // --help and --version have been printed
    const error = asCrowdtoneError(thrown);
    process.stderr.write(`${formatError(error)}\n`);
    if (debug) process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? error.cause.stack : ''}\n`);
    process.exitCode = error.exitCode;
  }
}

/** Forces the exit when a resource could not be closed, such as a connection to a frozen Redis. */
function leaveInTime(): void {
  const leave = () => {
    createLogger('crowdtone').warn('a resource did not close in time; exiting anyway');
    process.exit();
  };
  setTimeout(leave, LINGER_LIMIT_MS).unref();
}

/** A reader that closes early, as in `crowdtone help | head`, has what it wants. */
function endWhenReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

endWhenReaderLeaves();
void main().finally(leaveInTime);
