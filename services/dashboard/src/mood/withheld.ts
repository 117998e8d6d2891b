import { type GroupWindow, tallyTotal, UNREADABLE_LABELS, UNREADABLE_REASONS } from '@crowdtone/domain';
import { count, people as countPeople } from '../text/format';

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
      title: 'Withheld to protect a few people elsewhere',
      why: 'So few people were elsewhere that their expressions could be computed from these shares and those of the whole picture.',
    };
  }
  if (withheld === 'below-floor') {
    return {
      title: `${countPeople(people.readableAtOnce)} readable at once; shares need at least ${floor}`,
      why: 'In so small a group, a share could reveal the expression of one person. People are counted, but shares are not published.',
    };
  }
  if (people.seen === 0) {
    return { title: 'No people in view', why: 'No faces were detected in this window.' };
  }
  return {
    title: `${countPeople(people.seen)} seen, none readable`,
    why: `${unreadableSentence(people.unreadable)} Shares cannot be estimated.`,
  };
}

/** `9 too small, 3 blurred.` with the most frequent reason first; empty when all were readable. */
export function unreadableSentence(unreadable: GroupWindow['people']['unreadable']): string {
  if (tallyTotal(unreadable) === 0) return '';
  const parts = UNREADABLE_REASONS.map((reason) => ({ reason, amount: unreadable[reason] ?? 0 }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .map(({ reason, amount }) => `${count(amount)} ${UNREADABLE_LABELS[reason].name.toLowerCase()}`);
  return `${parts.join(', ')}.`;
}
