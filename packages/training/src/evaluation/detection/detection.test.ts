import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { faceFreeCrops, syntheticImages } from './face-free';
import { type MatchedDetection, matchDetections } from './matching';
import { nonMaximumSuppression } from './non-maximum-suppression';
import { averagePrecision, curveOf, pointAtPrecision, pointAtScore } from './precision-recall';
import { type DetectorCandidate, measureDetectors } from './protocol';
import type { DetectionReport } from './report';
import { renderDetectionHtml } from './report-html';
import { renderDetectionTable } from './report-table';

const box = (x: number, y: number, width = 10, height = width): Box => ({ x, y, width, height });
const ALL = { from: 0, below: null };

/** Detections by falling score, each right or wrong, all of one size. */
const judgedAs = (...rights: boolean[]): MatchedDetection[] =>
  rights.map((right, index) => ({ score: 1 - index / 10, sizePx: 12, truthSizePx: right ? 12 : null }));

describe('matching', () => {
  test('every face is found once, by the surest box that overlaps it by half', () => {
    const judged = matchDetections(
      [
        { box: box(1, 0), score: 0.6 },
        { box: box(0, 0), score: 0.9 },
        { box: box(40, 0), score: 0.8 }, // overlaps the face at 44 by 60 of 140
      ],
      [box(0, 0), box(44, 0)],
    );
    expect(judged.map(({ score, truthSizePx }) => [score, truthSizePx])).toEqual([
      [0.9, 10],
      [0.8, null],
      [0.6, null],
    ]);
  });

  test('a box takes the face it overlaps most of those that are free', () => {
    const faces = [box(0, 0), box(3, 0, 8, 10)];
    const judged = matchDetections(
      [
        { box: box(2, 0), score: 0.9 },
        { box: box(2, 0), score: 0.8 },
      ],
      faces,
    );
    // 8 of 10 columns of the second face against 8 of 12 with the first.
    expect(judged.map(({ truthSizePx }) => truthSizePx)).toEqual([8, 10]);
  });
});

describe('average precision', () => {
  test('by hand: right, wrong, right of three faces', () => {
    const curve = curveOf(judgedAs(true, false, true), [12, 12, 12], ALL);
    expect(curve.points.map(({ recall, precision }) => [recall, precision])).toEqual([
      [1 / 3, 1],
      [1 / 3, 1 / 2],
      [2 / 3, 2 / 3],
    ]);
    expect(averagePrecision(curve)).toBeCloseTo(1 / 3 + (1 / 3) * (2 / 3));
  });

  test('a precision that rises again counts for all lower recalls', () => {
    const curve = curveOf(judgedAs(false, true, true), [12, 12], ALL);
    expect(averagePrecision(curve)).toBeCloseTo(2 / 3);
  });

  test('boxes of one score stand or fall together, in whatever order they come', () => {
    const tied = [true, false].map((right) => ({ score: 0.5, sizePx: 12, truthSizePx: right ? 12 : null }));
    for (const judged of [tied, tied.toReversed()]) {
      expect(averagePrecision(curveOf(judged, [12], ALL))).toBe(0.5);
    }
  });

  test('faces of other sizes are ignored, and so are boxes of other sizes that found nothing', () => {
    const judged: MatchedDetection[] = [
      { score: 0.9, sizePx: 5, truthSizePx: 7 }, // a counted face, found by a box of another size
      { score: 0.8, sizePx: 7, truthSizePx: 5 }, // a face that does not count
      { score: 0.7, sizePx: 4, truthSizePx: null }, // false, but of a size that does not count
      { score: 0.6, sizePx: 8, truthSizePx: null }, // false
    ];
    const curve = curveOf(judged, [7, 5, 9], { from: 6, below: null });
    expect(curve.faces).toBe(2);
    expect(curve.points).toEqual([
      { score: 0.9, recall: 0.5, precision: 1 },
      { score: 0.6, recall: 0.5, precision: 0.5 },
    ]);
    expect(curveOf(judged, [7, 5, 9], { from: 0, below: 6 }).points).toEqual([
      { score: 0.8, recall: 1, precision: 1 },
      { score: 0.7, recall: 1, precision: 0.5 },
    ]);
  });

  test('without faces there is none; without boxes it is nothing', () => {
    expect(averagePrecision(curveOf(judgedAs(false), [], ALL))).toBeNull();
    expect(averagePrecision(curveOf([], [12], ALL))).toBe(0);
  });

  test('the working point is the one of greatest recall that is precise enough', () => {
    const curve = curveOf(judgedAs(true, false, true, true, true, false), [12, 12, 12, 12], ALL);
    expect(pointAtPrecision(curve, 0.8)).toMatchObject({ recall: 1, precision: 0.8 });
    expect(pointAtPrecision(curve, 0.9)).toMatchObject({ recall: 0.25, score: 1 });
    expect(pointAtPrecision(curveOf(judgedAs(false), [12], ALL), 0.5)).toBeNull();
    expect(pointAtScore(curve, 0.75)).toMatchObject({ recall: 0.5, precision: 2 / 3 });
    expect(pointAtScore(curve, 2)).toEqual({ recall: 0, precision: null });
  });
});

