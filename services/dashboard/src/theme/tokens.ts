import { EXPRESSION_COLOURS, type Expression, type UnreadableReason } from '@crowdtone/domain';

/** Names of the themes. */
export type ThemeName = 'light' | 'dark';

/** Every colour of the page, once: style sheets read them as custom properties, charts read them here. */
export interface Theme {
  readonly page: string;
  readonly card: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  /** Secondary text; still readable on page, card and raised. */
  readonly quiet: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly good: string;
  readonly warning: string;
  readonly bad: string;
  readonly readable: string;
  readonly expressions: Readonly<Record<Expression, string>>;
  readonly unreadable: Readonly<Record<UnreadableReason, string>>;
}

/**
 * The dark theme's expressions were chosen as the light ones were: all eight keep apart for every common kind of colour
 * blindness and from the card behind them; `tokens.test.ts` holds both.
 */
export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  light: {
    page: '#f5f3ee',
    card: '#ffffff',
    raised: '#f0ede6',
    line: '#dedad0',
    text: '#1c2233',
    quiet: '#5b6172',
    accent: '#2b4a8b',
    onAccent: '#ffffff',
    good: '#1a7a4c',
    warning: '#8a5a00',
    bad: '#b3261e',
    readable: '#0c6a76',
    expressions: EXPRESSION_COLOURS,
    unreadable: {
      'too-small': '#c9761f',
      blurred: '#955fc0',
      'cut-off': '#86939b',
      static: '#08040a',
      'model-failed': '#a23813',
      'crop-expired': '#262138',
    },
  },
  dark: {
    page: '#0f131a',
    card: '#171c25',
    raised: '#212836',
    line: '#2d3646',
    text: '#edeae2',
    quiet: '#a5acbb',
    accent: '#a9c1ff',
    onAccent: '#0f1a33',
    good: '#5fd39a',
    warning: '#f0c052',
    bad: '#ff8a7d',
    readable: '#5ab6ea',
    expressions: {
      happiness: '#efc53a',
      surprise: '#4fd8f5',
      neutral: '#868990',
      contempt: '#e6f7c9',
      disgust: '#86bd90',
      sadness: '#4a6cc0',
      fear: '#d873ea',
      anger: '#ea5a2c',
    },
    unreadable: {
      'too-small': '#e8b33a',
      blurred: '#9a5bb0',
      'cut-off': '#8f939b',
      static: '#b64029',
      'model-failed': '#ee6a35',
      'crop-expired': '#e4ebfb',
    },
  },
};
