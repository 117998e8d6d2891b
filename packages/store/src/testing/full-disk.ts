/**
 * Run as a process of its own, under a limit on the size of files that stands in for a full disk (the same write fails,
 * and nothing needs mounting): commits until there is no room, then lifts the limit and goes on. Prints what it saw.
 */
import { execFileSync } from 'node:child_process';
import { asCrowdtoneError } from '@crowdtone/domain';
import { openStore } from '../duckdb/open-store';
import { exampleFrames } from './examples';

async function fillDisk(file: string): Promise<void> {
  const store = await openStore(file);
  const framesOf = async (sourceId: string) => (await store.listFrames({ runId: 'run', sourceId }, 0)).length;
  await store.commit({ frames: exampleFrames('run', 'early', 50, 1) });

  const tooMuch = exampleFrames('run', 'late', 2000, 2);
  const code = await store.commit({ frames: tooMuch }).then(
    () => 'committed',
    (error: unknown) => asCrowdtoneError(error).code,
  );
  const whenFull = { early: await framesOf('early'), late: await framesOf('late') };

  execFileSync('prlimit', ['--pid', `${process.pid}`, '--fsize=unlimited:']);
  await store.commit({ frames: tooMuch });
  const withRoom = { early: await framesOf('early'), late: await framesOf('late') };
  await store.close();
  process.stdout.write(JSON.stringify({ code, whenFull, withRoom }));
}

fillDisk(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