test('a box in an ignored region is left out unless it finds a face', () => {
  const [region, face] = [box(0, 0, 40), box(20, 20)];
  const found = [box(0, 0), box(20, 20), box(100, 0), box(35, 0)].map((found) => ({ box: found, score: 0.5 }));
  // Of the last box half lies in the region.
  expect(matchDetections(found, [face], [region]).map(({ truthSizePx }) => truthSizePx)).toEqual([10, null]);
});

test('of boxes that overlap by half the best stays', () => {
  const kept = nonMaximumSuppression([
    { box: box(1, 0), score: 0.6 },
    { box: box(0, 0), score: 0.9 },
    { box: box(9, 0), score: 0.3 },
  ]);
  expect(kept.map(({ score }) => score)).toEqual([0.9, 0.3]);
});

describe('images without faces', () => {
  test('consist of noise and patterns, the same ones each time', () => {
    const images = syntheticImages();
    expect(images.length).toBeGreaterThan(8);
    for (const { data, width, height } of images) expect(data).toHaveLength(width * height * 3);
    for (const [index, { data }] of syntheticImages().entries()) {
      expect(Buffer.compare(data, images[index]?.data ?? new Uint8Array())).toBe(0);
    }
    expect(new Set(images[2]?.data).size).toBe(256);
  });

  test('are cut where nothing was labelled, not even near', () => {
    const image: RgbImage = { data: new Uint8Array(300 * 200 * 3).fill(9), width: 300, height: 200 };
    image.data.set([1, 2, 3], 96 * 3);
    expect(faceFreeCrops(image, [])).toHaveLength(6);
    // The second square of the first row is free of the box, but not of what surrounds it; so is the one below it.
    const crops = faceFreeCrops(image, [box(78, 78, 16)]);
    expect(crops).toHaveLength(2);
    const [first] = faceFreeCrops(image, [box(10, 10, 20)]);
    expect([...(first?.data.subarray(0, 6) ?? [])]).toEqual([1, 2, 3, 9, 9, 9]);
  });
});

