import { TRUST_REASONS, UNREADABLE_REASONS } from '@crowdtone/domain';
import { AffectFigure } from '../components/about/AffectFigure';
import { FloorFigure } from '../components/about/FloorFigure';
import { IntervalFigure } from '../components/about/IntervalFigure';
import { ModelFacts } from '../components/about/ModelFacts';
import { SourcePurposes } from '../components/about/SourcePurposes';
import { StepsFigure } from '../components/about/StepsFigure';
import { StorageTable } from '../components/about/StorageTable';
import { Card } from '../components/Card';
import { t } from '../text/translate';
import type { PageProps } from './page-props';
import './AboutPage.css';

/** Privacy floor of the default configuration. */
const DEFAULT_FLOOR = 5;

/** What runs of today have beside each other. */
const SHOWN_ESTIMATORS = ['vote-mixture-posterior', 'counted'] as const;

/** For bystanders: what is measured, what is stored, and on what legal basis. Also without a run. */
export function AboutPage({ shown, session }: PageProps) {
  const settings = shown?.run.settings ?? null;
  const floor = settings?.floor ?? DEFAULT_FLOOR;
  const windowSeconds = settings === null ? null : settings.windowMs / 1_000;
  return (
    <div className="about">
      <div className="about-lead">
        <h1>{t('page.about')}</h1>
        <p>{t('about.lead')}</p>
      </div>
      <Card className="about-wide" title={t('about.frame')}>
        <StepsFigure windowSeconds={windowSeconds} />
      </Card>
      <Card className="about-half" title={t('about.noOne')}>
        <p>{t('about.noOneWhy')}</p>
      </Card>
      <Card className="about-half about-caution" title={t('about.notAFeeling')}>
        <p>{t('about.notAFeelingWhy')}</p>
      </Card>
      <Card className="about-wide" title={t('about.kept')}>
        <StorageTable retention={session?.retention ?? null} />
      </Card>
      <Card className="about-half" title={t('about.floor', { floor })}>
        <p>{settings === null ? t('about.floorUsual', { floor }) : t('about.floorWhy', { floor })}</p>
        <p className="quiet">{t('about.floorLimits')}</p>
        <FloorFigure floor={floor} />
      </Card>
      <Card className="about-half" title={t('about.notReadable')}>
        <p>{t('about.notReadableWhy')}</p>
        <dl className="about-reasons">
          {UNREADABLE_REASONS.map((reason) => (
            <div key={reason}>
              <dt>{t(`unreadable.${reason}`)}</dt>
              <dd className="quiet">
                {reason === 'too-small' && settings !== null
                  ? t('source.underPixels', { pixels: settings.readableFloorPx, why: t(`unreadableWhy.${reason}`) })
                  : t(`unreadableWhy.${reason}`)}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card className="about-half" title={t('about.intervals')}>
        <p>
          {windowSeconds === null ? t('about.intervalsWhy') : t('about.intervalsWhyOf', { seconds: windowSeconds })}
        </p>
        <IntervalFigure />
        <p>{t('about.trustWhy')}</p>
        <dl className="about-reasons">
          {TRUST_REASONS.map((reason) => (
            <div key={reason}>
              <dt>{t(`trustReasonTitle.${reason}`)}</dt>
              <dd className="quiet">{t(`trustReasonWhy.${reason}`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card className="about-half" title={t('about.corrected')}>
        <p>{t('about.correctedWhy')}</p>
        <dl className="about-reasons">
          {SHOWN_ESTIMATORS.map((estimator) => (
            <div key={estimator}>
              <dt>{t('about.sharesThatAre', { estimator: t(`estimator.${estimator}`) })}</dt>
              <dd className="quiet">{t(`estimatorMeaning.${estimator}`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card className="about-half" title={t('source.affectTitle')}>
        <p>{t('about.affectWhy')}</p>
        <AffectFigure />
      </Card>
      <Card className="about-half" title={t('about.limits')}>
        <ModelFacts settings={settings} />
      </Card>
      <Card className="about-wide" title={t('about.law')}>
        <p>{t('about.lawWhy')}</p>
        <SourcePurposes sources={shown?.sources ?? []} />
      </Card>
    </div>
  );
}
