/** What frames cost Redis and PostgreSQL, measured with the real queues and the real store. */
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { type FrameJob, MESSAGE_VERSION } from '@crowdtone/domain';
import { openQueues, openRedis } from '@crowdtone/queue';
import { openPostgresStore } from '@crowdtone/store';
import { PostgresServer } from '@crowdtone/testing/postgres';
import type { CostTable } from './costs';

const FRAMES = 400;
const DATABASE_FRAMES = 3_000;
/** As aggregators group them under load. */
const FRAMES_A_COMMIT = 10;
/** Unit of processor times in `/proc`. */
const TICK_MS = 10;
const SOURCE = { version: MESSAGE_VERSION, runId: 'simulate', sourceId: 'camera', epoch: 0 } as const;
/** Of the crop that the default network takes. */
const CROP = { side: 48, channels: 1 } as const;
const MODEL = { name: 'model', digest: 'a'.repeat(64) };
const PROBABILITIES = [0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05] as const;

type RedisCosts = Pick<CostTable, 'redisMs' | 'redisFaceMs' | 'redisBytes' | 'redisFaceBytes'>;

/** Costs of a frame for a private Redis, from frames without faces and with 20. */
export async function measureRedis(): Promise<RedisCosts> {
  const faces = 20;
  const [empty, full] = [await costOfFrames(0), await costOfFrames(faces)];
  return {
    ...{ redisMs: empty.ms, redisFaceMs: (full.ms - empty.ms) / faces },
    ...{ redisBytes: empty.bytes, redisFaceBytes: (full.bytes - empty.bytes) / faces },
  };
}

async function costOfFrames(faces: number): Promise<{ readonly ms: number; readonly bytes: number }> {
  const redis = await openRedis();
  const queues = await openQueues({ redisUrl: redis.url, prefix: 'simulate' });
  try {
    const outcomes = await queues.outcomes.producer();
    await queues.frameJobs.consume(({ job }) => outcomes.publish(analysed(job.sequence, faces)));
    await queues.outcomes.consume(async () => undefined);
    const jobs = await queues.frameJobs.producer({ policy: 'realtime' });
    const before = await infoOf(redis.url);
    for (let sequence = 0; sequence < FRAMES; sequence += 1) {
      await jobs.publish(jobOf(sequence, faces), faces > 0 ? new Uint8Array(faces * CROP_BYTES) : null);
    }
    await jobs.drained();
    await outcomes.drained();
    const after = await infoOf(redis.url);
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    return {
      ms: ((grown('used_cpu_user_main_thread') + grown('used_cpu_sys_main_thread')) * 1000) / FRAMES,
      bytes: (grown('total_net_input_bytes') + grown('total_net_output_bytes')) / FRAMES,
    };
  } finally {
    await queues.close();
    await redis.close();
  }
}

const CROP_BYTES = CROP.side * CROP.side * CROP.channels;

function jobOf(sequence: number, faces: number): Omit<FrameJob, 'cropsKey'> {
  return {
    ...{ ...SOURCE, sequence, presentationMs: sequence * 500 },
    faces: Array.from({ length: faces }, (_, index) => ({
      ...{ trackId: index, box: { x: index * 10.25, y: 20.5, width: 30.125, height: 30.125 }, score: 0.987 },
      ...{ sizePx: 30.125, sharpness: 101.5, unreadable: null, crop: { offset: index * CROP_BYTES, ...CROP } },
    })),
  };
}

function analysed(sequence: number, faces: number) {
  return {
    ...{ ...SOURCE, sequence, presentationMs: sequence * 500, kind: 'analysed' as const, model: MODEL },
    faces: Array.from({ length: faces }, (_, index) => ({
      ...{ trackId: index, box: { x: index * 10.25, y: 20.5, width: 30.125, height: 30.125 } },
      ...{ sizePx: 30.125, sharpness: 101.5, probabilities: [...PROBABILITIES], unreadable: null },
    })),
  };
}

/** Figures of INFO; a private Redis listens at a socket. */
async function infoOf(url: string): Promise<ReadonlyMap<string, number>> {
  const { pathname, hostname, port } = new URL(url);
  const socket = url.startsWith('unix:') ? connect(decodeURIComponent(pathname)) : connect(Number(port), hostname);
  socket.write('INFO everything\r\nQUIT\r\n');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return new Map([...text.matchAll(/^(\w+):([\d.]+)\r?$/gm)].map(([, name = '', value]) => [name, Number(value)]));
}

/** What PostgreSQL takes for a row, from frames with 30 faces; on a server of its own. */
export async function measureDatabase(): Promise<Pick<CostTable, 'databaseRowMs' | 'rowBytes'>> {
  const faces = 30;
  const server = await PostgresServer.start();
  try {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url, { isShared: true });
    const { bytes: bytesBefore } = await store.usage(0);
    const msBefore = await processorMsOf(url);
    for (let first = 0; first < DATABASE_FRAMES; first += FRAMES_A_COMMIT) {
      const frames = Array.from({ length: FRAMES_A_COMMIT }, (_, index) => analysed(first + index, faces));
      await store.commit({ frames });
    }
    const rows = DATABASE_FRAMES * (1 + faces);
    const [ms, { bytes }] = [await processorMsOf(url), await store.usage(0)];
    await store.close();
    return { databaseRowMs: (ms - msBefore) / rows, rowBytes: (bytes - bytesBefore) / rows };
  } finally {
    await server.remove();
  }
}

/** Processor time so far of a server on this machine and all its processes, from `/proc` (proc(5)), milliseconds. */
async function processorMsOf(url: string): Promise<number> {
  const { port } = new URL(url);
  const processes = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const [command, stat] = await Promise.all(
          ['cmdline', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
        );
        // The name before the other fields may hold spaces.
        const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
        const [own, ended] = [Number(fields[11]) + Number(fields[12]), Number(fields[13]) + Number(fields[14])];
        return { pid, parent: fields[1], isServer: command?.includes(`\0-p\0${port}\0`) === true, own, ended };
      }),
  );
  const server = processes.find(({ isServer }) => isServer);
  if (server === undefined) throw new Error(`no PostgreSQL server listens at port ${port} of this machine`);
  const children = processes.filter(({ parent }) => parent === server.pid);
  return children.reduce((sum, { own }) => sum + own, server.own + server.ended) * TICK_MS;
}
