import { countShares } from '@crowdtone/statistics';
import { EXPRESSIONS } from './expressions';
import { type GroupWindow, groupWindowSchema } from './windows';

const window: GroupWindow = {
  runId: 'run',
  sourceId: 'cam',
  index: 0,
  startMs: 0,
  endMs: 5000,
  partial: false,
  frames: { analysed: 25, dropped: {} },
  people: { seen: 5, readable: 5, readableAtOnce: 5, unreadable: {} },
  floor: 5,
  withheld: null,
  shares: countShares(Array.from({ length: 5 }, () => EXPRESSIONS.map((name) => (name === 'neutral' ? 1 : 0)))),
  counted: null,
  trust: null,
  model: null,
};

describe('groupWindowSchema', () => {
  test('lets a group at the floor pass', () => {
    expect(groupWindowSchema.safeParse(window).success).toBe(true);
  });

  test('refuses shares of a group under the floor, wherever they were computed', () => {
    const tooFew = { ...window, people: { ...window.people, readableAtOnce: 4 } };
    expect(groupWindowSchema.safeParse(tooFew).error?.issues[0]?.message).toMatch(/privacy floor/);
  });

  test('refuses a window without shares that does not say why', () => {
    expect(groupWindowSchema.safeParse({ ...window, shares: null }).success).toBe(false);
    expect(groupWindowSchema.safeParse({ ...window, shares: null, withheld: 'below-floor' }).success).toBe(true);
  });

  test('holds counted shares beside corrected ones, and nowhere else', () => {
    const counted = window.shares;
    const corrected = counted && { ...counted, estimator: 'adjusted-count-posterior' as const };
    const accepts = (change: Partial<GroupWindow>) => groupWindowSchema.safeParse({ ...window, ...change }).success;
    expect(accepts({ shares: corrected, counted })).toBe(true);
    expect(accepts({ shares: corrected, counted: null })).toBe(false);
    expect(accepts({ shares: counted, counted })).toBe(false);
    expect(accepts({ shares: null, withheld: 'below-floor', counted })).toBe(false);
  });

  test('reads windows from before there were corrected shares', () => {
    const { counted: _, ...old } = window;
    expect(groupWindowSchema.parse(old)).toEqual(window);
  });
});
