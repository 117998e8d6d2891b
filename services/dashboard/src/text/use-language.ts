import type { Language } from '@crowdtone/domain';
import { useCallback, useState } from 'react';
import { languageOf, preferredLanguage, setLanguage } from './language';

const STORAGE_KEY = 'crowdtone.language';

/**
 * The language of the page, kept in this browser once it was chosen, on the page or in the address.
 *
 * @returns the language, and how to choose another
 */
export function useLanguage(): readonly [language: Language, choose: (language: Language) => void] {
  const [chosen, setChosen] = useState(() => {
    const begun = preferredLanguage(location.search, localStorage.getItem(STORAGE_KEY), navigator.languages);
    if (languageOf(new URLSearchParams(location.search).get('lang')) !== null) localStorage.setItem(STORAGE_KEY, begun);
    return begun;
  });
  // Before anything is rendered with it.
  setLanguage(chosen);
  document.documentElement.lang = chosen;
  const choose = useCallback((next: Language) => {
    localStorage.setItem(STORAGE_KEY, next);
    // A reload follows the newer choice.
    const address = new URL(location.href);
    address.searchParams.delete('lang');
    history.replaceState(null, '', address);
    setChosen(next);
  }, []);
  return [chosen, choose];
}
