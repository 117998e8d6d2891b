import { about } from './about';
import { alerts } from './alerts';
import { app } from './app';
import { cameras } from './cameras';
import { data } from './data';
import { error } from './error';
import { history } from './history';
import * as labels from './labels';
import { headline, mood } from './mood';
import { overview } from './overview';
import { source } from './source';

/** The texts of the page in German. */
export const de = {
  ...labels,
  about,
  alerts,
  app,
  cameras,
  data,
  error,
  headline,
  history,
  mood,
  overview,
  source,
} as const;
