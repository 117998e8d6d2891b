import { once } from 'node:events';
import { createLogger } from '@crowdtone/observability';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { end, forkService } from '@crowdtone/testing/service-process';
import { HeldLease, type Leases, type LeaseTerm, openMemoryLeases, openPostgresLeases } from '.';

const logger = createLogger('leases');
/** The usual times, a hundred times as fast. */
const TIMING = { lifeMs: 150, renewMs: 50, marginMs: 30 };
/** So slow that nothing happens within a test. */
const CALM = { lifeMs: 3_600_000, renewMs: 3_600_000, marginMs: 1000 };

const heldBy = (leases: Leases, owner: string, timing = TIMING) =>
  HeldLease.acquire({ leases, owner, logger, timing }, ['hall']);

/** Takes the lease as soon as it is free. */
async function succeed(leases: Leases): Promise<LeaseTerm> {
  while (true) {
    const [term] = await leases.acquire({ names: ['hall'], owner: 'successor', lifeMs: 3_600_000, most: 1 });
    if (term) return term;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a lease is renewed for as long as it is held, and free for others once it is released', async () => {
  const leases = openMemoryLeases();
  let renewals = 0;
  const counted: Leases = {
    ...leases,
    acquire: (request) => leases.acquire(request),
    release: (term) => leases.release(term),
    renew: (term, lifeMs) => {
      renewals += 1;
      return leases.renew(term, lifeMs);
    },
  };
  const [held] = await heldBy(counted, 'ann');
  while (renewals < 5) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(held?.lost.aborted).toBe(false);
  expect(await heldBy(leases, 'bob')).toEqual([]);
  await held?.release();
  expect(held?.lost.aborted).toBe(true);
  const [next] = await heldBy(leases, 'bob', CALM);
  expect(next?.term.epoch).toBe(2);
  await next?.release();
});

test('a holder stops before the end when its renewals fail, and no successor comes before that', async () => {
  const leases = openMemoryLeases();
  const away: Leases = {
    ...leases,
    acquire: (request) => leases.acquire(request),
    renew: () => Promise.reject(new Error('the database is away')),
  };
  const [held] = await heldBy(away, 'ann');
  const successor = succeed(leases);
  const wasLostBefore = successor.then(() => held?.lost.aborted);
  if (held && !held.lost.aborted) await once(held.lost, 'abort');
  expect(await wasLostBefore).toBe(true);
  expect((await successor).epoch).toBe(2);
});

test('a holder stops at once when another has its lease', async () => {
  const leases = openMemoryLeases();
  const stolen: Leases = { ...leases, acquire: (request) => leases.acquire(request), renew: async () => false };
  const [held] = await heldBy(stolen, 'ann', { ...CALM, renewMs: 1 });
  if (held && !held.lost.aborted) await once(held.lost, 'abort');
  expect(held?.lost.aborted).toBe(true);
});

describe('on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  test('a holder that was frozen finds its lease over when it wakes, and another has it', async () => {
    const url = await server.createDatabase();
    const leases = await openPostgresLeases(url, logger);
    const holder = forkService(require.resolve('@crowdtone/testing/leases/lease-holder'), { url, ...TIMING });
    expect(await once(holder, 'message')).toMatchObject([{ held: { name: 'hall', epoch: 1 } }]);
    expect(await leases.acquire({ names: ['hall'], owner: 'bob', lifeMs: 1, most: 1 })).toEqual([]);
    holder.kill('SIGSTOP');
    expect((await succeed(leases)).epoch).toBe(2);
    const woken = once(holder, 'message');
    holder.kill('SIGCONT');
    expect(await woken).toEqual([{ lost: true }, undefined]);
    await end(holder, 'SIGKILL');
    await leases.close();
  });

  test('while the database is away nobody holds a lease for longer than its time, and afterwards one does', async () => {
    const leases = await openPostgresLeases(await server.createDatabase(), logger);
    const [held] = await heldBy(leases, 'ann');
    await server.kill();
    if (held && !held.lost.aborted) await once(held.lost, 'abort');
    await expect(leases.list('')).rejects.toMatchObject({ code: 'E_LEASES_UNREACHABLE' });
    await server.start();
    expect((await succeed(leases)).epoch).toBe(2);
    await leases.close();
  });
});
