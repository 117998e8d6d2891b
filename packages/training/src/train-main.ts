/**
 * Trains one arm in a process of its own: `node packages/training/dist/train-main.js '{"arm":"teacher","data":"...","folder":"..."}'`.
 * The argument is a TrainingRequest as JSON. SIGINT and SIGTERM end it after the step under way, with a checkpoint; the same
 * command goes on from there.
 */
import { asCrowdtoneError, CrowdtoneError, EXIT_CODES, formatError } from '@crowdtone/domain';
import { z } from 'zod';
import { runTraining, TRAINING_ARMS, type TrainingRequest } from './run-training';
import { progressLine } from './trainer/progress';

const requestSchema = z.strictObject({
  arm: z.enum(TRAINING_ARMS),
  data: z.string(),
  folder: z.string(),
  startFrom: z.string().optional(),
  teacher: z.string().optional(),
  bfloat16: z.boolean().optional(),
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).optional(),
});

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const parsed = requestSchema.safeParse(readArgument());
  if (!parsed.success) {
    const message = `the argument is no training request (${z.prettifyError(parsed.error)}); see TrainingRequest`;
    throw new CrowdtoneError('usage', 'E_TRAINING_REQUEST', message);
  }
  const outcome = await runTraining({
    ...(parsed.data as TrainingRequest),
    signal: stop.signal,
    progress: progressLine(),
    announce: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  return outcome.complete ? 0 : EXIT_CODES.interrupted;
}

function readArgument(): unknown {
  try {
    return JSON.parse(process.argv[2] ?? '');
  } catch {
    // What is no JSON is no request either; the schema says so.
    return null;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const coded = asCrowdtoneError(error);
    process.stderr.write(`${formatError(coded)}\n`);
    process.exitCode = coded.exitCode;
  },
);
