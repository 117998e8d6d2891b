/** Alerts, annotations and the export of windows through REST, over a real store. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken } from '@crowdtone/config';
import {
  type Alert,
  alertsAnswerSchema,
  annotationAnswerSchema,
  annotationsAnswerSchema,
  type DashboardToGateway,
  type GatewayToDashboard,
  type GroupEvent,
  type GroupWindow,
  type LiveEvent,
  MAX_ANNOTATIONS,
} from '@crowdtone/domain';
import { type Gateway, startGateway } from '@crowdtone/gateway';
import { openStore, type Store, windowsToCsv } from '@crowdtone/store';
import {
  sampleRun,
  sampleSource,
  sampleStory,
  sampleWindow,
  WINDOW_MS,
} from '@crowdtone/testing/gateway/crowd-samples';
import pino from 'pino';
import { io, type Socket } from 'socket.io-client';

const RUN = sampleRun();
const NORTH = sampleSource({ positionMs: 600 * WINDOW_MS });
const SOUTH = sampleSource({ sourceId: 'stand-south', positionMs: WINDOW_MS, begunAt: Date.UTC(2026, 4, 12, 18, 4) });
const TOKENS = { viewer: makeToken(), operator: makeToken(), southern: makeToken() };

let folder: string;
let store: Store;
let gateway: Gateway;
let story: GroupWindow[];
let announce: (event: GroupEvent) => void = () => undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-history-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Crowdtone</title>');
  store = await openStore(':memory:');
  await store.saveRun(RUN);
  await store.saveRun(sampleRun({ runId: 'other', startedAt: '2026-05-11T10:00:00Z' }));
  await store.commit({ sources: [NORTH, SOUTH] });
  // Two pages and a half, with a gap in which no frame was decoded.
  story = sampleStory(600).filter(({ index }) => index < 200 || index > 300);
  const [first] = story;
  if (!first) throw new Error('the story has windows');
  story[0] = sampleWindow({ index: 0, votes: [3, 0, 0, 0, 0, 0, 0, 0] });
  await store.commit({ windows: story });
  await store.commit({
    windows: [sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0], sourceId: 'stand-south' })],
  });
  gateway = await startGateway({
    store,
    events: {
      subscribe: (listener) => {
        announce = listener;
        return () => undefined;
      },
    },
    port: 0,
    dashboardDir: folder,
    access: {
      tokens: [
        { name: 'eve', hash: TOKENS.viewer.hash, role: 'viewer' },
        { name: 'otto', hash: TOKENS.operator.hash, role: 'operator' },
        { name: 'sue', hash: TOKENS.southern.hash, role: 'operator', sources: ['stand-south'] },
      ],
      publicNames: [],
      allowedOrigins: [],
      trustedProxies: [],
    },
    logger: pino({ level: 'silent' }),
  });
}, 120_000);
afterAll(async () => {
  await gateway.close();
  await store.close();
  await rm(folder, { recursive: true });
});

type Who = keyof typeof TOKENS;

function ask(who: Who, path: string, method = 'GET', body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  return fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${TOKENS[who].token}`, ...json },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function refusalOf(answer: Promise<Response>): Promise<unknown[]> {
  const response = await answer;
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

describe('GET /api/alerts', () => {
  const alertOf = (id: string, overrides: Partial<Alert>): Alert => ({
    id,
    runId: RUN.runId,
    sourceId: NORTH.sourceId,
    ruleName: 'Joy',
    kind: 'mood',
    severity: 'warning',
    message: '<script>alert(1)</script>',
    firedAtMs: 0,
    firedAt: 0,
    clearedAtMs: null,
    clearedAt: null,
    clearedBecause: null,
    peak: 1,
    ...overrides,
  });
  const idsOf = async (who: Who, query: string) => {
    const { alerts, older } = alertsAnswerSchema.parse(await (await ask(who, `/api/alerts${query}`)).json());
    return [...alerts.map(({ id }) => id), ...(older ? ['...'] : [])];
  };

  beforeAll(async () => {
    await store.alerts.save(alertOf('early', { firedAt: 1000, clearedAt: 2000, clearedBecause: 'recovered' }), []);
    await store.alerts.save(alertOf('south', { firedAt: 1500, sourceId: SOUTH.sourceId }), []);
    await store.alerts.save(alertOf('late', { firedAt: 3000 }), []);
  });

  test('lists alerts newest first, filtered by source and time', async () => {
    expect(await idsOf('viewer', '')).toEqual(['late', 'south', 'early']);
    expect(await idsOf('viewer', '?source=stand-north')).toEqual(['late', 'early']);
    expect(await idsOf('viewer', '?from=2500&to=3000')).toEqual(['south']);
    expect(await idsOf('viewer', "?source=';DROP TABLE alerts")).toEqual([]);
    // The dashboard's query for active alerts.
    expect(await idsOf('viewer', `?from=${Number.MAX_SAFE_INTEGER}`)).toEqual(['late', 'south']);
  });

  test('leaves out alerts of sources outside the scope of a token', async () => {
    expect(await idsOf('southern', '')).toEqual(['south']);
    expect(await refusalOf(ask('southern', '/api/alerts?source=stand-north'))).toEqual([403, 'E_SOURCE_REFUSED']);
    expect((await fetch(`${gateway.url}/api/alerts`)).status).toBe(401);
  });

  test('sends new alerts only to clients that may see their source', async () => {
    const socket: Socket<GatewayToDashboard, DashboardToGateway> = io(gateway.url, {
      transports: ['websocket'],
      auth: { token: TOKENS.southern.token },
    });
    try {
      await new Promise<void>((resolve) => socket.once('snapshot', () => resolve()));
      const first = new Promise<LiveEvent>((resolve) => socket.once('event', resolve));
      announce({ kind: 'alert', alert: alertOf('of another', {}) });
      announce({ kind: 'alert', alert: alertOf('of theirs', { sourceId: SOUTH.sourceId }) });
      expect((await first).event).toMatchObject({ kind: 'alert', alert: { id: 'of theirs' } });
    } finally {
      socket.disconnect();
    }
  });

  test('refuses an invalid query', async () => {
    expect(await refusalOf(ask('viewer', '/api/alerts?since=3'))).toEqual([400, 'E_QUERY_INVALID']);
  });

  test('returns five hundred and a link to older ones', async () => {
    const many = Array.from({ length: 501 }, (_, n) => alertOf(`many ${n}`, { firedAt: 10_000 - n }));
    const list = jest.spyOn(store.alerts, 'list').mockResolvedValueOnce(many);
    const newest = await idsOf('viewer', '?to=10001');
    expect([newest.length, newest[0], newest.at(-2), newest.at(-1)]).toEqual([501, 'many 0', 'many 499', '...']);
    expect(list).toHaveBeenCalledWith({ sourceIds: null, from: 0, to: 10_001, newest: 501 });
  });
});

describe('annotations', () => {
  const path = `/api/runs/${RUN.runId}/annotations`;
  const listed = async (who: Who = 'viewer') =>
    annotationsAnswerSchema.parse(await (await ask(who, path)).json()).annotations;
  const write = async (who: Who, body: object) => {
    const response = await ask(who, path, 'POST', body);
    return { status: response.status, ...annotationAnswerSchema.parse(await response.json()) };
  };

  test('are added, listed in order of time, and removed', async () => {
    const text = `<img src=x onerror="alert(1)">'); DROP TABLE annotations; --`;
    const late = await write('operator', { atMs: 60_000, untilMs: 90_000, text, sourceId: 'stand-north' });
    const early = await write('operator', { atMs: 1_000, text: '  lecture started ' });
    expect(late).toMatchObject({ status: 201, annotation: { text, author: 'otto', runId: RUN.runId } });
    expect(early.annotation).toMatchObject({ text: 'lecture started', sourceId: null, untilMs: null });
    expect(await listed()).toEqual([early.annotation, late.annotation]);
    expect((await ask('viewer', path)).headers.get('content-type')).toBe('application/json; charset=utf-8');
    for (const { annotation } of [late, early]) {
      expect((await ask('operator', `${path}/${annotation.id}`, 'DELETE')).status).toBe(204);
    }
    expect(await listed()).toEqual([]);
    expect(await refusalOf(ask('operator', `${path}/${late.annotation.id}`, 'DELETE'))).toEqual([
      404,
      'E_ANNOTATION_UNKNOWN',
    ]);
  });

  test('that are sent twice are stored once', async () => {
    const id = '7d2c5cc0-41c8-4b50-9f0a-0b5a5a5b2f11';
    const first = await write('operator', { id, atMs: 5, text: 'once' });
    const second = await write('operator', { id, atMs: 5, text: 'once' });
    expect([first.status, second.status, await listed()]).toEqual([201, 200, [first.annotation]]);
    expect(second.annotation).toEqual(first.annotation);
    const elsewhere = ask('operator', '/api/runs/other/annotations', 'POST', { id, atMs: 5, text: 'once' });
    expect(await refusalOf(elsewhere)).toEqual([409, 'E_ANNOTATION_TAKEN']);
    expect(await refusalOf(ask('operator', `/api/runs/other/annotations/${id}`, 'DELETE'))).toEqual([
      404,
      'E_ANNOTATION_UNKNOWN',
    ]);
    await ask('operator', `${path}/${id}`, 'DELETE');
  });

  test('are written by operators, each about the sources in their scope', async () => {
    const body = { atMs: 5, text: 'x', sourceId: 'stand-north' };
    expect(await refusalOf(ask('viewer', path, 'POST', body))).toEqual([403, 'E_ROLE_REFUSED']);
    expect(await refusalOf(ask('southern', path, 'POST', body))).toEqual([403, 'E_SOURCE_REFUSED']);
    expect(await refusalOf(ask('southern', path, 'POST', { atMs: 5, text: 'x' }))).toEqual([403, 'E_SOURCE_REFUSED']);
    const { annotation: north } = await write('operator', body);
    const { annotation: whole } = await write('operator', { atMs: 6, text: 'all' });
    const { annotation: south } = await write('southern', { ...body, atMs: 7, sourceId: 'stand-south' });
    expect(await listed('southern')).toEqual([whole, south]);
    expect(await refusalOf(ask('southern', `${path}/${north.id}`, 'DELETE'))).toEqual([404, 'E_ANNOTATION_UNKNOWN']);
    expect(await refusalOf(ask('southern', `${path}/${whole.id}`, 'DELETE'))).toEqual([403, 'E_SOURCE_REFUSED']);
    expect(await refusalOf(ask('viewer', `${path}/${south.id}`, 'DELETE'))).toEqual([403, 'E_ROLE_REFUSED']);
    for (const { id } of [north, whole, south]) await ask('operator', `${path}/${id}`, 'DELETE');
  });

  test.each([
    ['nothing', {}, 400, 'E_BODY_INVALID'],
    ['no text', { atMs: 5, text: '  ' }, 400, 'E_BODY_INVALID'],
    ['a text of many words', { atMs: 5, text: 'x'.repeat(501) }, 400, 'E_BODY_INVALID'],
    ['an end before the beginning', { atMs: 5, untilMs: 4, text: 'x' }, 400, 'E_BODY_INVALID'],
    ['an author of choice', { atMs: 5, text: 'x', author: 'the boss' }, 400, 'E_BODY_INVALID'],
    ['an unknown source', { atMs: 5, text: 'x', sourceId: 'nowhere' }, 404, 'E_SOURCE_UNKNOWN'],
    ['no JSON', '{', 400, 'E_REQUEST_INVALID'],
    ['a megabyte', { atMs: 5, text: 'x'.repeat(1_000_000) }, 413, 'E_BODY_TOO_LARGE'],
  ])('refuse %s', async (_what, body, status, code) => {
    expect(await refusalOf(ask('operator', path, 'POST', body))).toEqual([status, code]);
  });

  test('are refused for an unknown run, and limited in number', async () => {
    const unknownRun = '/api/runs/unknown/annotations';
    expect(await refusalOf(ask('viewer', unknownRun))).toEqual([404, 'E_RUN_UNKNOWN']);
    expect(await refusalOf(ask('operator', unknownRun, 'POST', { atMs: 5, text: 'x' }))).toEqual([
      404,
      'E_RUN_UNKNOWN',
    ]);
    const { annotation } = await write('operator', { atMs: 5, text: 'x' });
    jest.spyOn(store.annotations, 'list').mockResolvedValueOnce(Array(MAX_ANNOTATIONS).fill(annotation));
    const full = ask('operator', path, 'POST', { atMs: 5, text: 'x' });
    expect(await refusalOf(full)).toEqual([409, 'E_ANNOTATIONS_FULL']);
    await ask('operator', `${path}/${annotation.id}`, 'DELETE');
  });
});

describe('GET /api/runs/:runId/windows.csv', () => {
  const path = `/api/runs/${RUN.runId}/windows.csv`;
  const csv = async (query: string) => (await ask('viewer', `${path}?source=stand-north${query}`)).text();

  test('returns every window once across all pages, as a named file', async () => {
    const response = await ask('viewer', `${path}?source=stand-north`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="crowdtone-stand-north-run-1.csv"');
    expect(await response.text()).toBe(windowsToCsv(NORTH, story));
  });

  test('returns the windows of a time range, wherever it begins', async () => {
    const within = (from: number, to: number) => story.filter(({ startMs, endMs }) => endMs > from && startMs < to);
    for (const [from, to] of [
      [10_000, 20_000],
      [10_001, 20_001],
      [4_999, 5_000 * 400 + 1],
    ] as const) {
      expect(await csv(`&from=${from}&to=${to}`)).toBe(windowsToCsv(NORTH, within(from, to)));
    }
    expect(await csv('&from=99999999999')).toBe(windowsToCsv(NORTH, []));
  });

  test('names the file after the source and the time range', async () => {
    const name = async (query: string) =>
      /"(.*)"/.exec((await ask('viewer', `${path}?${query}`)).headers.get('content-disposition') ?? '')?.[1];
    expect(await name('source=stand-north&from=750000&to=4500000')).toBe(
      'crowdtone-stand-north-run-1-0.12.30-to-1.15.00.csv',
    );
    expect(await name('source=stand-south&from=5000')).toBe(
      'crowdtone-stand-south-run-1-2026-05-12T18.04.05Z-to-end.csv',
    );
    expect((await ask('viewer', `${path}?source=stand-south&to=1e300`)).status).toBe(200);
  });

  test('withholds the shares of a group under the privacy floor', async () => {
    const [header = '', row = ''] = (await csv('&to=5000')).split('\r\n').map((line) => line.split(','));
    const cells = Object.fromEntries([...header].map((name, place) => [name, row[place]]));
    expect(cells).toMatchObject({
      people_readable: '3',
      withheld: 'below-floor',
      estimate: '',
      counted: '',
      valence: '',
    });
  });

  test.each([
    ['/api/runs/run-1/windows.csv', 400, 'E_QUERY_INVALID'],
    ['/api/runs/run-1/windows.csv?source=stand-north&from=-1', 400, 'E_QUERY_INVALID'],
    ['/api/runs/unknown/windows.csv?source=stand-north', 404, 'E_RUN_UNKNOWN'],
    ['/api/runs/run-1/windows.csv?source=nowhere', 404, 'E_SOURCE_UNKNOWN'],
  ])('refuses %s', async (asked, status, code) => {
    expect(await refusalOf(ask('operator', asked))).toEqual([status, code]);
  });

  test('refuses the windows of a source outside the scope of a token', async () => {
    expect(await refusalOf(ask('southern', `${path}?source=stand-north`))).toEqual([403, 'E_SOURCE_REFUSED']);
    expect((await ask('southern', `${path}?source=stand-south`)).status).toBe(200);
  });
});
