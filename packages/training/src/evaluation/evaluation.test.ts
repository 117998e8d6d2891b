import { EXPRESSIONS } from '@crowdtone/domain';
import { randomAt } from '@crowdtone/runtime';
import { patternFaces } from '@crowdtone/testing/training/tiny-network';
import { CLASSES, type FaceSplits } from '../data/face-set';
import { evaluateOn } from '../run-evaluation';
import { calibrationError, measure } from './metrics';
import type { Candidate } from './protocol';
import {
  countedShares,
  drawFaces,
  meanProbabilities,
  quantificationError,
  totalVariation,
} from './quantification-error';
import { renderEvaluationHtml } from './report-html';
import { renderEvaluationTable } from './report-table';
import { fitTemperature, probabilitiesAt, votesOfLabels } from './temperature';

/** One row a face: `confidence` on `read`, the rest spread over the others. */
function predictions(reads: readonly number[], confidence: number): Float32Array {
  return Float32Array.from({ length: reads.length * CLASSES }, (_, index) =>
    reads[Math.floor(index / CLASSES)] === index % CLASSES ? confidence : (1 - confidence) / (CLASSES - 1),
  );
}

describe('measure', () => {
  // Truth: four neutral, two happy, one contempt. Read: three neutral right, one as happy; one happy right, one as neutral.
  const labels = [0, 0, 0, 0, 1, 1, 7];
  const metrics = measure(predictions([0, 0, 0, 1, 1, 0, 0], 0.9), labels);

  test('accuracy, recall without contempt and macro F1 by hand', () => {
    expect(metrics.accuracy).toBeCloseTo(4 / 7);
    expect(metrics.meanRecall).toBeCloseTo((3 / 4 + 1 / 2) / 2);
    expect(metrics.macroF1).toBeCloseTo((6 / 9 + 2 / 4 + 0) / 3);
    expect(metrics.confusion[0 * CLASSES + 1]).toBe(1);
    expect(metrics.confusion[7 * CLASSES + 0]).toBe(1);
  });

  test('calibration error is the gap between confidence and accuracy', () => {
    expect(metrics.calibrationError).toBeCloseTo(0.9 - 4 / 7, 5);
    expect(calibrationError(predictions([0, 1], 1), [0, 1])).toBe(0);
  });
});

test('the fitted temperature undoes a known overconfidence', () => {
  const random = randomAt(3);
  const logits = Float32Array.from({ length: 4000 * CLASSES }, () => random.normal() * 2);
  const honest = probabilitiesAt(logits, 1);
  const labels = Array.from({ length: 4000 }, (_, face) => {
    const chance = random.uniform();
    let cumulative = 0;
    const drawn = Array.from(honest.subarray(face * CLASSES, (face + 1) * CLASSES)).findIndex((share) => {
      cumulative += share;
      return chance < cumulative;
    });
    return drawn < 0 ? CLASSES - 1 : drawn;
  });
  const overconfident = logits.map((logit) => logit * 3);
  expect(fitTemperature([overconfident], votesOfLabels(labels))).toBeCloseTo(3, 0);
  // Votes that are the honest probabilities themselves say it without the chance of a draw.
  expect(fitTemperature([overconfident, overconfident], honest)).toBeCloseTo(3, 2);
});

test('probabilities of huge logits stay finite and add up to 1', () => {
  const probabilities = probabilitiesAt(Float32Array.of(1e4, 0, 0, 0, 0, 0, 0, -1e4), 0.5);
  expect(probabilities[0]).toBe(1);
  expect(probabilities.every(Number.isFinite)).toBe(true);
});

