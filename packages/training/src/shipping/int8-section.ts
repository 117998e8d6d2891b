import type { Quantisation } from '@crowdtone/networks';
import { markdownTable } from '@crowdtone/runtime';

const HEADING = '### Precision';

/** The section of a model card that compares float32 and int8, in Markdown. */
function int8Section(sizes: Quantisation['sizes'], isKept: boolean): string {
  const row = (title: string, value: (size: Quantisation['sizes'][number]) => string) => [title, ...sizes.map(value)];
  const percent = (share: number) => (share * 100).toFixed(1);
  return `${HEADING}

On validation faces, on ONNX Runtime. int8: activations of 8 bits, weights of 7 bits per output channel, ranges measured on validation
faces of all sizes. int8 ${isKept ? 'keeps' : 'does not keep'} the accuracy (a loss of at most 0.5 points at every size), so \`--precision auto\` ${isKept ? 'uses it where the processor runs it faster' : 'does not use it'}.
It has its own calibration and its own digest in results.

${markdownTable(
  ['', ...sizes.map(({ sizePx }) => `${sizePx} px`)],
  [
    row('accuracy, float32, %', ({ float32 }) => percent(float32.accuracy)),
    row('accuracy, int8, %', ({ int8 }) => percent(int8.accuracy)),
    row('mean recall, float32', ({ float32 }) => float32.meanRecall.toFixed(3)),
    row('mean recall, int8', ({ int8 }) => int8.meanRecall.toFixed(3)),
  ],
)}

`;
}

/** Adds the section to a card before its limits, in place of an earlier one. */
export function replaceInt8Section(card: string, sizes: Quantisation['sizes'], isKept: boolean): string {
  const start = card.indexOf(HEADING);
  const after = start < 0 ? '' : card.slice(start + HEADING.length);
  const next = after.search(/^#{2,3} /m);
  const without = start < 0 ? card : card.slice(0, start) + (next < 0 ? '' : after.slice(next));
  const limits = without.indexOf('## Limits');
  const at = limits < 0 ? without.length : limits;
  return `${without.slice(0, at)}${int8Section(sizes, isKept)}${without.slice(at)}`;
}
