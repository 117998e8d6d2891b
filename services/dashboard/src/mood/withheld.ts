import type { GroupWindow } from '@crowdtone/domain';
import { people as countPeople } from '../text/format';
import { unreadableSentence } from '../text/mood-text';
import { t } from '../text/translate';

/** A heading and the reason, for users. */
export interface Explanation {
  readonly title: string;
  readonly why: string;
}

/** Why a window has no shares; null when it has. */
export function explainWithheld({ withheld, people, floor }: GroupWindow): Explanation | null {
  if (withheld === null) return null;
  if (withheld === 'protects-others') {
    return {
      title: t('zones.protects'),
      why: t('zones.protectsWhy'),
    };
  }
  if (withheld === 'below-floor') {
    return {
      title: t('mood.belowFloor', { people: countPeople(people.readableAtOnce), floor }),
      why: t('mood.belowFloorWhy'),
    };
  }
  if (people.seen === 0) {
    return { title: t('mood.nobody'), why: t('mood.nobodyWhy') };
  }
  return {
    title: t('mood.noneReadable', { people: countPeople(people.seen) }),
    why: t('mood.noneReadableWhy', { reasons: unreadableSentence(people.unreadable) }),
  };
}
