/** Several gateways on one Redis: all clients receive the same events, whichever run they are of. */
import type { GroupEvent } from '@crowdtone/domain';
import type { GroupEvents } from '@crowdtone/gateway';
import { openQueues, type Queues } from '@crowdtone/queue';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import { GatewayRig } from './rig';

let redis: DurableRedis;
const queues: Queues[] = [];
const rigs: GatewayRig[] = [];
/** Stub of a store that several processes can read. */
const store = new MemoryStore();

beforeAll(async () => {
  redis = await DurableRedis.start();
  for (let process = 0; process < 3; process += 1)
    queues.push(await openQueues({ redisUrl: redis.url, prefix: `run-${process}`, channels: 'shared' }));
  for (const connection of queues.slice(1)) {
    rigs.push(await GatewayRig.start({ store, events: await eventsFrom(connection) }));
  }
});

afterAll(async () => {
  for (const rig of rigs) await rig.close();
  for (const connection of queues) await connection.close();
  await redis.remove();
});

/** Group events of a Redis as a gateway receives them. */
async function eventsFrom(connection: Queues): Promise<GroupEvents> {
  const listeners = new Set<{ hear: (event: GroupEvent) => void; onGap: () => void }>();
  await connection.groupEvents.subscribe(
    (event) => {
      for (const { hear } of listeners) hear(event);
    },
    () => {
      for (const { onGap } of listeners) onGap();
    },
  );
  return {
    subscribe(hear, onGap) {
      const listener = { hear, onGap };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** As the aggregator does: store first, then publish. */
async function settle(...events: readonly GroupEvent[]): Promise<void> {
  for (const event of events) {
    store.store(event);
    await queues[0]?.groupEvents.publish(event);
  }
}

const windowOf = (index: number): GroupEvent => ({
  kind: 'window',
  window: sampleWindow({ index, votes: [9, 0, 0, 0, 0, 0, 0, 0] }),
});

test('clients of two gateways receive the same events, and after an outage both get missed ones from the store', async () => {
  await settle({ kind: 'run', run: sampleRun() }, { kind: 'source', source: sampleSource() });
  const clients = rigs.map((rig) => rig.connect());
  await Promise.all(clients.map((client) => client.untilHeard('snapshot')));
  const before = clients.map(({ events }) => events.length);
  await settle(windowOf(0), windowOf(1), windowOf(2));
  await Promise.all(
    clients.map((client, place) => client.until(({ events }) => events.length === (before[place] ?? 0) + 3)),
  );
  const heard = clients.map(({ events }) => events.slice(-3).map(({ event }) => event));
  expect(heard[0]).toEqual([windowOf(0), windowOf(1), windowOf(2)]);
  expect(heard[1]).toEqual(heard[0]);

  await expect(queues[1]?.ping()).resolves.toBeUndefined();
  expect(await queues[1]?.depths()).toEqual({ frames: 0, outcomes: 0 });
  await redis.kill();
  // Stored while no event could be published.
  store.store(windowOf(3));
  await redis.start();
  await Promise.all(clients.map((client) => client.until(({ snapshots }) => snapshots.length === 2)));
  for (const { snapshots } of clients) {
    const [first, second] = snapshots;
    expect(second?.snapshot.windows.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(second?.position.epoch).not.toBe(first?.position.epoch);
  }
  const since = clients.map(({ events }) => events.length);
  await settle(windowOf(4));
  await Promise.all(
    clients.map((client, place) => client.until(({ events }) => events.length === (since[place] ?? 0) + 1)),
  );
  for (const { events, snapshots } of clients) {
    expect(events.at(-1)?.position.epoch).toBe(snapshots[1]?.position.epoch);
  }
});
