import type { RunSettings } from '@crowdtone/domain';
import { rich } from '../../text/rich';
import { t } from '../../text/translate';
import './ModelFacts.css';

/** The models of the run, and their limits. */
export function ModelFacts({ settings }: { readonly settings: RunSettings | null }) {
  return (
    <>
      {settings !== null && (
        <dl className="model-facts figures">
          <div>
            <dt>{t('source.model')}</dt>
            <dd>{settings.model.name}</dd>
          </div>
          <div>
            <dt>{t('source.weights')}</dt>
            <dd>
              <code>{settings.model.digest}</code>
            </dd>
          </div>
          <div>
            <dt>{t('source.detector')}</dt>
            <dd>{settings.detector}</dd>
          </div>
          <div>
            <dt>{t('source.framesAnalysed')}</dt>
            <dd>{t('about.framesAnalysed', { fps: settings.fps })}</dd>
          </div>
        </dl>
      )}
      <ul className="limits">
        <li>{t('about.limitTraining')}</li>
        <li>{t('about.limitSize')}</li>
        <li>{t('about.limitMasks')}</li>
        <li>{rich('about.limitCards', { folder: <code>packages/networks/models</code> })}</li>
      </ul>
    </>
  );
}
