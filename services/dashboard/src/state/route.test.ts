import { aRun, aSource } from '@crowdtone/testing/dashboard/samples';
import { addressOfRoute, pageOf, routeFromAddress } from './route';
import { FOLLOW_NEWEST } from './selection';

test('a place survives the address of the page', () => {
  const place = { page: 'source', selection: { runId: 'a&b=c', sourceId: 'crowd #1.mp4' } } as const;
  expect(routeFromAddress(addressOfRoute(place))).toEqual(place);
  expect(addressOfRoute({ page: null, selection: FOLLOW_NEWEST })).toBe('');
});

test('a page keeps what it likes in the address, but not under the common names', () => {
  const place = routeFromAddress('?page=source&run=r&from=0&to=5&__proto__=x');
  expect(place).toMatchObject({ selection: { runId: 'r', sourceId: null }, query: { from: '0', to: '5' } });
  expect(routeFromAddress(addressOfRoute(place))).toEqual(place);
});

test('an address without a page, or with one that does not exist, leaves the page open', () => {
  expect(routeFromAddress('?run=r')).toEqual({ page: null, selection: { runId: 'r', sourceId: null } });
  expect(routeFromAddress('?page=constructor').page).toBeNull();
});

test('without a page, several sources are shown side by side until one is picked', () => {
  const shown = (count: number) => {
    const sources = Array.from({ length: count }, (_, place) => aSource({ sourceId: String(place) }));
    return { run: aRun(), sources, source: sources[0] ?? null, windows: [] };
  };
  const open = { page: null, selection: FOLLOW_NEWEST };
  expect([null, shown(0), shown(1), shown(2)].map((what) => pageOf(open, what))).toEqual([
    ...['source', 'source', 'source', 'overview'],
  ]);
  expect(pageOf({ page: null, selection: { runId: 'run', sourceId: '1' } }, shown(2))).toBe('source');
  expect(pageOf({ page: 'overview', selection: FOLLOW_NEWEST }, shown(1))).toBe('overview');
});
