import { sourceKey } from '@crowdtone/domain';
import { aRun } from '@crowdtone/testing/dashboard/samples';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { INITIAL_STATE, type LiveState } from '../state/live-state';
import { isWallAddress, wallOptions } from './wall-options';
import { gridOf, wallPages, wallTiles } from './wall-tiles';

const RUN = sampleRun();
const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');
const HAPPY = [1, 19, 0, 0, 0, 0, 0, 0];

function wallOf(ids: readonly string[], changes: Partial<LiveState> = {}): LiveState {
  const purpose = { setting: 'event', legalBasis: null };
  const camera = { durationMs: null, begunAt: BEGUN_AT, positionMs: 5_000, purpose } as const;
  const sources = ids.map((sourceId) => sampleSource({ ...camera, sourceId, label: sourceId }));
  return {
    ...INITIAL_STATE,
    runs: [RUN],
    sources: new Map(sources.map((source) => [sourceKey(source), source])),
    windows: new Map(
      sources.map((source) => [
        sourceKey(source),
        [sampleWindow({ index: 0, votes: HAPPY, sourceId: source.sourceId })],
      ]),
    ),
    health: new Map(ids.map((id) => [keyOf(id), healthOf(id, 'live')])),
    ...changes,
  };
}

const keyOf = (sourceId: string) => sourceKey({ runId: RUN.runId, sourceId });

function healthOf(sourceId: string, phase: 'live' | 'backing-off' | 'closed') {
  const rest = { epoch: 0, size: null, lastError: null, wantedFps: 2, effectiveFps: 2, wholeFrameEvery: 1 };
  return { runId: RUN.runId, sourceId, phase, ...rest };
}

function alertOn(sourceId: string) {
  return {
    ...{ id: 'a', runId: RUN.runId, sourceId, ruleName: 'fear', kind: 'mood' as const, severity: 'critical' as const },
    ...{ message: 'fear', firedAtMs: 0, firedAt: BEGUN_AT, clearedAtMs: null, clearedAt: null, clearedBecause: null },
    peak: 1,
  };
}

test('trouble comes first, the rest in its order; a camera that was removed is gone', () => {
  const state = wallOf(['a', 'b', 'c', 'd', 'e']);
  const health = new Map([
    ...state.health,
    [keyOf('d'), healthOf('d', 'backing-off')],
    [keyOf('b'), healthOf('b', 'closed')],
  ]);
  const tiles = wallTiles({ ...state, health, alerts: [alertOn('c')] }, RUN, BEGUN_AT + 6_000);
  expect(tiles.map(({ sourceId, trouble }) => `${sourceId} ${trouble}`)).toEqual([
    'd failing',
    'c alerting',
    'a none',
    'e none',
  ]);
});

test('old figures are trouble, with their age', () => {
  const [tile] = wallTiles(wallOf(['a']), RUN, BEGUN_AT + 65_000);
  expect(tile).toMatchObject({ trouble: 'old', ageMs: 60_000 });
});

test('a tile says what may be said of the mood, or why nothing may be', () => {
  const state = wallOf(['a', 'b', 'c', 'd']);
  const windows = new Map([
    [keyOf('a'), [sampleWindow({ index: 0, votes: HAPPY, sourceId: 'a' })]],
    [keyOf('b'), [sampleWindow({ index: 0, votes: [1, 1, 0, 0, 0, 0, 0, 0], sourceId: 'b' })]],
    [keyOf('c'), [sampleWindow({ index: 0, votes: [0, 0, 0, 0, 0, 0, 0, 0], sourceId: 'c' })]],
  ]);
  const moods = wallTiles({ ...state, windows }, RUN, BEGUN_AT + 6_000).map(({ mood }) => mood);
  expect(moods).toMatchObject([
    { kind: 'shares', claim: { kind: 'lead', first: 'happiness' }, share: 0.95 },
    { kind: 'too-few' },
    { kind: 'nobody' },
    { kind: 'waiting' },
  ]);
  expect(wallTiles(state, aRun({ runId: 'another' }), BEGUN_AT)).toEqual([]);
});

test.each([
  [1, 1, 1],
  [4, 2, 2],
  [5, 3, 2],
  [9, 3, 3],
  [16, 4, 4],
  [25, 5, 5],
])('%d tiles are %d beside each other and %d below each other', (tiles, columns, rows) => {
  expect(gridOf(tiles)).toEqual({ columns, rows });
});

test('more cameras than fit are shown page by page, groups of the address in their order', () => {
  const tiles = wallTiles(wallOf(['a', 'b', 'c', 'd', 'e']), RUN, BEGUN_AT + 6_000);
  const pagesOf = (query: Record<string, string>) =>
    wallPages(tiles, wallOptions(query)).map(({ name, tiles }) => [name, ...tiles.map(({ sourceId }) => sourceId)]);
  expect(pagesOf({ tiles: '2' })).toEqual([
    [null, 'a', 'b'],
    [null, 'c', 'd'],
    [null, 'e'],
  ]);
  expect(pagesOf({ groups: 'Gates: c, a ;d,unknown;;nothing:' })).toEqual([
    ['Gates', 'a', 'c'],
    [null, 'd'],
  ]);
});

test('what the address does not say, or says wrongly, has its default or bound', () => {
  expect([isWallAddress({ kiosk: '' }), isWallAddress({}), isWallAddress(undefined)]).toEqual([true, false, false]);
  expect(wallOptions({})).toEqual({ tiles: 25, everyMs: 20_000, groups: [] });
  expect(wallOptions({ tiles: '900', every: '0' })).toMatchObject({ tiles: 25, everyMs: 5_000 });
  expect(wallOptions({ tiles: 'many', every: '' })).toMatchObject({ tiles: 25, everyMs: 20_000 });
});
