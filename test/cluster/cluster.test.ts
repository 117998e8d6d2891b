import { FAULTS } from './run-faults';

/** These are made with every implementation in packages/leases/src/held-lease.test.ts and its conformance suite. */
const ELSEWHERE = ['PostgreSQL away', 'clock wrong, holder frozen, then wakes'];

describe('several processes', () => {
  const here = FAULTS.filter(({ name }) => !ELSEWHERE.includes(name));
  test.each(here.map(({ name, run }) => [name, run] as const))(
    'survive: %s',
    async (_name, run) => {
      expect(await run()).not.toBe('');
    },
    600_000,
  );
});
