import { useEffect, useLayoutEffect, useState } from 'react';
import { THEMES, type Theme, type ThemeName } from './tokens';

const STORAGE_KEY = 'crowdtone.theme';

/** The current theme, and how to change it. */
export interface ThemeChoice {
  readonly name: ThemeName;
  readonly theme: Theme;
  toggle(): void;
}

/** Follows the system until the user chooses; the choice is kept in this browser. */
export function useTheme(): ThemeChoice {
  const [chosen, setChosen] = useState(storedTheme);
  const system = useSystemTheme();
  const name = chosen ?? system;
  useLayoutEffect(() => paint(name), [name]);
  return {
    name,
    theme: THEMES[name],
    toggle() {
      const next = name === 'dark' ? 'light' : 'dark';
      setChosen(next);
      localStorage.setItem(STORAGE_KEY, next);
    },
  };
}

function storedTheme(): ThemeName | null {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'dark' || stored === 'light' ? stored : null;
}

function useSystemTheme(): ThemeName {
  const [dark, setDark] = useState(() => prefersDark().matches);
  useEffect(() => {
    const query = prefersDark();
    const follow = (event: MediaQueryListEvent) => setDark(event.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return dark ? 'dark' : 'light';
}

function prefersDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

/** Hands the colours to the style sheets: `--page`, `--quiet`, `--expression-anger`, `--unreadable-blurred`, ... */
function paint(name: ThemeName): void {
  const { expressions, unreadable, ...plain } = THEMES[name];
  const { style } = document.documentElement;
  style.setProperty('color-scheme', name);
  for (const [token, colour] of Object.entries(plain)) {
    style.setProperty(`--${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour);
  }
  for (const [expression, colour] of Object.entries(expressions))
    style.setProperty(`--expression-${expression}`, colour);
  for (const [reason, colour] of Object.entries(unreadable)) style.setProperty(`--unreadable-${reason}`, colour);
}
