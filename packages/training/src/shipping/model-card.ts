import { EXPRESSIONS } from '@crowdtone/domain';
import type { Calibration, NetworkDescription, WeightsMetadata } from '@crowdtone/networks';
import { GROUP_PROTOCOLS } from '../evaluation/group-error';
import type { CandidateFigures, SizeFigures } from '../evaluation/protocol';
import type { EvaluationReport } from '../evaluation/report';
import { LEAST_ACCURACY } from './calibration-of';
import type { ShareSelection } from './choose-shares';
import { NATURE_OF_DATA } from './nature-of-data';
import { SHARE_ERROR_HEADING, shareSection } from './share-section';

export interface CardMaterial {
  readonly name: keyof typeof NATURE_OF_NETWORK;
  readonly metadata: WeightsMetadata;
  readonly calibration: Calibration;
  readonly cost: Pick<NetworkDescription, 'parameterCount' | 'macs'>;
  /** Bytes of the weight file. */
  readonly fileSize: number;
  readonly trainingFaces: number;
  readonly data: keyof typeof NATURE_OF_DATA;
  /** The evaluation of exactly these weights. */
  readonly report: EvaluationReport;
  /** How group shares are estimated, chosen on the validation faces. */
  readonly selection: ShareSelection;
}

export const NATURE_OF_NETWORK = {
  'gme-net':
    'GME-Net: a local branch of mixed-attention blocks beside a global branch of mixed-channel blocks, after "Global Multiple ' +
    'Extraction Network for Low-Resolution Facial Expression Recognition" (arXiv 2511.05938). The paper has no public code: ' +
    "widths, depths and inner wiring are this project's own.",
  'fsr-fer':
    'FSR-FER: a fixed expression network, cut in two, and a generator that repairs the feature of a small face between its ' +
    'parts, after "Feature Super-Resolution Based Facial Expression Recognition for Multi-scale Low-Resolution Faces" ' +
    "(arXiv 2004.02234). Extractor, generator and sizes are this project's own.",
} as const;

/** The model card, Markdown: everything in it is computed from the evaluation or stated once above. */
export function renderModelCard(material: CardMaterial): string {
  const { name, metadata, calibration, cost, fileSize, trainingFaces, data, report, selection } = material;
  const [figures] = report.candidates;
  if (figures === undefined) throw new RangeError('a card needs the figures of its network');
  const { origin, licence } = NATURE_OF_DATA[data];
  return `# ${name} (${metadata.size})

${NATURE_OF_NETWORK[name]}

- Input: one grey face of any size, resized to 48 x 48 pixels. Output: probabilities of ${EXPRESSIONS.join(', ')}.
- Cost: ${(cost.macs / 1e6).toFixed(0)} million multiplications a face, ${(cost.parameterCount / 1e6).toFixed(2)} M parameters, ${(fileSize / 2 ** 20).toFixed(1)} MiB (float16).
- Digest (SHA-256 of the weights, in every result): \`${calibration.weightsDigest}\`
- Training data digest: \`${metadata.trainingData}\`

## Intended use

Statistics of groups: shares of expressions among the people in view, corrected for the network's errors. Reads faces from
${calibration.floorPx} px; smaller ones are "seen, too small to read" (the smallest size at which at least
${LEAST_ACCURACY * 100} % of the validation faces are read right).

Not for judging single people, and no lie or health detector. A facial expression is not a feeling. In the European Union
inferring emotions at work and in education is forbidden save for medical or safety reasons (AI Act, Article 5(1)(f)).

## Data and protocol

${origin} ${trainingFaces} training faces; ${report.faces.valid} validation and ${report.faces.test} test faces with a majority.
${report.notes.map((note) => `\n- ${note}`).join('')}

Protocol: ${metadata.protocol}. Temperatures, responses, the floor and the estimator of shares come from the validation faces; the test faces were only
looked at. No flipping or averaging at test.

## Figures on the test faces (float16 weights, measured ${report.measuredAt.slice(0, 10)})

${figureTable(figures)}
${alteredSection(figures)}

${SHARE_ERROR_HEADING}

Mean total variation between estimated and true shares of votes, groups of ${report.groups.facesPerGroup}, one picture each in its window. U:
clear faces, any shares equally likely. N: clear faces, shares around the natural ones. V: faces as they come, unclear ones too.

${groupTable(figures)}

${shareSection(selection)}

### Recall by expression

${recallTable(figures)}

## Limits

- The pictures show mostly posed or strong expressions of single faces from the web; who is in them was not sampled to stand
  for any population, and differences between ages, skin tones or cultures are not measured here.
- Contempt, disgust and fear are rare in the data: their recall is the least certain of all figures.
- Accuracy falls with size, as the tables say; strong blur, profile views and covered faces are not part of the figures.
- Whether it is as fair to all is open: the data says nothing of who is in the pictures. \`crowdtone evaluate --groups\` measures
  it on data that does.

## Licences

Weights: Apache-2.0, as the rest of this project. ${licence} The calibration holds what the network
said to validation faces, as probabilities, and no picture.
`;
}

