import { drawNormal, seededRandom } from '@crowdtone/runtime/random';
import { choleskyInPlace, solveLowerInPlace } from './cholesky';
import { intervalOf } from './intervals';
import { drawDirichlet, drawGamma, drawIndex } from './random-draws';
import { projectOntoSimplex } from './simplex';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};
const repeat = (times: number, draw: () => number) => Array.from({ length: times }, draw);

describe('projectOntoSimplex', () => {
  test('leaves shares alone', () => {
    expect(projectOntoSimplex([0.2, 0.5, 0.3])).toEqual([0.2, 0.5, 0.3]);
  });

  test('gives the nearest shares: no others are nearer', () => {
    const random = seededRandom(1);
    for (let example = 0; example < 50; example += 1) {
      const point = repeat(4, () => 3 * drawNormal(random));
      const projected = projectOntoSimplex(point);
      expect(Math.min(...projected)).toBeGreaterThanOrEqual(0);
      expect(projected.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      const distanceTo = (shares: readonly number[]) =>
        shares.reduce((sum, value, i) => sum + (value - (point[i] ?? 0)) ** 2, 0);
      for (let other = 0; other < 50; other += 1) {
        expect(distanceTo(projected)).toBeLessThanOrEqual(distanceTo(drawDirichlet([1, 1, 1, 1], random)) + 1e-12);
      }
    }
  });
});

describe('Cholesky', () => {
  test('takes a known matrix apart and solves with it', () => {
    // (2 0 0; 6 1 0; -8 5 3) times its transpose.
    const matrix = Float64Array.from([4, 12, -16, 12, 37, -43, -16, -43, 98]);
    expect(choleskyInPlace(matrix, 3)).toBe(true);
    expect([0, 3, 4, 6, 7, 8].map((place) => matrix[place])).toEqual([2, 6, 1, -8, 5, 3]);
    const values = Float64Array.from([2, 8, 6]);
    solveLowerInPlace(matrix, 3, values);
    expect([...values]).toEqual([1, 2, 4 / 3]);
  });

  test('refuses a matrix that is not positive definite', () => {
    expect(choleskyInPlace(Float64Array.from([1, 2, 2, 1]), 2)).toBe(false);
  });
});

describe('draws', () => {
  test('have the mean and variance of their distribution', () => {
    const random = seededRandom(2);
    const normals = repeat(8000, () => drawNormal(random));
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(variance(normals)).toBeCloseTo(1, 1);
    for (const shape of [0.3, 1, 4.5]) {
      const gammas = repeat(8000, () => drawGamma(shape, random));
      expect(Math.abs(mean(gammas) / shape - 1)).toBeLessThan(0.05);
      expect(Math.abs(variance(gammas) / shape - 1)).toBeLessThan(0.1);
    }
  });

  test('of shares add up to 1 and follow their concentrations', () => {
    const random = seededRandom(3);
    const draws = Array.from({ length: 3000 }, () => drawDirichlet([1, 2, 5], random));
    for (const shares of draws) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    [1, 2, 5].forEach((concentration, i) => {
      const values = draws.map((shares) => shares[i] ?? 0);
      const expected = concentration / 8;
      expect(Math.abs(mean(values) - expected)).toBeLessThan(0.01);
      expect(Math.abs(variance(values) - (expected * (1 - expected)) / 9)).toBeLessThan(0.002);
    });
  });

  test('of an index come in proportion to the weights', () => {
    const random = seededRandom(4);
    const drawn = repeat(10_000, () => drawIndex([5, 0, 2, 3], random));
    const frequencies = [0, 1, 2, 3].map((index) => drawn.filter((value) => value === index).length / drawn.length);
    expect(frequencies[1]).toBe(0);
    [0.5, 0, 0.2, 0.3].forEach((share, index) => {
      expect(Math.abs((frequencies[index] ?? 1) - share)).toBeLessThan(0.02);
    });
  });
});

describe('intervalOf', () => {
  test('leaves out as much on either side of a share in the middle', () => {
    const { low, high } = intervalOf(Array.from({ length: 1001 }, (_, at) => 0.3 + 0.0001 * at));
    expect(low).toBeCloseTo(0.3025, 10);
    expect(high).toBeCloseTo(0.3975, 10);
  });

  test('reaches to the end where the draws pile up', () => {
    const rare = Array.from({ length: 1001 }, (_, at) => (at / 1000) ** 4);
    const { low, high } = intervalOf(rare);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(0.95 ** 4, 3);
    const common = intervalOf(rare.map((share) => 1 - share));
    expect(common).toEqual({ low: expect.closeTo(1 - 0.95 ** 4, 3), high: 1 });
  });
});
