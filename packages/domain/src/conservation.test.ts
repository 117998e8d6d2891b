import { assertConservation } from './conservation';

describe('assertConservation', () => {
  test('accepts an account that balances', () => {
    expect(() =>
      assertConservation({ decoded: 10, analysed: 6, dropped: { overload: 2, 'decode-error': 1 }, inFlight: 1 }),
    ).not.toThrow();
  });

  test.each([
    ['lost', { decoded: 10, analysed: 6, dropped: { overload: 3 }, inFlight: 0 }],
    ['counted twice', { decoded: 10, analysed: 6, dropped: { overload: 5 }, inFlight: 0 }],
  ])('refuses one in which a frame was %s, and says the figures', (_case, account) => {
    expect(() => assertConservation(account)).toThrow(
      expect.objectContaining({ code: 'E_INTERNAL', message: expect.stringContaining('10 frames were decoded') }),
    );
  });
});
