import type { NetworkDescription, TinyFaceCalibration, TinyFaceShape, WeightsMetadata } from '@crowdtone/networks';
import type { DetectionFigures, DetectorFigures, RangeFigures } from '../../evaluation/detection/protocol';
import { WORKING_PRECISION } from '../../evaluation/detection/protocol';
import { decimals, rangeName, rangesOf } from '../../evaluation/detection/report-table';
import { LEVEL_PRECISION } from './score-levels';

export interface DetectorCardMaterial {
  readonly metadata: WeightsMetadata;
  readonly calibration: TinyFaceCalibration;
  /** Of one megapixel. */
  readonly cost: Pick<NetworkDescription, 'parameterCount' | 'macs'>;
  /** Bytes of the weight file. */
  readonly fileSize: number;
  /** Training pictures by the collection they come from. */
  readonly sources: ReadonlyMap<string, number>;
  readonly shape: TinyFaceShape;
  /** Pictures that the score levels come from, by collection. */
  readonly validPictures: ReadonlyMap<string, number>;
  /** Of exactly these weights on the test pictures. */
  readonly figures: DetectionFigures;
  /** ISO 8601. */
  readonly measuredAt: string;
}

/** The model card, Markdown: everything in it is computed, or stated once here. */
export function renderDetectorCard(material: DetectorCardMaterial): string {
  const { metadata, calibration, cost, fileSize, shape, sources, validPictures, figures, measuredAt } = material;
  const { native, enlarged } = calibration.scores;
  const levels = (Object.keys(LEVEL_PRECISION) as (keyof typeof LEVEL_PRECISION)[]).map(
    (level) => `| ${level} | ${native[level]} | ${enlarged[level]} | ${LEVEL_PRECISION[level]} |`,
  );
  return `# tiny-face

Crowdtone's own face detector (shape: ${shape}): fully convolutional, without anchors, maps of strides 4, 8, 16 and 32, after YuNet (Wu et al.,
Machine Intelligence Research 2023), SCRFD (Guo et al., ICLR 2022) and FCOS (Tian et al., ICCV 2019). Layers, widths and
weights are this project's own.

- Input: RGB pictures of any size. Output: boxes with scores; landmarks are trained but not read yet.
- Cost: ${(cost.macs / 1e6).toFixed(0)} million multiplications a megapixel, ${(cost.parameterCount / 1e3).toFixed(0)} thousand parameters, ${(fileSize / 1024).toFixed(0)} KiB (float16).
- Digest (SHA-256 of the weights): \`${calibration.weightsDigest}\`
- Training data digest: \`${metadata.trainingData}\`

## Intended use

Counting people by their faces and finding faces whose expressions are read for statistics of groups, from about 8 px on.
Not for recognising anybody: nothing in it tells one face from another.

## Data and protocol

Pictures for training: ${listed(sources)}. Score levels come from validation
pictures in which every face or head is marked (${listed(validPictures)}), the figures below from
${figures.surfaces.pictures} test pictures; all were held back by picture before anything was drawn from them.

Protocol: ${metadata.protocol}

| level | from score | from score, enlarged | mean precision on the validation collections |
|---|---|---|---|
${levels.join('\n')}

## Figures on the test pictures (float16 weights, measured ${measuredAt.slice(0, 10)})

A box finds a face that it overlaps by half. Average precision by all points; sizes are shorter sides. \`@PX\` is the smallest
wanted face: from 10 px on pictures are looked at as they are, below enlarged twice, at four times the cost.

${figures.candidates.map(figureTable).join('\n\n')}

## Limits

- Faces under 10 px are found less than half of the time at native size; profile views, covered and blurred faces less often
  than the figures say, dark and strongly compressed pictures were only simulated.
- Who is in the pictures was not sampled to stand for any population; differences between ages, skin tones or head-wear
  are not measured here.

## Licences

Weights: Apache-2.0, as the rest of this project. The pictures are not part of it and their rights stay with their owners;
some were published for research only. Whether weights learnt from them may serve a given purpose is for whoever uses them
to decide.
`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} of ${name}`).join(', ');
}

function figureTable(candidate: DetectorFigures): string {
  const ranges = rangesOf(candidate);
  const row = (title: string, value: (figures: RangeFigures) => number | null) =>
    `| ${title} | ${ranges.map((range) => decimals(value(range))).join(' | ')} |`;
  const { name, workingScore, falsePerMegapixel, likely, cpuMsPerMegapixel } = candidate;
  const [low, high] = likely?.interval ?? [null, null];
  return `| ${name} | ${ranges.map((range) => `${rangeName(range)} (${range.faces})`).join(' | ')} |
|---|${ranges.map(() => '---').join('|')}|
${row('average precision', ({ averagePrecision }) => averagePrecision)}
${row(`recall at precision ${WORKING_PRECISION}`, ({ recall }) => recall)}
${row('precision there', ({ precision }) => precision)}

Score there ${decimals(workingScore)}; false faces a megapixel ${decimals(falsePerMegapixel.made)} on made pictures,
${decimals(falsePerMegapixel.crops)} where nothing was labelled. From the level likely on ${decimals(likely?.precision ?? null)} of the boxes
are faces (95 % interval ${decimals(low)} to ${decimals(high)}) and ${decimals(likely?.recall ?? null)} of the faces are found; false ones a megapixel:
${decimals(falsePerMegapixel.likelyCrops)} where nothing was labelled, ${decimals(falsePerMegapixel.likelyPhotographs)} on photographs that show nobody. Processor time:
${cpuMsPerMegapixel.toFixed(0)} ms a megapixel of these small pictures.`;
}
