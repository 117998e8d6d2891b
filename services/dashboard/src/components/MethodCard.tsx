import type { RunRecord, ShareEstimatorName, SourceRecord } from '@crowdtone/domain';
import { t } from '../text/translate';
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
    <Card className="method-card" title={t('source.method')}>
      <dl className="facts figures">
        <div>
          <dt>{t('source.model')}</dt>
          <dd>{model.name}</dd>
        </div>
        <div>
          <dt>{t('source.weights')}</dt>
          <dd>
            <code title={model.digest}>{model.digest.slice(0, DIGEST_SHOWN)}</code>
          </dd>
        </div>
        <div>
          <dt>{t('source.detector')}</dt>
          <dd>{t('source.detectorFrom', { detector, pixels: source.minFacePx })}</dd>
        </div>
        <div>
          <dt>{t('source.smallestFace')}</dt>
          <dd>{t('source.pixels', { pixels: readableFloorPx })}</dd>
        </div>
        <div>
          <dt>{t('source.sampling')}</dt>
          <dd>{t('source.samplingOf', { fps, seconds: windowMs / 1_000 })}</dd>
        </div>
        <div>
          <dt>{t('source.floor')}</dt>
          <dd>{t('source.floorOf', { floor })}</dd>
        </div>
        {estimator !== null && (
          <div>
            <dt>{t('source.shares')}</dt>
            <dd>{t(`estimator.${estimator}`)}</dd>
          </div>
        )}
      </dl>
      {estimator !== null && <p className="quiet footnote">{t(`estimatorMeaning.${estimator}`)}</p>}
      <p className="quiet footnote">{t('source.notAFeeling')}</p>
    </Card>
  );
}
