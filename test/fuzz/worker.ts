/** Runs the cases of one target in a process of its own, which may crash or hang without taking the runner with it. */
import { inspect } from 'node:util';
import { createRandom } from '@crowdtone/runtime';
import { type Order, orderSchema, targetNameSchema, type WorkerReport } from './protocol';
import type { Target } from './target';
import { TARGETS } from './targets';

function report(message: WorkerReport): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
  });
}

async function runCase(target: Target, { seed, input }: Order): Promise<void> {
  const given = input ?? target.generate(createRandom(seed ?? 0));
  await report({ kind: 'input', input: given });
  try {
    await report({ kind: 'outcome', outcome: await target.run(given) });
  } catch (error) {
    await report({ kind: 'failure', reason: inspect(error).slice(0, 4_000) });
  }
}

async function main(): Promise<void> {
  const target = await TARGETS[targetNameSchema.parse(process.argv[2])]();
  process.on('message', (message) => void runCase(target, orderSchema.parse(message)));
  process.once('disconnect', () => void target.close().then(() => process.exit()));
  await report({ kind: 'ready' });
}

void main();