describe('group error', () => {
  const labels = Array.from({ length: 700 }, (_, face) => face % 7);

  test('a perfect network counts without error in both protocols', () => {
    const faces = { probabilities: predictions(labels, 1), labels };
    expect(quantificationError(countedShares, faces, 'U')).toBeCloseTo(0, 6);
    expect(quantificationError(meanProbabilities, faces, 'N')).toBeCloseTo(0, 6);
  });

  test('saying equal shares of seven whatever is seen errs by .364 in protocol U', () => {
    const equal = Float64Array.from({ length: CLASSES }, (_, index) => (index < 7 ? 1 / 7 : 0));
    const faces = { probabilities: predictions(labels, 1), labels };
    // Mean total variation of 50 faces drawn by Dirichlet(1) shares from equal shares.
    expect(quantificationError(() => equal, faces, 'U', { groups: 4000, facesPerGroup: 50, seed: 2 })).toBeCloseTo(
      0.364,
      2,
    );
  });

  test('always neutral errs by the share of all others: 6/7 in protocol U', () => {
    const faces = {
      probabilities: predictions(
        labels.map(() => 0),
        0.9,
      ),
      labels,
    };
    expect(quantificationError(countedShares, faces, 'U', { groups: 4000, facesPerGroup: 50, seed: 2 })).toBeCloseTo(
      6 / 7,
      2,
    );
  });

  test('protocol N draws shares around the natural ones', () => {
    const natural = Array.from({ length: 1000 }, (_, face) => (face < 900 ? 0 : 1));
    const faces = { probabilities: predictions(natural, 1), labels: natural };
    const truths: number[] = [];
    quantificationError(
      (group) => {
        const shares = meanProbabilities(group);
        truths.push(shares[0] ?? 0);
        return shares;
      },
      faces,
      'N',
      { groups: 2000, facesPerGroup: 50, seed: 4 },
    );
    expect(truths.reduce((sum, share) => sum + share, 0) / truths.length).toBeCloseTo(0.9, 1);
  });

  test('protocol V draws unclear faces too, and every protocol takes the votes for the truth', () => {
    const votes = Float32Array.from({ length: 3 * CLASSES }, (_, index) => [0.7, 0.3][index % CLASSES] ?? 0);
    const known = { labels: [0, 0, -1], votes };
    for (const protocol of ['U', 'N', 'V'] as const) {
      const drawn = [...drawFaces(known, protocol, { groups: 20, facesPerGroup: 10, seed: 1 })];
      expect(drawn.some(({ faces }) => faces.includes(2))).toBe(protocol === 'V');
      for (const { truth, labels } of drawn) {
        expect(truth[0]).toBeCloseTo(0.7);
        expect(labels?.[0] ?? null).toEqual(protocol === 'V' ? null : expect.closeTo(1));
      }
    }
  });

  test('total variation is half the absolute difference', () => {
    expect(totalVariation([0.5, 0.5], [1, 0])).toBeCloseTo(0.5);
  });
});

