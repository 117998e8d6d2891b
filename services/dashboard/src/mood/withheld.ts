import { type GroupWindow, tallyTotal, UNREADABLE_LABELS, UNREADABLE_REASONS } from '@crowdtone/domain';
import { count, people as countPeople } from '../text/format';

export interface Explanation {
  readonly title: string;
  readonly why: string;
}

/** Why a window says nothing about moods, in words for whoever looks at it; null when it does. */
export function explainWithheld({ withheld, people, floor }: GroupWindow): Explanation | null {
  if (withheld === null) return null;
  if (withheld === 'below-floor') {
    return {
      title: `${countPeople(people.readableAtOnce)} readable at once; shares are published from ${floor} up`,
      why: 'In so small a group a share would point at a person. The people are counted, their expressions are not published.',
    };
  }
  if (people.seen === 0) {
    return { title: 'Nobody in view', why: 'No face was found in this window.' };
  }
  return {
    title: `${countPeople(people.seen)} seen, nobody readable`,
    why: `${unreadableSentence(people.unreadable)} So there is nothing honest to say about their expressions.`,
  };
}

/** `9 too small, 3 blurred.` with the most frequent reason first; empty when everybody was readable. */
export function unreadableSentence(unreadable: GroupWindow['people']['unreadable']): string {
  if (tallyTotal(unreadable) === 0) return '';
  const parts = UNREADABLE_REASONS.map((reason) => ({ reason, amount: unreadable[reason] ?? 0 }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .map(({ reason, amount }) => `${count(amount)} ${UNREADABLE_LABELS[reason].name.toLowerCase()}`);
  return `${parts.join(', ')}.`;
}
