import { percent } from '@crowdtone/domain';
import { wholeOf } from '../../history/range-selection';
import { rangeText } from '../../history/source-clock';
import type { LoadedRange } from '../../history/use-range';
import { Card } from '../Card';
import { Notice } from '../Notice';
import '../ProgressCard.css';

interface RangePlaceholderProps {
  readonly loaded: LoadedRange;
  readonly onAgain: () => void;
}

/** Placeholder of a range while it is loaded, failed to load or is empty. */
export function RangePlaceholder({ loaded, onAgain }: RangePlaceholderProps) {
  const { bins, clock, range, source, run } = loaded;
  if (bins.state === 'fault') {
    return (
      <Notice tone="bad" title="The range could not be loaded">
        {bins.message}.{' '}
        <button type="button" className="button" onClick={onAgain}>
          Try again
        </button>
      </Notice>
    );
  }
  if (bins.state === 'loading') {
    return (
      <Card className="reading-card" title="Loading">
        <progress aria-label="Loading progress" max={1} value={bins.done} />
        <p className="quiet figures" role="status">
          {source.label}, {rangeText(clock, range)}: {percent(bins.done)} loaded
        </p>
      </Card>
    );
  }
  if (loaded.segments !== null) {
    return (
      <Card className="reading-card" title="No data in this range">
        <p className="quiet">
          {source.label} was not analysed in {rangeText(clock, range)}.
        </p>
      </Card>
    );
  }
  const whole = wholeOf(source, run);
  return (
    <Card className="reading-card" title="No data in this range">
      <p className="quiet">
        {source.label} has no windows in {rangeText(clock, range)}. Its data covers {rangeText(clock, whole)}.
      </p>
    </Card>
  );
}
