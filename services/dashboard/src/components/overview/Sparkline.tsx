import type { GroupWindow } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { SPARK, seenCurve, sparkPath } from '../../charts/spark';
import { curve, newestWindows } from '../../charts/timeline';
import { shareOf, sortByShare } from '../../mood/sorted-shares';
import { OVERVIEW_MS } from '../../state/use-overview-history';
import { percent } from '../../text/format';
import { count, t } from '../../text/translate';
import './Sparkline.css';

/** The last minutes of a source: the leading expression, or people seen where shares are withheld. */
export function Sparkline({ windows }: { readonly windows: readonly GroupWindow[] }) {
  const recent = newestWindows(windows, OVERVIEW_MS);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const span = { startMs: first.startMs, endMs: last.endMs };
  const time = clock(span.endMs - span.startMs);
  const [leading] = last.shares === null ? [] : sortByShare(last.shares);
  if (leading === undefined) {
    const counts = recent.map(({ people }) => people.seen);
    const most = Math.max(...counts);
    if (most === 0) return null;
    return (
      <Figure
        name={t('overview.peopleSeenLast', { time })}
        range={rangeText(counts, count)}
        path={sparkPath(seenCurve(recent), span, most)}
        colour="var(--readable)"
      />
    );
  }
  const { expression } = leading;
  const shares = recent.flatMap((window) => (window.shares === null ? [] : [shareOf(window.shares, expression)]));
  return (
    <Figure
      name={t('overview.expressionLast', { expression: t(`expression.${expression}`), time })}
      range={rangeText(shares, percent)}
      path={sparkPath(
        curve(recent, (of) => shareOf(of, expression)),
        span,
        1,
      )}
      colour={`var(--expression-${expression})`}
    />
  );
}

function rangeText(values: readonly number[], words: (value: number) => string): string {
  const [least, most] = [words(Math.min(...values)), words(Math.max(...values))];
  return least === most ? most : t('mood.range', { least, most });
}

interface FigureProps {
  readonly name: string;
  readonly range: string;
  readonly path: string;
  readonly colour: string;
}

function Figure({ name, range, path, colour }: FigureProps) {
  return (
    <figure className="sparkline">
      <figcaption className="quiet figures">
        <span>{name}</span>
        <span>{range}</span>
      </figcaption>
      <svg viewBox={`0 -1 ${SPARK.width} ${SPARK.height + 2}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="sparkline-base" d={`M0 ${SPARK.height}H${SPARK.width}`} />
        <path d={path} stroke={colour} />
      </svg>
    </figure>
  );
}
