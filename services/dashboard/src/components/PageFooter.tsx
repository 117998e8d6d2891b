import { LANGUAGES, type Language } from '@crowdtone/domain';
import { useId } from 'react';
import { LANGUAGE_NAMES, languageOf } from '../text/language';
import { BROWSER_TIME_ZONE } from '../text/time-zone';
import { t } from '../text/translate';
import './PageFooter.css';

interface PageFooterProps {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  /** Null where the page shows no times, before the log-in. */
  readonly zone: string | null;
  /** As configured; null when none is. */
  readonly ofPlace: string | null;
  readonly onZone: (zone: string) => void;
}

const ZONES: readonly string[] = [...new Set([BROWSER_TIME_ZONE, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Selects the language of the page, and the time zone of all its times of day. */
export function PageFooter({ language, onLanguage, zone, ofPlace, onZone }: PageFooterProps) {
  const ids = { language: useId(), zone: useId() };
  const zones = ofPlace === null ? ZONES : [...new Set([ofPlace, ...ZONES])];
  return (
    <footer className="page-footer quiet">
      <label htmlFor={ids.language}>{t('app.language')}</label>
      <select
        id={ids.language}
        value={language}
        onChange={({ target }) => onLanguage(languageOf(target.value) ?? language)}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={one}>
            {LANGUAGE_NAMES[one]}
          </option>
        ))}
      </select>
      {zone !== null && (
        <>
          <label htmlFor={ids.zone}>{t('app.timeZone')}</label>
          <select id={ids.zone} value={zone} onChange={({ target }) => onZone(target.value)}>
            {zones.map((one) => (
              <option key={one} value={one}>
                {nameOf(one, ofPlace)}
              </option>
            ))}
          </select>
        </>
      )}
    </footer>
  );
}

function nameOf(zone: string, ofPlace: string | null): string {
  if (zone === ofPlace) return t('app.zoneOfPlace', { zone });
  return zone === BROWSER_TIME_ZONE ? t('app.zoneOfBrowser', { zone }) : zone;
}
