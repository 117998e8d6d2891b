import type { ReactNode } from 'react';
import { t } from '../../text/translate';
import './StepsFigure.css';

/** The path of a frame in four steps. */
export function StepsFigure({ windowSeconds }: { readonly windowSeconds: number | null }) {
  const seconds = windowSeconds ?? t('about.aFew');
  return (
    <ol className="steps">
      <Step title={t('about.stepFrame')} words={t('about.stepFrameWhy')}>
        <Crowd />
      </Step>
      <Step title={t('about.stepFaces')} words={t('about.stepFacesWhy')}>
        <Crowd />
        {HEADS.map(([x, y]) => (
          <rect key={x} className="steps-box" x={x - 10} y={y - 10} width="20" height="20" />
        ))}
      </Step>
      <Step title={t('about.stepExpressions')} words={t('about.stepExpressionsWhy')}>
        {CROPS.map(([x, kept]) => (
          <g key={x} className={kept ? undefined : 'steps-gone'}>
            <rect className="steps-box" x={x} y="30" width="26" height="26" />
            <circle className="steps-head" cx={x + 13} cy="43" r="8" />
          </g>
        ))}
      </Step>
      <Step title={t('about.stepGroup')} words={t('about.stepGroupWhy', { seconds })}>
        {BARS.map(([y, length]) => (
          <g key={y}>
            <rect className="steps-bar" x="14" y={y} width={length} height="11" rx="3" />
            <line className="steps-whisker" x1={length + 2} x2={length + 26} y1={y + 5.5} y2={y + 5.5} />
          </g>
        ))}
      </Step>
    </ol>
  );
}

interface StepProps {
  readonly title: string;
  readonly words: string;
  readonly children: ReactNode;
}

function Step({ title, words, children }: StepProps) {
  return (
    <li>
      <svg viewBox="0 0 120 86" aria-hidden="true">
        <rect className="steps-frame" x="1" y="1" width="118" height="84" rx="8" />
        {children}
      </svg>
      <p>
        <strong>{title}</strong> <span className="quiet">{words}</span>
      </p>
    </li>
  );
}

function Crowd() {
  return HEADS.map(([x, y]) => (
    <g key={x} className="steps-head">
      <circle cx={x} cy={y} r="6.5" />
      <path d={`M${x - 10} ${y + 20} a10 10 0 0 1 20 0 z`} />
    </g>
  ));
}

const HEADS: readonly (readonly [x: number, y: number])[] = [
  [20, 50],
  [40, 26],
  [60, 52],
  [80, 28],
  [100, 50],
];
/** The last ones are deleted already. */
const CROPS: readonly (readonly [x: number, kept: boolean])[] = [
  [14, true],
  [47, true],
  [80, false],
];
const BARS: readonly (readonly [y: number, length: number])[] = [
  [17, 62],
  [38, 34],
  [59, 18],
];
