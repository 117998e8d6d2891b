import { EXPRESSIONS } from '@crowdtone/domain';
import type { Calibration, NetworkDescription, WeightsMetadata } from '@crowdtone/networks';
import { markdownTable } from '@crowdtone/runtime';
import type { CandidateFigures, SizeFigures } from '../evaluation/protocol';
import { GROUP_PROTOCOLS } from '../evaluation/quantification-error';
import type { EvaluationReport } from '../evaluation/report';
import { MIN_ACCURACY } from './calibration-of';
import type { ShareSelection } from './choose-shares';
import { DATA_DESCRIPTIONS } from './data-descriptions';
import { QUANTIFICATION_HEADING, shareSection } from './share-section';

/** The content of a card. */
export interface CardInputs {
  readonly name: keyof typeof NETWORK_DESCRIPTIONS;
  readonly metadata: WeightsMetadata;
  readonly calibration: Calibration;
  readonly cost: Pick<NetworkDescription, 'parameterCount' | 'macs'>;
  /** Bytes of the weight file. */
  readonly fileSize: number;
  readonly trainingFaces: number;
  readonly data: keyof typeof DATA_DESCRIPTIONS;
  /** The evaluation of the exported weights. */
  readonly report: EvaluationReport;
  /** The chosen estimator of group shares. */
  readonly selection: ShareSelection;
}

/** Descriptions of the networks that can be exported. */
export const NETWORK_DESCRIPTIONS = {
  'gme-net':
    'GME-Net: a local branch of mixed-attention blocks beside a global branch of mixed-channel blocks, after "Global Multiple ' +
    'Extraction Network for Low-Resolution Facial Expression Recognition" (arXiv 2511.05938). The paper has no public code: ' +
    "widths, depths and inner wiring are this project's own.",
  'fsr-fer':
    'FSR-FER: a frozen expression network, split into extractor and classifier, with a generator that restores the feature of a ' +
    'small face between them, after "Feature Super-Resolution Based Facial Expression Recognition for Multi-scale Low-Resolution Faces" ' +
    "(arXiv 2004.02234). Extractor, generator and widths are this project's own.",
} as const;

/** What limits one network alone, as items of a list. */
const OWN_LIMITS: Readonly<Record<keyof typeof NETWORK_DESCRIPTIONS, string>> = {
  'gme-net': '',
  'fsr-fer': `
- Between the halves of GME-Net its generator adds nothing to GME-Net alone, at twice the cost. Nor does the critic of the paper: four
  epochs of it, with classification-aware weights, changed accuracy and mean recall of validation faces from 85.9 %, .729 to 86.2 %, .736
  at 24 px and from 78.8 %, .627 to 78.6 %, .620 at 12 px; without these weights to 86.4 %, .736 and 78.5 %, .621. So it is not used.`,
};

