import { percent } from '@crowdtone/domain';
import { rangeWords } from '../../history/source-clock';
import type { LookedAt } from '../../history/use-range';
import { wholeOf } from '../../history/wanted-range';
import { Card } from '../Card';
import { Notice } from '../Notice';
import '../ProgressCard.css';

interface RangeUnreadyProps {
  readonly looked: LookedAt;
  readonly onAgain: () => void;
}

/** Stands where the figures of a range will be while they are read, and says why there are none. */
export function RangeUnready({ looked, onAgain }: RangeUnreadyProps) {
  const { bins, clock, range, source, run } = looked;
  if (bins.state === 'fault') {
    return (
      <Notice tone="bad" title="The range could not be read">
        {bins.message}.{' '}
        <button type="button" className="button" onClick={onAgain}>
          Try again
        </button>
      </Notice>
    );
  }
  if (bins.state === 'loading') {
    return (
      <Card className="reading-card" title="Reading the store">
        <progress aria-label="Part of the range that was read" max={1} value={bins.done} />
        <p className="quiet figures" role="status">
          {source.label}, {rangeWords(clock, range)}: {percent(bins.done)} read
        </p>
      </Card>
    );
  }
  return (
    <Card className="reading-card" title="Nothing in this range">
      <p className="quiet">
        {source.label} has no window in {rangeWords(clock, range)}. What there is of it lies in{' '}
        {rangeWords(clock, wholeOf(source, run))}.
      </p>
    </Card>
  );
}