describe('a measurement', () => {
  const blank = (shade: number): RgbImage => ({
    data: new Uint8Array(200 * 100 * 3).fill(shade),
    width: 200,
    height: 100,
  });
  const images = [
    { image: blank(1), faces: [box(10, 10, 8), box(60, 10, 20)] },
    { image: blank(2), faces: [box(100, 50, 30), box(150, 50, 4)] },
  ].map((image) => ({ ...image, collection: 'synthetic', isFullyMarked: true, labelled: image.faces, ignored: [] }));

  /** Shades of the images that were detected as the product does. */
  const shown: number[] = [];
  /** Identifies images by their shade: finds three faces, with one error in the second image, and two in every synthetic one. */
  const candidate: DetectorCandidate = {
    name: 'test <i>',
    description: 'knows everything',
    scores: { possible: 0.1, likely: 0.85, certain: 0.95 },
    async detect({ data, width }) {
      const found = { 1: [box(10, 10, 8), box(60, 10, 20)], 2: [box(0, 0, 12), box(100, 50, 30)] }[data[0] ?? 0] ?? [];
      const boxes = width === 384 ? [box(0, 0), box(50, 50)] : found;
      return boxes.map((found, index) => ({ box: found, score: width === 384 ? 0.9 : 0.9 - index / 10 }));
    },
    detectAsShipped: async ({ data }) => shown.push(data[0] ?? 0),
  };
  const blind: DetectorCandidate = {
    name: 'blind',
    description: 'sees nothing',
    scores: null,
    detect: async () => [],
    detectAsShipped: async () => [],
  };
  let report: DetectionReport;

  beforeAll(async () => {
    const figures = await measureDetectors([candidate, blind], images);
    report = { measuredAt: '2026-01-02T03:04:05Z', split: 'test', notes: ['a <note>'], ...figures };
  });

  test('tells every range of sizes at the score of the working precision', () => {
    const [figures] = report.candidates;
    // By score: two right and one wrong at .9 and .9, then two right at .8; of three faces from 6 px on.
    expect(figures?.counted).toMatchObject({ faces: 3, recall: null });
    expect(figures?.operatingScore).toBeNull();
    expect(figures?.counted.averagePrecision).toBeCloseTo(3 / 4);
    expect(figures?.buckets.map(({ faces }) => faces)).toEqual([1, 1, 0, 1, 1, 0]);
    expect(figures?.buckets.map(({ averagePrecision }) => averagePrecision)).toEqual([0, 1, null, 1, 1, null]);
  });

  test('measures the cost as the product runs it, at each size the second time', () => {
    expect(report.candidates[0]?.cpuMsPerMegapixel).toBeGreaterThan(0);
    expect(shown).toEqual([1, 1, 2, 2]);
  });

  test('counts false positives per megapixel from the operating score on', async () => {
    const surer: DetectorCandidate = {
      ...candidate,
      detectAsShipped: blind.detectAsShipped,
      detect: async (image) =>
        (await candidate.detect(image)).map((found) => (found.box.width === 12 ? { ...found, score: 0.1 } : found)),
    };
    const { candidates, surfaces } = await measureDetectors([surer], images);
    const [figures] = candidates;
    expect(figures?.operatingScore).toBeCloseTo(0.8);
    expect(figures?.counted).toMatchObject({ recall: 1, precision: 1 });
    expect(figures?.buckets[5]).toMatchObject({ faces: 0, recall: null, precision: null });
    expect(figures?.falsePerMegapixel.synthetic).toBeCloseTo(2 / (0.384 * 0.256));
    expect(surfaces).toMatchObject({ images: 2, evaluated: 0.04 });
  });

  test('measures each level with an interval over images, and false positives of likely on photographs', async () => {
    const { candidates, surfaces } = await measureDetectors([candidate, blind], images, undefined, [
      { data: new Uint8Array(384 * 100 * 3), width: 384, height: 100 },
    ]);
    const [figures, none] = candidates;
    // From .85 on: a right box of 8 px in one image, a wrong one of 12 px in the other, where resamples are one, the other, or both.
    expect(figures?.levels?.likely).toEqual({ score: 0.85, precision: 0.5, interval: [0, 1], recall: 1 / 3, boxes: 2 });
    expect(figures?.falsePerMegapixel.likelyPhotographs).toBeCloseTo(2 / 0.0384);
    expect(surfaces.photographs).toBeCloseTo(0.0384);
    expect([none?.levels, none?.falsePerMegapixel.likelyPhotographs]).toEqual([null, null]);
  });

  test('is rendered as a table, as JSON and as a page with escaped names', () => {
    const table = renderDetectionTable(report);
    expect(table).toMatch(/^average precision +>=6 px +<6 px +6-10 px +10-16 px +16-24 px +24-48 px +>=48 px$/m);
    expect(table).toMatch(/^ {2}test <i> +0\.750 +0\.000 +1\.000 +- +1\.000 +1\.000 +-$/m);
    expect(table).toMatch(/^ {2}blind +0\.000 +0\.000/m);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const page = renderDetectionHtml(report);
    expect(page).toContain('test &lt;i&gt;');
    expect(page).not.toMatch(/<i>|<note>|undefined|NaN/);
    expect(page.match(/<polyline/g)).toHaveLength(2);
  });
});
