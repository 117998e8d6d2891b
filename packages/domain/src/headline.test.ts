import { someShares } from '@crowdtone/testing/dashboard/samples';
import { headlineClaim } from './headline';

test.each([
  [0.1, 'tenth'],
  [0.16, 'sixth'],
  [0.25, 'quarter'],
  [0.34, 'third'],
  [0.49, 'half'],
] as const)('a share of %d is worth about a %s', (share, fraction) => {
  const shares = someShares({ neutral: [0.51, 0.505, 0.6], happiness: [share, 0.05, 0.5] });
  expect(headlineClaim(shares, null)).toEqual({
    kind: 'lead',
    lead: 'most',
    first: 'neutral',
    also: { fraction, expression: 'happiness' },
  });
});
