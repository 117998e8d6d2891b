/** Cameras by clock time: runs of a camera are joined, recordings are not. */
import { makeToken } from '@crowdtone/config';
import { binsAnswerSchema, timelineAnswerSchema, timelinesAnswerSchema } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleStory, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import { GatewayRig } from './rig';

const TOKENS = { all: makeToken(), south: makeToken() };
const CAMERA = { durationMs: null, purpose: { setting: 'stadium', legalBasis: null } };
const [FIRST, SECOND] = [Date.parse('2026-05-12T10:00:03Z'), Date.parse('2026-05-12T11:00:07Z')];

let rig: GatewayRig;
beforeAll(async () => {
  rig = await GatewayRig.start({
    access: {
      tokens: [
        { name: 'all', role: 'viewer', hash: TOKENS.all.hash },
        { name: 'south', role: 'viewer', hash: TOKENS.south.hash, sources: ['south'] },
      ],
      publicNames: [],
      allowedOrigins: [],
      trustedProxies: [],
    },
  });
  for (const [runId, startedAt, begunAt, count] of [
    ['morning', '2026-05-12T10:00:00Z', FIRST, 120],
    ['noon', '2026-05-12T11:00:00Z', SECOND, 240],
  ] as const) {
    rig.store.store({ kind: 'run', run: sampleRun({ runId, startedAt }) });
    const source = sampleSource({ ...CAMERA, runId, sourceId: 'north', begunAt, positionMs: count * WINDOW_MS - 500 });
    rig.store.store({ kind: 'source', source });
    for (const window of sampleStory(count, { runId, sourceId: 'north' })) rig.store.store({ kind: 'window', window });
  }
  rig.store.store({
    kind: 'source',
    source: sampleSource({ ...CAMERA, runId: 'noon', sourceId: 'south', begunAt: SECOND }),
  });
  rig.store.store({ kind: 'source', source: sampleSource({ runId: 'noon', sourceId: 'film' }) });
});
afterAll(() => rig.close());

const ask = (path: string, who: keyof typeof TOKENS = 'all') =>
  fetch(`${rig.url}/api/${path}`, { headers: { authorization: `Bearer ${TOKENS[who].token}` } });
const timelineOf = async (query: string) =>
  timelineAnswerSchema.parse(await (await ask(`timelines/north/bins?${query}`)).json());

test('lists cameras with their first figures and newest run, and no recordings', async () => {
  const { timelines } = timelinesAnswerSchema.parse(await (await ask('timelines')).json());
  expect(timelines.map(({ sourceId, firstAt, newest }) => [sourceId, firstAt, newest.run.runId])).toEqual([
    ['north', FIRST, 'noon'],
    ['south', SECOND, 'noon'],
  ]);
  const limited = timelinesAnswerSchema.parse(await (await ask('timelines', 'south')).json());
  expect(limited.timelines.map(({ sourceId }) => sourceId)).toEqual(['south']);
});

test('a span is answered with the bins of every run in it, each in its own time', async () => {
  const { segments, older } = await timelineOf('');
  expect(older).toBe(false);
  expect(segments.map(({ run, begunAt, size }) => [run.runId, begunAt, size])).toEqual([
    ['morning', FIRST, 1],
    ['noon', SECOND, 1],
  ]);
  for (const { run, bins } of segments) {
    const alone = await ask(`runs/${run.runId}/bins?source=north`);
    expect(bins).toEqual(binsAnswerSchema.parse(await alone.json()).bins);
  }
});

test.each([
  ['within one run', FIRST + 60_000, FIRST + 120_000, [['morning', 12]]],
  [
    'over the break',
    FIRST + 590_000,
    SECOND + 10_000,
    [
      ['morning', 2],
      ['noon', 2],
    ],
  ],
  ['in the break', FIRST + 700_000, SECOND - 10_000, []],
])('a span %s has the windows that lie in it', async (_, from, to, expected) => {
  const { segments } = await timelineOf(`from=${from}&to=${to}`);
  expect(segments.map(({ run, bins }) => [run.runId, bins.length])).toEqual(expected);
});

test.each([
  ['timelines/south/bins', 'south', 200, null],
  ['timelines/north/bins', 'south', 403, 'E_SOURCE_REFUSED'],
  ['timelines/film/bins', 'all', 404, 'E_SOURCE_UNKNOWN'],
  ['timelines/nowhere/bins', 'all', 404, 'E_SOURCE_UNKNOWN'],
  ['timelines/north/bins?from=1e308', 'all', 400, 'E_QUERY_INVALID'],
] as const)('%s as %s: %i', async (path, who, status, code) => {
  const answer = await ask(path, who);
  expect([answer.status, (await answer.json()).error?.code ?? null]).toEqual([status, code]);
});
