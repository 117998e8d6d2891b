import { FAULTS } from './run-faults';

describe('several processes', () => {
  test.each(FAULTS.map(({ name, run }) => [name, run] as const))(
    'survive: %s',
    async (_name, run) => {
      expect(await run()).not.toBe('');
    },
    120_000,
  );
});
