/** Faults of what is between results and dashboards. */
import type { ChildProcess } from 'node:child_process';
import { startAggregator } from '@crowdtone/aggregator';
import { channelsOf } from '@crowdtone/cli';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { openPostgresStore } from '@crowdtone/store';
import { newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { crowdFrames } from '@crowdtone/testing/crowd-frames';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { firstMessage, forkService } from '@crowdtone/testing/service-process';
import type { Fault } from './fault';
import { LiveViewer } from './live-viewer';
import { LoadBalancer } from './load-balancer';
import type { GatewayProgramConfig } from './programs/gateway';

const CAMERA = { runId: RUN.runId, sourceId: 'cam' };
const FRAMES = crowdFrames(CAMERA.sourceId, 190, 7);
/** Frames that are stored before the fault, and until the dashboard is back. */
const [BEFORE, MEANWHILE] = [70, 130];

/** @returns the process and its address */
async function startGateway(config: GatewayProgramConfig): Promise<{ process: ChildProcess; url: string }> {
  const process = forkService(require.resolve('./programs/gateway'), config);
  const message = await firstMessage(process);
  if (message.kind !== 'ready') throw new Error(`a gateway did not start: ${JSON.stringify(message)}`);
  return { process, url: message.facts.url ?? '' };
}

/** One of two gateways behind one address is killed while results go on; dashboards reconnect to the other one. */
export const gatewayKilled: Fault = {
  name: 'gateway killed',
  async run() {
    const [server, redis] = [await PostgresServer.start(), await DurableRedis.start()];
    const databaseUrl = await server.createDatabase();
    const store = await openPostgresStore(databaseUrl, { isShared: true });
    const connection = { redisUrl: redis.url, prefix: 'run', channels: await channelsOf(store) };
    const queues = await openQueues(connection);
    const aggregator = await startAggregator({
      ...{ queues, store, logger: createLogger('aggregator'), shareCorrection: null },
    });
    const config = { databaseUrl, redisUrl: redis.url };
    const gateways = await Promise.all([startGateway(config), startGateway(config)]);
    const balancer = await LoadBalancer.start(gateways.map(({ url }) => url));
    const viewer = new LiveViewer(balancer.url);
    try {
      await aggregator.saveRun(RUN);
      await aggregator.addSource(newSource(CAMERA.sourceId));
      await viewer.until(({ snapshotsAt }) => snapshotsAt.length > 0);
      const outcomes = outcomesOf(FRAMES);
      const producer = await queues.outcomes.producer();
      const publish = async (from: number, to?: number) => {
        for (const outcome of outcomes.slice(from, to)) await producer.publish(outcome);
        await producer.drained();
      };
      await publish(0, BEFORE);
      await viewer.until(({ windows }) => windows.length >= 2);
      const seen = viewer.snapshotsAt.length;
      const began = performance.now();
      gateways[0].process.kill('SIGKILL');
      await publish(BEFORE, MEANWHILE);
      await viewer.until(({ snapshotsAt }) => snapshotsAt.length > seen);
      const seconds = ((viewer.snapshotsAt.at(-1) ?? 0) - began) / 1000;
      await publish(MEANWHILE);
      const stored = await store.listWindows({ ...CAMERA, fromMs: 0, toMs: Infinity, newest: Infinity });
      await viewer.until(({ windows }) => windows.length >= stored.length);
      const shown = viewer.windows.map(({ index, endMs, people }) => [index, endMs, people.seen]);
      const expected = stored.map(({ index, endMs, people }) => [index, endMs, people.seen]);
      if (JSON.stringify(shown) !== JSON.stringify(expected)) throw new Error('the dashboard shows other windows');
      if (viewer.gaps > 0) throw new Error(`${viewer.gaps} events did not follow the one before`);
      return `the dashboard goes on at the other one ${seconds.toFixed(1)} s later; ${shown.length} windows shown, none missing`;
    } finally {
      viewer.close();
      await balancer.close();
      for (const { process } of gateways) process.kill('SIGKILL');
      await aggregator.close();
      await queues.close();
      await store.close();
      await redis.remove();
      await server.remove();
    }
  },
};
