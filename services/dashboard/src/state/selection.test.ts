import { sourceKey } from '@crowdtone/domain';
import { aRun, aSource, aWindow } from '@crowdtone/testing/dashboard/samples';
import { INITIAL_STATE, type LiveState } from './live-state';
import { addressOfSelection, FOLLOW_NEWEST, isMissing, selectionFromAddress, showSelected } from './selection';

function stateOf(...sources: ReturnType<typeof aSource>[]): LiveState {
  return {
    ...INITIAL_STATE,
    runs: [aRun({ runId: 'newer' }), aRun()],
    sources: new Map(sources.map((source) => [sourceKey(source), source])),
    windows: new Map([[sourceKey(aSource()), [aWindow(0)]]]),
  };
}

test('nothing is shown while there is no run', () => {
  expect(showSelected(INITIAL_STATE, FOLLOW_NEWEST)).toBeNull();
});

test('the newest run is followed, even before it has a source', () => {
  const shown = showSelected(stateOf(aSource()), FOLLOW_NEWEST);
  expect([shown?.run.runId, shown?.source, shown?.windows]).toEqual(['newer', null, []]);
});

test('what was picked stays shown', () => {
  const shown = showSelected(stateOf(aSource(), aSource({ sourceId: 'b' })), { runId: 'run', sourceId: 'source' });
  expect([shown?.run.runId, shown?.source?.sourceId, shown?.windows.length]).toEqual(['run', 'source', 1]);
});

test('a selected run is missing when a snapshot has come without it', () => {
  const state = stateOf(aSource());
  const missing = (snapshots: number, runId: string | null) =>
    isMissing({ ...state, snapshots }, { runId, sourceId: null });
  expect([missing(0, 'vanished'), missing(1, 'vanished'), missing(1, 'run'), missing(1, null)]).toEqual([
    ...[false, true, false, false],
  ]);
});

test('a selection that no longer exists is ignored', () => {
  const shown = showSelected(stateOf(aSource({ runId: 'newer' })), { runId: 'vanished', sourceId: 'vanished' });
  expect([shown?.run.runId, shown?.source?.sourceId]).toEqual(['newer', 'source']);
});

test.each([
  [['complete', 'running', 'waiting'], 1],
  [['complete', 'failed', 'waiting'], 1],
  [['waiting', 'waiting'], 0],
] as const)('of sources %j the page follows number %d', (states, expected) => {
  const sources = states.map((state, place) => aSource({ runId: 'newer', sourceId: String(place), state }));
  expect(showSelected(stateOf(...sources), FOLLOW_NEWEST)?.source?.sourceId).toBe(String(expected));
});

test('a pick survives the address of the page', () => {
  const selection = { runId: 'a&b=c', sourceId: 'crowd #1.mp4' };
  expect(selectionFromAddress(addressOfSelection(selection))).toEqual(selection);
  expect(addressOfSelection(FOLLOW_NEWEST)).toBe('');
  expect(selectionFromAddress('')).toEqual(FOLLOW_NEWEST);
});
