/**
 * Runs in a process of its own, with a limit on file size that simulates a full disk without a mount: commits until the
 * limit is reached, then lifts it and continues. Prints its observations.
 */
import { execFileSync } from 'node:child_process';
import { asCrowdtoneError } from '@crowdtone/domain';
import { openStore } from '@crowdtone/store';
import { crowdFrames } from '../crowd-frames';

async function fillDisk(file: string): Promise<void> {
  const store = await openStore(file);
  const framesOf = async (sourceId: string) => (await store.listFrames({ runId: 'run', sourceId }, 0)).length;
  await store.commit({ frames: crowdFrames('early', 50, 1) });

  const tooMuch = crowdFrames('late', 2000, 2);
  const code = await codeOf(store.commit({ frames: tooMuch }));
  const whenFull = { early: await framesOf('early'), late: await framesOf('late') };

  limitFilesTo('1');
  const check = await codeOf(store.checkWritable());
  limitFilesTo('unlimited');
  await store.checkWritable();
  await store.commit({ frames: tooMuch });
  const withRoom = { early: await framesOf('early'), late: await framesOf('late') };
  await store.close();
  process.stdout.write(JSON.stringify({ code, whenFull, check, withRoom }));
}

function limitFilesTo(bytes: string): void {
  execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:`]);
}

function codeOf(write: Promise<void>): Promise<string> {
  return write.then(
    () => 'written',
    (error: unknown) => asCrowdtoneError(error).code,
  );
}

fillDisk(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
