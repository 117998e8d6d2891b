import { SHARED_LABELS } from '@crowdtone/texts';
import { about } from './about';
import { alerts } from './alerts';
import { app } from './app';
import { cameras } from './cameras';
import { data } from './data';
import { error } from './error';
import { history } from './history';
import { labels } from './labels';
import { mood } from './mood';
import { overview } from './overview';
import { places } from './places';
import { signIn } from './sign-in';
import { source } from './source';
import { wall, wallMood } from './wall';
import { areaFault, zones } from './zones';

/** The texts of the page in German. */
export const de = {
  ...SHARED_LABELS.de,
  ...labels,
  about,
  areaFault,
  alerts,
  app,
  cameras,
  data,
  error,
  history,
  mood,
  overview,
  places,
  signIn,
  source,
  wall,
  wallMood,
  zones,
} as const;
