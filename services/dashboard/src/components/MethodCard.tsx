import { ESTIMATOR_WORDS, type RunRecord, type ShareEstimatorName, type SourceRecord } from '@crowdtone/domain';
import { Card } from './Card';

interface MethodCardProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  /** Of the newest published window; null while there is none. */
  readonly estimator: ShareEstimatorName | null;
}

const DIGEST_SHOWN = 12;

/** What the figures were computed with, and what they do not say. */
export function MethodCard({ run: { settings }, source, estimator }: MethodCardProps) {
  const { model, detector, fps, windowMs, readableFloorPx, floor } = settings;
  return (
    <Card className="method-card" title="How this is measured">
      <dl className="facts figures">
        <div>
          <dt>Expressions read by</dt>
          <dd>{model.name}</dd>
        </div>
        <div>
          <dt>Its weights (SHA-256)</dt>
          <dd>
            <code title={model.digest}>{model.digest.slice(0, DIGEST_SHOWN)}</code>
          </dd>
        </div>
        <div>
          <dt>Faces found by</dt>
          <dd>
            {detector}, {source.minFacePx} px and up
          </dd>
        </div>
        <div>
          <dt>Read from</dt>
          <dd>{readableFloorPx} px up</dd>
        </div>
        <div>
          <dt>Looked at</dt>
          <dd>
            {fps} frames/s, {windowMs / 1_000} s windows
          </dd>
        </div>
        <div>
          <dt>Shares published from</dt>
          <dd>{floor} readable people</dd>
        </div>
        {estimator !== null && (
          <div>
            <dt>Shares are</dt>
            <dd>{ESTIMATOR_WORDS[estimator].name}</dd>
          </div>
        )}
      </dl>
      {estimator !== null && <p className="quiet footnote">{ESTIMATOR_WORDS[estimator].meaning}</p>}
      <p className="quiet footnote">
        A face shows an expression; what somebody feels, it does not tell. These are statistics of the group, never of a
        person, and no face is kept.
      </p>
    </Card>
  );
}
