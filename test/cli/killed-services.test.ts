import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Report } from '@crowdtone/domain';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { filmCrowd, QUICK } from '../scenes/footage';

const line = new CommandLine();
/** Of the undisturbed run. */
let undisturbed: Figures;

beforeAll(async () => {
  await filmCrowd(line.path('crowd.mp4'), { people: 8, seconds: 15 });
  await line.start(analysis('undisturbed')).success();
  undisturbed = figuresOf('undisturbed');
}, 120_000);
afterAll(() => line.close());

interface Figures {
  readonly report: Report;
  /** Of the tables, which name neither the run nor its time. */
  readonly digests: readonly string[];
}

const TABLES = ['windows.csv', 'windows.parquet', 'readings.csv', 'readings.parquet'];

const analysis = (out: string) => ['analyze', 'crowd.mp4', '--out', out, ...QUICK];

/** Everything that a run published except its name and time. */
function figuresOf(out: string): Figures {
  const report = line.report(out);
  const { runId, startedAt, endedAt } = report.run;
  const neutral = (text: string) =>
    text.replaceAll(runId, 'RUN').replaceAll(startedAt, 'START').replaceAll(String(endedAt), 'END');
  return {
    report: JSON.parse(neutral(JSON.stringify(report))) as Report,
    digests: TABLES.map((name) =>
      createHash('sha256')
        .update(readFileSync(line.path(`${out}/${name}`)))
        .digest('hex'),
    ),
  };
}

/** Starts an analysis that logs each start of a service, and waits until the first frames are processed. */
async function startAnalysis(out: string): Promise<RunningCommand> {
  const running = line.start(analysis(out), { env: { CROWDTONE_LOG_LEVEL: 'info' } });
  await running.untilSays(/people seen/);
  return running;
}

async function killService(running: RunningCommand, name: 'ingest' | 'expression'): Promise<void> {
  const earlier = running.stderr.split(`${name} is ready`).length - 1;
  process.kill(running.service(name), 'SIGKILL');
  // The next worker has messages as soon as it starts, because ingest continued meanwhile.
  await running.untilSays(new RegExp(`${name} is ready`), earlier + 1);
}

describe('an analysis whose services are killed', () => {
  test('publishes the same figures however often the expression worker is killed', async () => {
    const running = await startAnalysis('expression');
    for (let kill = 0; kill < 4; kill += 1) await killService(running, 'expression');
    await running.success();
    expect(running.stderr.match(/"service":"expression","code":null,"signal":"SIGKILL"/g)).toHaveLength(4);
    expect(figuresOf('expression')).toEqual(undisturbed);
    expect(line.leftovers()).toEqual([]);
  }, 120_000);

  test('publishes the same figures when ingest is killed and restarts', async () => {
    const running = await startAnalysis('ingest');
    await killService(running, 'ingest');
    await running.success();
    expect(running.stderr).toMatch(/"service":"ingest","code":null,"signal":"SIGKILL","deaths":1/);
    expect(figuresOf('ingest')).toEqual(undisturbed);
    expect(line.leftovers()).toEqual([]);
  }, 120_000);
});

describe('an analysis on a shared Redis', () => {
  let redis: DurableRedis;
  beforeAll(async () => {
    redis = await DurableRedis.start();
  });
  afterAll(() => redis.remove());

  test('goes on with the same figures when it was killed while frames waited there, which only it could have opened', async () => {
    const env = { REDIS_URL: redis.url };
    const killed = line.start(analysis('shared'), { env: { ...env, CROWDTONE_LOG_LEVEL: 'debug' } });
    await killed.untilSays(/frame published/);
    const worker = killed.service('expression');
    process.kill(worker, 'SIGSTOP');
    const published = killed.stderr.split('frame published').length - 1;
    await killed.untilSays(/frame published/, published + 8);
    killed.kill();
    process.kill(worker, 'SIGKILL'); // it is frozen, and would not notice
    await killed.ended;
    await line.untilNothingIsLeft();
    await line.start(analysis('shared'), { env }).success();
    expect(figuresOf('shared')).toEqual(undisturbed);
  }, 240_000);
});
