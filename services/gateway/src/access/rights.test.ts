import { claimAt, textsIn } from './claims';
import { rightsFrom, shownName } from './rights';

const CONFIG = {
  operators: ['crew'],
  viewers: ['staff'],
  cameras: { north: ['gate-1', 'gate-2'], house: '*' as const },
};

test('the strongest role counts, and none without one', () => {
  expect(rightsFrom(CONFIG, ['staff', 'crew'], null)).toEqual({ role: 'operator', sources: null });
  expect(rightsFrom(CONFIG, ['staff'], null)).toEqual({ role: 'viewer', sources: null });
  expect(rightsFrom(CONFIG, ['Crew', 'staff '], null)).toBeNull();
  expect(rightsFrom(CONFIG, ['*'], null)).toBeNull();
  expect(rightsFrom({ operators: [], viewers: ['*'] }, [], null)).toEqual({ role: 'viewer', sources: null });
});

test('cameras are those of all values that are listed, and ids where nothing is', () => {
  expect(rightsFrom(CONFIG, ['staff'], ['north', 'unlisted'])?.sources).toEqual(new Set(['gate-1', 'gate-2']));
  expect(rightsFrom(CONFIG, ['staff'], ['north', 'house'])?.sources).toBeNull();
  for (const values of [[], ['unlisted'], ['*'], ['gate-1'], ['__proto__', 'constructor']]) {
    expect(rightsFrom(CONFIG, ['staff'], values)).toBeNull();
  }
  const ids = { operators: [], viewers: ['staff'] };
  expect(rightsFrom(ids, ['staff'], ['hall', '*'])?.sources).toEqual(new Set(['hall', '*']));
});

test('a claim is found by its name or its path, and never among what objects inherit', () => {
  const claims = { 'https://example.org/roles': ['a'], realm_access: { roles: ['b', 7, null] }, groups: 'c' };
  expect(textsIn(claimAt(claims, 'https://example.org/roles'))).toEqual(['a']);
  expect(textsIn(claimAt(claims, 'realm_access.roles'))).toEqual(['b']);
  expect(textsIn(claimAt(claims, 'groups'))).toEqual(['c']);
  expect(claimAt(claims, 'constructor.name')).toBeUndefined();
  expect(claimAt(claims, 'groups.length')).toBeUndefined();
});

test('names are one line of bounded length', () => {
  expect(shownName('  Anna\n\u202eB. ')).toBe('Anna B.');
  expect(shownName(' \u0000 ')).toBeNull();
  expect(shownName('x'.repeat(500))).toHaveLength(100);
});
