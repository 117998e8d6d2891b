import type { NetworkDescription, TinyFaceCalibration, TinyFaceShape, WeightsMetadata } from '@crowdtone/networks';
import { markdownTable } from '@crowdtone/runtime';
import type { FiguresByLevel, LevelFigures } from '../../evaluation/detection/level-figures';
import type { DetectionFigures, DetectorFigures, RangeFigures } from '../../evaluation/detection/protocol';
import { OPERATING_PRECISION } from '../../evaluation/detection/protocol';
import { decimals, rangeName, rangesOf } from '../../evaluation/detection/report-table';
import { LEVEL_PRECISION } from './score-levels';

/** The content of the card. */
export interface DetectorCardInputs {
  readonly metadata: WeightsMetadata;
  readonly calibration: TinyFaceCalibration;
  /** Per megapixel. */
  readonly cost: Pick<NetworkDescription, 'parameterCount' | 'macs'>;
  /** Bytes of the weight file. */
  readonly fileSize: number;
  /** Number of training images by collection. */
  readonly sources: ReadonlyMap<string, number>;
  readonly shape: TinyFaceShape;
  /** Number of images for the score levels, by collection. */
  readonly validImages: ReadonlyMap<string, number>;
  /** At the score levels on these images. */
  readonly validFigures: Readonly<Record<'native' | 'enlarged', FiguresByLevel>>;
  /** Figures of the exported weights on the test images. */
  readonly figures: DetectionFigures;
  /** ISO 8601. */
  readonly measuredAt: string;
}

const LEVEL_COLUMNS = [
  'level',
  'scale',
  'minimum score',
  'promised precision',
  'precision on validation images',
  'precision on test images',
];

/** The model card in Markdown. */
export function renderDetectorCard(material: DetectorCardInputs): string {
  const { metadata, calibration, cost, fileSize, shape, sources, validImages, validFigures, figures, measuredAt } =
    material;
  const levels = (Object.keys(LEVEL_PRECISION) as (keyof typeof LEVEL_PRECISION)[]).flatMap((level) =>
    (['native', 'enlarged'] as const).map((scale, index) => {
      const cells = [validFigures[scale], figures.candidates[index]?.levels ?? null].map((of) =>
        precisionCell(of?.[level]),
      );
      return [level, scale, String(calibration.scores[scale][level]), String(LEVEL_PRECISION[level]), ...cells];
    }),
  );
  return `# tiny-face

Crowdtone's own face detector (shape: ${shape}): fully convolutional and anchor-free, with strides 4, 8, 16 and 32, after YuNet (Wu et
al., Machine Intelligence Research 2023), SCRFD (Guo et al., ICLR 2022) and FCOS (Tian et al., ICCV 2019). Layers, widths and
weights are this project's own.

- Input: RGB images of any size. Output: boxes with scores; landmarks are trained but not used yet.
- Cost: ${(cost.macs / 1e6).toFixed(0)} million multiply-accumulate operations per megapixel, ${(cost.parameterCount / 1e3).toFixed(0)} thousand parameters, ${(fileSize / 1024).toFixed(0)} KiB (float16).
- Digest (SHA-256 of the weights): \`${calibration.weightsDigest}\`
- Training data digest: \`${metadata.trainingData}\`

## Intended use

Counting people by their faces, and detecting faces of about 8 px and more for group statistics of expressions. Not for recognising
people: the detector cannot distinguish faces.

## Data and protocol

Training images: ${listed(sources)}. Score levels were chosen on
validation images in which every face or head is marked (${listed(validImages)}); the figures
below are of ${figures.surfaces.images} test images. Splits are by image.

Protocol: ${metadata.protocol}

The scores of a level are the lowest from which the precision on each collection of validation images reaches that of the level.
Precisions are over all images of a split, with 95 % intervals over images.

${markdownTable(LEVEL_COLUMNS, levels)}

## Figures on the test images (float16 weights, measured ${measuredAt.slice(0, 10)})

A detection matches a face at an intersection over union of at least 0.5. Average precision over all points; sizes are shorter sides.
\`@PX\` is the minimum face size: from 10 px on images are processed at native size, below that enlarged by 2, at four times the cost.

${figures.candidates.map(figureTable).join('\n\n')}

## Limits

- Recall of faces under 10 px at native size is below one half. Recall of profile views, occluded and blurred faces is lower than the
  figures; dark and strongly compressed images were only simulated.
- The people in the images do not represent any population; differences between ages, skin tones or headwear were not measured.

## Licences

Weights: Apache-2.0, as the rest of this project. The images are not part of it and belong to their owners; some were published for
research only. Users of the weights must decide whether they are permitted for their purpose.
`;
}

function precisionCell(figures: LevelFigures | null | undefined): string {
  if (!figures) return '-';
  const [low, high] = figures.interval;
  return `${decimals(figures.precision)} (${decimals(low)} to ${decimals(high)})`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} of ${name}`).join(', ');
}

function figureTable(candidate: DetectorFigures): string {
  const ranges = rangesOf(candidate);
  const row = (title: string, value: (figures: RangeFigures) => number | null) => [
    title,
    ...ranges.map((range) => decimals(value(range))),
  ];
  const { name, operatingScore, falsePerMegapixel, levels, cpuMsPerMegapixel } = candidate;
  const likely = levels?.likely;
  const [low, high] = likely?.interval ?? [null, null];
  const table = markdownTable(
    [name, ...ranges.map((range) => `${rangeName(range)} (${range.faces})`)],
    [
      row('average precision', ({ averagePrecision }) => averagePrecision),
      row(`recall at precision ${OPERATING_PRECISION}`, ({ recall }) => recall),
      row('precision at that score', ({ precision }) => precision),
    ],
  );
  return `${table}

At that score of ${decimals(operatingScore)}: ${decimals(falsePerMegapixel.synthetic)} false positives per megapixel on synthetic images,
${decimals(falsePerMegapixel.crops)} on unlabelled crops. At the level likely: precision ${decimals(likely?.precision ?? null)} (95 % interval
${decimals(low)} to ${decimals(high)}), recall ${decimals(likely?.recall ?? null)}; false positives per megapixel:
${decimals(falsePerMegapixel.likelyCrops)} on unlabelled crops, ${decimals(falsePerMegapixel.likelyPhotographs)} on photographs without people. CPU time:
${cpuMsPerMegapixel.toFixed(0)} ms per megapixel of these small images, at the product's scores.`;
}
