import { type SourceRecord, settingSchema } from '@crowdtone/domain';
import { t } from '../../text/translate';
import './SourcePurposes.css';

/** Setting and legal basis of each source of the run, as declared by the operator. */
export function SourcePurposes({ sources }: { readonly sources: readonly SourceRecord[] }) {
  if (sources.length === 0) return <p className="quiet">{t('about.noSources')}</p>;
  return (
    <ul className="watched">
      {sources.map(({ sourceId, label, purpose }) => (
        <li key={sourceId}>
          <strong>{label}</strong>
          {purpose === undefined ? (
            <span className="quiet">{t('about.noSetting')}</span>
          ) : (
            <>
              <span>{settingText(purpose.setting)}</span>
              <span className="quiet">
                {purpose.legalBasis === null ? t('about.noBasis') : t('about.basis', { basis: purpose.legalBasis })}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A setting of another version keeps its own name. */
function settingText(setting: string): string {
  const known = settingSchema.options.find((one) => one === setting);
  return known === undefined ? setting.replaceAll('-', ' ') : t(`setting.${known}`);
}