function figureTable({ sizes }: CandidateFigures): string {
  return table(sizes, [
    ['accuracy, %', ({ accuracy }) => (accuracy * 100).toFixed(1)],
    ['mean recall, seven expressions', ({ meanRecall }) => meanRecall.toFixed(3)],
    ['macro F1', ({ macroF1 }) => macroF1.toFixed(3)],
    ['calibration error', ({ calibrationError }) => calibrationError.toFixed(3)],
    ['temperature', ({ temperature }) => temperature.toFixed(2)],
    ['votes for what is read, all faces, %', ({ votes }) => percent(votes.all.agreement)],
    ['votes for what is read, unclear faces, %', ({ votes }) => percent(votes.unclear.agreement)],
    ['calibration error on votes, all faces', ({ votes }) => votes.all.calibrationError.toFixed(3)],
  ]);
}

/** Empty when no altered faces were measured. */
function alteredSection({ altered }: CandidateFigures): string {
  if (altered.length === 0) return '';
  const sizes = [...new Set(altered.map(({ size }) => size))];
  const head = sizes.flatMap((size) => [`${size} px: accuracy, %`, 'points lost', 'same label, %']);
  const rows = [...new Set(altered.map(({ alteration }) => alteration))].map((alteration) => {
    const cells = sizes.flatMap((size) => {
      const found = altered.find((figures) => figures.alteration === alteration && figures.size === size);
      return found === undefined ? ['', '', ''] : [found.accuracy, found.lost, found.unchanged].map(percent);
    });
    return `| ${alteration} | ${cells.join(' | ')} |`;
  });
  return `
### Faces altered as cameras do

The same faces with one alteration each. A wider window shows the picture mirrored and softened at its border, for the data has
nothing around its faces; H.264 is a real encoder's, of still faces side by side.

| | ${head.join(' | ')} |
|---|${head.map(() => '---').join('|')}|
${rows.join('\n')}
`;
}

function groupTable({ sizes }: CandidateFigures): string {
  const estimators = Object.keys(sizes[0]?.groups.U ?? {});
  return table(
    sizes,
    GROUP_PROTOCOLS.flatMap((protocol) =>
      estimators.map(
        (estimator) =>
          [
            `${protocol}, ${estimator}`,
            ({ groups }: SizeFigures) => (groups[protocol][estimator] ?? Number.NaN).toFixed(3),
          ] as const,
      ),
    ),
  );
}

function recallTable({ sizes }: CandidateFigures): string {
  return table(
    sizes,
    EXPRESSIONS.map((expression, index) => {
      const total = sizes[0]?.confusion[index]?.reduce((sum, count) => sum + count, 0) ?? 0;
      const recall = ({ confusion }: SizeFigures) =>
        total === 0 ? '-' : ((confusion[index]?.[index] ?? 0) / total).toFixed(2);
      return [`${expression} (${total})`, recall] as const;
    }),
  );
}

type Row = readonly [title: string, value: (figures: SizeFigures) => string];

function table(sizes: readonly SizeFigures[], rows: readonly Row[]): string {
  const head = `| | ${sizes.map(({ size }) => `${size} px`).join(' | ')} |`;
  const rule = `|---|${sizes.map(() => '---').join('|')}|`;
  return [head, rule, ...rows.map(([title, value]) => `| ${title} | ${sizes.map(value).join(' | ')} |`)].join('\n');
}

const percent = (part: number) => (part * 100).toFixed(1);
