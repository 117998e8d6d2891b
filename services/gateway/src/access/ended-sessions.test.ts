import { EndedSessions } from './ended-sessions';
import type { Principal } from './principal';

const session = (name: string, expiresAt: number): Principal => ({
  ...{ name, role: 'viewer', sources: null, expiresAt, by: 'session' },
});

test('a session that was signed out of is ended, another of the same person is not', () => {
  const ended = new EndedSessions(() => 0);
  ended.add(session('vera', 5_000));
  expect([
    ended.has(session('vera', 5_000)),
    ended.has(session('vera', 5_001)),
    ended.has(session('otto', 5_000)),
  ]).toEqual([true, false, false]);
  ended.add({ ...session('token', 9_000), by: 'token' });
  expect(ended.size).toBe(1);
});

test('what has ended by itself is forgotten, and of very many the newest are remembered', () => {
  let now = 0;
  const ended = new EndedSessions(() => now);
  for (let place = 0; place < 10_050; place += 1) ended.add(session(`person ${place}`, 1_000 + place));
  expect(ended.size).toBe(10_000);
  expect([ended.has(session('person 49', 1_049)), ended.has(session('person 50', 1_050))]).toEqual([false, true]);
  now = 100_000;
  ended.add(session('vera', 200_000));
  expect(ended.size).toBe(1);
});
