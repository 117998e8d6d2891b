import { aWindow } from '@crowdtone/testing/dashboard/samples';
import { readability } from './readability';

test('adds up person-moments and orders the reasons by how often they occur', () => {
  const windows = [
    aWindow(0),
    aWindow(1, { people: { seen: 9, readable: 4, readableAtOnce: 4, unreadable: { blurred: 4, 'cut-off': 1 } } }),
  ];
  expect(readability(windows)).toEqual({
    seen: 21,
    readable: 14,
    reasons: [
      { reason: 'blurred', amount: 4 },
      { reason: 'too-small', amount: 2 },
      { reason: 'cut-off', amount: 1 },
    ],
  });
  expect(readability([])).toEqual({ seen: 0, readable: 0, reasons: [] });
});
