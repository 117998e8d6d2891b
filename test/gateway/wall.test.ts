/** The token of a wall: it opens what the wall view needs, of its own cameras, and nothing else over REST or Socket.IO. */
import { type AccessConfig, makeToken } from '@crowdtone/config';
import { alertsAnswerSchema, type GroupEvent, sessionSchema } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import { ask, errorOf } from './ask';
import { GatewayRig } from './rig';

const TOKENS = { wall: makeToken(), brief: makeToken() };
const LIFETIME_MS = 5_000;
const VOTES = [9, 0, 0, 0, 0, 0, 0, 0];

let rig: GatewayRig;
let store: MemoryStore;
beforeEach(async () => {
  const tokens: AccessConfig['tokens'] = [
    { name: 'lobby', role: 'wall', hash: TOKENS.wall.hash, sources: ['stand-north'] },
    { name: 'brief', role: 'wall', hash: TOKENS.brief.hash, expires: Date.now() + LIFETIME_MS },
  ];
  store = new MemoryStore();
  store.store({ kind: 'run', run: sampleRun() });
  for (const sourceId of ['stand-north', 'stand-south']) {
    store.store({ kind: 'source', source: sampleSource({ sourceId, label: sourceId }) });
    store.store({ kind: 'window', window: sampleWindow({ index: 0, votes: VOTES, sourceId }) });
    for (const clearedAt of [null, 90_000]) store.commit({ kind: 'alert', alert: alertOf(sourceId, clearedAt) });
  }
  const access = { tokens, publicNames: [], allowedOrigins: [], trustedProxies: [] };
  rig = await GatewayRig.start({ access, store });
});
afterEach(async () => {
  await rig.close();
});

function alertOf(sourceId: string, clearedAt: number | null) {
  return {
    ...{ id: `${sourceId} ${clearedAt}`, runId: 'run-1', sourceId, ruleName: 'crowded', kind: 'crowd' as const },
    ...{ severity: 'warning' as const, message: 'crowded', firedAtMs: 0, firedAt: 60_000, peak: 300 },
    ...{ clearedAtMs: clearedAt, clearedAt, clearedBecause: clearedAt === null ? null : ('recovered' as const) },
  };
}

const bearer = { authorization: `Bearer ${TOKENS.wall.token}` };

/** Every operation of the API that is not public, as it describes itself. */
async function operations(): Promise<(readonly [method: string, path: string])[]> {
  const { paths } = JSON.parse((await ask(`${rig.url}/openapi.json`, {})).body) as {
    paths: Record<string, Record<string, { security?: unknown[] }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security?.length !== 0)
      .map(([method]) => [method.toUpperCase(), path] as const),
  );
}

test('of all routes it opens its session and the alerts that last, of its cameras alone', async () => {
  const all = await operations();
  expect(all.length).toBeGreaterThan(25);
  const opened: string[] = [];
  for (const [method, path] of all) {
    const url = `${rig.url}${path.replaceAll(/\{\w+\}/g, 'run-1')}`;
    const answer = await ask(url, { method, headers: bearer });
    if (answer.status === 200) opened.push(`${method} ${path}`);
    else expect([method, path, ...errorOf(answer)]).toEqual([method, path, 403, 'E_ROLE_REFUSED']);
  }
  expect(opened.sort()).toEqual(['GET /api/alerts', 'GET /api/session']);

  const session = sessionSchema.parse(JSON.parse((await ask(`${rig.url}/api/session`, { headers: bearer })).body));
  expect(session).toMatchObject({ name: 'lobby', role: 'wall', sources: ['stand-north'] });
  // Also where it asks for those of the past.
  const alerts = await ask(`${rig.url}/api/alerts?from=0`, { headers: bearer });
  expect(alertsAnswerSchema.parse(JSON.parse(alerts.body)).alerts.map(({ id }) => id)).toEqual(['stand-north null']);
});

test('live it gets its cameras alone, and no thumbnails', async () => {
  const wall = rig.connect({ auth: { token: TOKENS.wall.token } });
  await wall.untilHeard('snapshot');
  const snapshot = wall.snapshots[0]?.snapshot;
  expect(snapshot?.sources.map(({ sourceId }) => sourceId)).toEqual(['stand-north']);
  expect(snapshot?.windows.map(({ sourceId }) => sourceId)).toEqual(['stand-north']);
  wall.socket.emit('pictures', { wanted: true });
  await wall.untilHeard('refused E_ROLE_REFUSED');
  wall.socket.emit('watch', { sources: ['stand-south'] });
  await wall.untilHeard('refused E_SOURCE_REFUSED');
  const events: GroupEvent[] = ['stand-south', 'stand-north'].map((sourceId) => ({
    kind: 'window',
    window: sampleWindow({ index: 1, votes: VOTES, sourceId }),
  }));
  for (const event of events) store.commit(event);
  await wall.until(({ events }) => events.length > 0);
  expect(wall.events.map(({ event }) => event.kind === 'window' && event.window.sourceId)).toEqual(['stand-north']);
});

test('a token that expires while the wall shows ends the connection with its reason', async () => {
  const wall = rig.connect({ auth: { token: TOKENS.brief.token } });
  await wall.untilHeard('snapshot');
  await wall.untilHeard('disconnect');
  expect(wall.heard).toContain('refused E_TOKEN_EXPIRED');
});
