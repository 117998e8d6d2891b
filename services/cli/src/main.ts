#!/usr/bin/env node
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { CommanderError } from 'commander';
import { buildProgram } from './program';

/**
 * What is written is for its owner alone, whatever the command: a store says when people were where, and the addresses of
 * cameras in it hold passwords. DuckDB makes its write-ahead log again and again, so setting the mode of files is not enough.
 */
const OWNER_ONLY_MASK = 0o077;

/** How long something may keep the program from ending after its command has, milliseconds. */
const LINGER_LIMIT_MS = 5000;

async function main(): Promise<void> {
  process.umask(OWNER_ONLY_MASK);
  const debug = process.argv.includes('--debug');
  if (debug) process.env.CROWDTONE_LOG_LEVEL ??= 'debug';
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

/**
 * The last step of stopping. Nothing keeps a program from ending by itself, unless what it closed had to be given up on,
 * as connections to a frozen Redis.
 */
function leaveInTime(): void {
  const leave = () => {
    createLogger('crowdtone').warn('something that was closed keeps the program from ending; leaving it behind');
    process.exit();
  };
  setTimeout(leave, LINGER_LIMIT_MS).unref();
}

void main().finally(leaveInTime);
