import { ESTIMATOR_LABELS, type RunRecord, type ShareEstimatorName, type SourceRecord } from '@crowdtone/domain';
import { Card } from './Card';

interface MethodCardProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  /** Of the newest published window; null while there is none. */
  readonly estimator: ShareEstimatorName | null;
}

const DIGEST_SHOWN = 12;

/** Models and settings behind the figures, and the limits of the figures. */
export function MethodCard({ run: { settings }, source, estimator }: MethodCardProps) {
  const { model, detector, fps, windowMs, readableFloorPx, floor } = settings;
  return (
    <Card className="method-card" title="How this is measured">
      <dl className="facts figures">
        <div>
          <dt>Expression model</dt>
          <dd>{model.name}</dd>
        </div>
        <div>
          <dt>Model weights (SHA-256)</dt>
          <dd>
            <code title={model.digest}>{model.digest.slice(0, DIGEST_SHOWN)}</code>
          </dd>
        </div>
        <div>
          <dt>Face detector</dt>
          <dd>
            {detector}, faces from {source.minFacePx} px
          </dd>
        </div>
        <div>
          <dt>Smallest readable face</dt>
          <dd>{readableFloorPx} px</dd>
        </div>
        <div>
          <dt>Sampling</dt>
          <dd>
            {fps} frames/s, {windowMs / 1_000} s windows
          </dd>
        </div>
        <div>
          <dt>Privacy floor</dt>
          <dd>{floor} readable people</dd>
        </div>
        {estimator !== null && (
          <div>
            <dt>Shares</dt>
            <dd>{ESTIMATOR_LABELS[estimator].name}</dd>
          </div>
        )}
      </dl>
      {estimator !== null && <p className="quiet footnote">{ESTIMATOR_LABELS[estimator].meaning}</p>}
      <p className="quiet footnote">
        An expression is not a feeling. These are statistics of the group, never of a person, and no face images are
        stored.
      </p>
    </Card>
  );
}
