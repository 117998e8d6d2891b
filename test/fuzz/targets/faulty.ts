/** Breaks on purpose, each time in another way: with it tests show that the suite notices. */
import { CrowdtoneError } from '@crowdtone/domain';
import { PLANTED } from '../secrets';
import type { CaseInput, Target } from '../target';

/** The `faulty` target. */
export function openFaulty(): Target {
  return {
    generate: (random) => ({ fault: ['none', 'error', 'exit', 'hang', 'leak'][random.integer(5)] }),
    async run({ fault }: CaseInput) {
      if (fault === 'error') throw new CrowdtoneError('E_INTERNAL', 'a bug');
      if (fault === 'exit') process.exit(7);
      if (fault === 'leak') process.stderr.write(`connecting as ${PLANTED.password}\n`);
      while (fault === 'hang') Math.random();
      return 'fine';
    },
    close: async () => undefined,
  };
}
