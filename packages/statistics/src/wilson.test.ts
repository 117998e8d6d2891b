import { seededRandom } from '@crowdtone/runtime/random';
import { wilsonInterval } from './wilson';

describe('wilsonInterval', () => {
  test('agrees with published values (Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29)', () => {
    const rounded = (successes: number, trials: number) => {
      const { low, high } = wilsonInterval(successes, trials);
      return [Number(low.toFixed(4)), Number(high.toFixed(4))];
    };
    expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
    expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
    expect(rounded(0, 20)).toEqual([0, 0.1611]);
    expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
  });

  test('ends exactly at 0 and at 1, and is mirrored by swapping success and failure', () => {
    for (const trials of [1, 5, 7, 30, 1000]) {
      expect(wilsonInterval(0, trials).low).toBe(0);
      expect(wilsonInterval(trials, trials).high).toBe(1);
      const { low } = wilsonInterval(1, trials + 1);
      expect(wilsonInterval(trials, trials + 1).high).toBeCloseTo(1 - low, 12);
    }
  });

  test('knows nothing without trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  test('holds the true share in about 95 % of samples', () => {
    const random = seededRandom(11);
    const samples = 4000;
    let held = 0;
    for (let sample = 0; sample < samples; sample += 1) {
      const share = 0.05 + 0.9 * random();
      let successes = 0;
      for (let person = 0; person < 20; person += 1) successes += random() < share ? 1 : 0;
      const { low, high } = wilsonInterval(successes, 20);
      held += low <= share && share <= high ? 1 : 0;
    }
    expect(held / samples).toBeGreaterThan(0.935);
    expect(held / samples).toBeLessThan(0.97);
  });
});
