import type { WindowTrust } from '@crowdtone/domain';
import { trustText } from '../text/mood-text';
import { t } from '../text/translate';
import './TrustNote.css';

/** How far the shares of a window can be trusted, in a word, with its reasons when it is not good. */
export function TrustNote({ trust }: { readonly trust: WindowTrust }) {
  return (
    <p className={`trust-note trust-${trust.level}`}>
      <span className="quiet">{t('mood.trust')}</span> {trustText(trust)}
    </p>
  );
}