/** The model card in Markdown. */
export function renderModelCard(material: CardInputs): string {
  const { name, metadata, calibration, cost, fileSize, trainingFaces, data, report, selection } = material;
  const [figures] = report.candidates;
  if (figures === undefined) throw new RangeError('a card needs the figures of its network');
  const { origin, licence } = DATA_DESCRIPTIONS[data];
  return `# ${name} (${metadata.size})

${NETWORK_DESCRIPTIONS[name]}

- Input: one grey face of any size, resized to 48 x 48 pixels. Output: probabilities of ${EXPRESSIONS.join(', ')}.
- Cost: ${(cost.macs / 1e6).toFixed(0)} million multiply-accumulate operations per face, ${(cost.parameterCount / 1e6).toFixed(2)} M parameters, ${(fileSize / 2 ** 20).toFixed(1)} MiB (float16).
- Digest (SHA-256 of the weights, in every result): \`${calibration.weightsDigest}\`
- Training data digest: \`${metadata.trainingData}\`

## Intended use

Group statistics: shares of expressions among the people in view, corrected for the network's errors. Classifies faces from
${calibration.floorPx} px, the smallest size with an accuracy of at least ${MIN_ACCURACY * 100} % on the validation faces; smaller faces are
counted as too small to read.

Not for assessing individuals, and not a detector of lies or of health. A facial expression is not a feeling. In the European Union,
inferring emotions at work and in education is prohibited except for medical or safety reasons (AI Act, Article 5(1)(f)).

## Data and protocol

${origin} ${trainingFaces} training faces; ${report.faces.valid} validation and ${report.faces.test} test faces with a majority.
${report.notes.map((note) => `\n- ${note}`).join('')}

Protocol: ${metadata.protocol}. Temperatures, responses, the floor and the estimator of shares were fitted on the validation
faces; the test faces were only evaluated. No test-time augmentation.

## Figures on the test faces (float16 weights, measured ${report.measuredAt.slice(0, 10)})

${figureTable(figures)}
${alteredSection(figures)}

${QUANTIFICATION_HEADING}

Mean total variation between estimated and true shares of votes, groups of ${report.groups.facesPerGroup} faces, one image each in its
canonical window. U: uniform prevalence (APP), faces with a majority. N: natural prevalence (NPP), faces with a majority. V: faces
sampled uniformly, including those without a majority.

${groupTable(figures)}

${shareSection(selection)}

### Recall by expression

${recallTable(figures)}

## Limits

- The images mostly show posed or strong expressions of single faces from the web. The people in them do not represent any
  population.
- Contempt, disgust and fear are rare in the data: their recall is the least certain of all figures.
- Accuracy decreases with face size, see the tables; strong blur, profile views and occluded faces are not evaluated.
- Fairness is not evaluated: the data contains no attributes of the people, such as age, skin tone or culture. Use
  \`crowdtone evaluate --groups\` with data that does.${OWN_LIMITS[name]}

## Licences

Weights: Apache-2.0, as the rest of this project. ${licence} The calibration contains
predictions for validation faces, but no images.
`;
}

function figureTable({ sizes }: CandidateFigures): string {
  return table(sizes, [
    ['accuracy, %', ({ accuracy }) => (accuracy * 100).toFixed(1)],
    ['mean recall, 7 expressions', ({ meanRecall }) => meanRecall.toFixed(3)],
    ['macro F1', ({ macroF1 }) => macroF1.toFixed(3)],
    ['calibration error', ({ calibrationError }) => calibrationError.toFixed(3)],
    ['temperature', ({ temperature }) => temperature.toFixed(2)],
    ['votes for the predicted expression, all faces, %', ({ votes }) => percent(votes.all.agreement)],
    [
      'votes for the predicted expression, faces without a majority, %',
      ({ votes }) => percent(votes.unclear.agreement),
    ],
    ['calibration error on votes, all faces', ({ votes }) => votes.all.calibrationError.toFixed(3)],
  ]);
}

/** Empty unless altered faces were evaluated. */
function alteredSection({ altered }: CandidateFigures): string {
  if (altered.length === 0) return '';
  const sizes = [...new Set(altered.map(({ size }) => size))];
  const head = sizes.flatMap((size) => [`${size} px: accuracy, %`, 'points lost', 'same label, %']);
  const rows = [...new Set(altered.map(({ alteration }) => alteration))].map((alteration) => {
    const cells = sizes.flatMap((size) => {
      const found = altered.find((figures) => figures.alteration === alteration && figures.size === size);
      return found === undefined ? ['', '', ''] : [found.accuracy, found.lost, found.unchanged].map(percent);
    });
    return [alteration, ...cells];
  });
  return `
### Robustness to image degradation

The same faces with one alteration each. A wider window is filled with the mirrored and smoothed border of the image, since the data
has no context around faces; H.264 is encoded as a still video of faces side by side.

${markdownTable(['', ...head], rows)}
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
  return markdownTable(
    ['', ...sizes.map(({ size }) => `${size} px`)],
    rows.map(([title, value]) => [title, ...sizes.map(value)]),
  );
}

const percent = (part: number) => (part * 100).toFixed(1);