describe('the protocol on synthetic faces', () => {
  const faces: FaceSplits = {
    train: patternFaces(8, 1),
    valid: patternFaces(64, 2),
    test: patternFaces(64, 3),
    notes: ['synthetic'],
  };
  /** Reads the pattern from its quarters; blurred alike by every size. */
  const oracle: Candidate = {
    name: 'oracle <b>',
    logitsOf: async (pixels, count) =>
      Float32Array.from({ length: count * CLASSES }, (_, index) => {
        const face = pixels.subarray(Math.floor(index / CLASSES) * 2304);
        const mean = (inside: (x: number, y: number) => boolean) => {
          let sum = 0;
          for (let pixel = 0; pixel < 2304; pixel++)
            if (inside(pixel % 48, Math.floor(pixel / 48))) sum += face[pixel] ?? 0;
          return sum / 100;
        };
        const [top, bottom] = [mean((_, y) => y < 24), mean((_, y) => y >= 24)];
        const [middle, sides] = [mean((x) => Math.abs(x - 24) < 12), mean((x) => Math.abs(x - 24) >= 12)];
        return [top - bottom, bottom - top, middle - sides, sides - middle][index % CLASSES] ?? -20;
      }),
  };

  test('measures every size and writes a page without markup from names', async () => {
    const report = await evaluateOn(faces, [oracle], {
      sizes: [48, 12],
      groups: { groups: 20, facesPerGroup: 50, seed: 1 },
    });
    const [large, small] = report.candidates[0]?.sizes ?? [];
    expect(large?.accuracy).toBe(1);
    expect(small?.accuracy).toBe(1);
    expect(large?.confusion[2]?.[2]).toBe(16);
    expect(large?.groups.U.counted).toBeCloseTo(0, 6);
    // Four of eight expressions have no validation face, so confusion cannot be corrected for.
    expect(large?.response).toBeNull();
    expect(Object.keys(large?.groups.U ?? {})).toEqual(['counted', 'mean probability']);
    expect(large?.validAccuracy).toBe(1);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const table = renderEvaluationTable(report);
    expect(table).toMatch(/^accuracy, % +48 px +12 px\n +oracle <b> +100\.0 +100\.0$/m);
    expect(table).toMatch(/^quantification error N, counted +48 px +12 px\n +oracle <b> +0\.000 +0\.000$/m);
    const page = renderEvaluationHtml(report);
    expect(page).toContain('oracle &lt;b&gt;');
    expect(page).not.toContain('<b>');
    for (const expression of EXPRESSIONS) expect(page).toContain(expression);
    for (const text of [table, page])
      expect(text).toContain('measured on 64 test faces, fitted on 64 validation faces');
  });

  test('networks after the first are compared with it face by face', async () => {
    const wrong: Candidate = {
      name: 'contrary',
      logitsOf: async (...asked) => (await oracle.logitsOf(...asked)).map((logit) => -logit),
    };
    const settings = { sizes: [48], estimators: [], groups: { groups: 2, facesPerGroup: 50, seed: 1 } };
    const report = await evaluateOn(faces, [oracle, wrong], settings);
    expect(report.comparisons).toMatchObject([
      { name: 'contrary', against: oracle.name, size: 48, accuracy: { difference: -1, low: -1, high: -1 } },
    ]);
    expect(renderEvaluationTable(report)).toMatch(/contrary +48 px +accuracy -100\.0 \(-100\.0 to -100\.0\)/);
    expect(renderEvaluationHtml(report)).toContain('on the same faces');
  });

  test('a network that fails leaves the figures of those before it', async () => {
    const reported: string[][] = [];
    const broken: Candidate = { name: 'broken', logitsOf: () => Promise.reject(new Error('out of memory')) };
    const settings = { sizes: [48], groups: { groups: 2, facesPerGroup: 50, seed: 1 } };
    const evaluation = evaluateOn(faces, [oracle, broken], settings, async ({ candidates }) => {
      reported.push(candidates.map(({ name }) => name));
    });
    await expect(evaluation).rejects.toThrow('out of memory');
    expect(reported).toEqual([[oracle.name]]);
  });

  test('networks are chosen on the validation faces, and the test faces stay unseen', async () => {
    const unseen: Candidate = {
      ...oracle,
      async logitsOf(pixels, count, sizePx) {
        // The test faces, and they alone, are black here.
        if (pixels[0] === -1) throw new Error('a test face was looked at');
        return await oracle.logitsOf(pixels, count, sizePx);
      },
    };
    const black = { ...faces.test, pixels: new Uint8Array(faces.test.pixels.length) };
    const settings = { sizes: [48], groups: { groups: 2, facesPerGroup: 50, seed: 1 } };
    const splits = { ...faces, test: black };
    await expect(evaluateOn(splits, [unseen], settings)).rejects.toThrow('a test face');
    const report = await evaluateOn(splits, [unseen], { ...settings, split: 'valid' });
    expect(report.split).toBe('valid');
    const [figures] = report.candidates[0]?.sizes ?? [];
    expect(figures).toMatchObject({ accuracy: 1, validAccuracy: 1, faces: 64 });
    for (const text of [renderEvaluationTable(report), renderEvaluationHtml(report)]) {
      expect(text).toContain('measured and fitted on the same 64 validation faces');
    }
  });
});
