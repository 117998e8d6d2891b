#!/usr/bin/env node
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import { CommanderError } from 'commander';
import { buildProgram } from './program';

async function main(): Promise<void> {
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

void main();
