import { biasedSize } from '@crowdtone/testing/training/biased-sizes';
import { GROUP_PROTOCOLS } from '../evaluation/quantification-error';
import { figuresOf, pooled } from '../evaluation/shares/measure-shares';
import { renderShareTable } from '../evaluation/shares/shares-table';
import { choiceOf, selectEstimator, shippedColumns, TABLE_PEOPLE } from './choose-shares';
import { shareSection } from './share-section';

const SETTINGS = { choiceGroups: 6, tableGroups: 12, references: false };

describe('of a network that takes negative expressions for neutral', () => {
  const selection = selectEstimator([biasedSize(800, 1)], SETTINGS);
  const columns = shippedColumns(selection);

  test('shares are corrected, and better so than counted in every protocol', () => {
    expect(choiceOf(selection)).toMatchObject({ estimator: 'vote-mixture-posterior' });
    const errorOf = (name: RegExp, protocol: string) => {
      const cells = columns.find((column) => name.test(column.name))?.cells ?? [];
      return figuresOf(pooled(cells, (place) => place.protocol === protocol && place.people >= 20)).error;
    };
    for (const protocol of GROUP_PROTOCOLS) {
      expect(errorOf(/shipped/, protocol)).toBeLessThan(errorOf(/^counted/, protocol));
    }
  });

  test('intervals are as narrow as hold what they promise in every protocol and for groups of every size', () => {
    const settings = selection.chosen?.setup.settings;
    expect(settings?.widening.map(({ people }) => people)).toEqual(TABLE_PEOPLE);
    for (const people of TABLE_PEOPLE) {
      for (const protocol of GROUP_PROTOCOLS) {
        const outcomes = pooled(
          columns[0]?.cells ?? [],
          (place) => place.people === people && place.protocol === protocol,
        );
        expect(figuresOf(outcomes).coverage).toBeGreaterThanOrEqual(0.94);
      }
    }
  });

  test('the card says what ships, in which protocols, and how wide', () => {
    const section = shareSection(selection);
    expect(section).toContain(`${selection.chosen?.name} (shipped)`);
    for (const protocol of GROUP_PROTOCOLS)
      expect(section).toMatch(new RegExp(`\\| ${protocol} \\| 200 \\| 0\\.\\d+ \\(`));
    expect(section).not.toMatch(/NaN|undefined/);
    expect(renderShareTable(columns).split('\n')).toHaveLength(2 + GROUP_PROTOCOLS.length * TABLE_PEOPLE.length);
  });
});

test('the same faces give the same selection', () => {
  const settings = { choiceGroups: 2, tableGroups: 2, references: false };
  const once = () => selectEstimator([biasedSize(160, 1)], settings).chosen;
  expect(once()).toEqual(once());
});

test('where an expression has no votes nothing is chosen', () => {
  const predictions = biasedSize(160, 1);
  const votes = predictions.votes.slice();
  for (let face = 0; face < votes.length; face += 8) {
    votes[face] = (votes[face] ?? 0) + (votes[face + 5] ?? 0);
    votes[face + 5] = 0;
  }
  const selection = selectEstimator([{ ...predictions, votes }], SETTINGS);
  expect(choiceOf(selection)).toBeNull();
  expect(shareSection(selection)).toContain('lack an expression');
  expect(choiceOf(selectEstimator([], SETTINGS))).toBeNull();
});
