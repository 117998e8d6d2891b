import { GroupCommit } from './group-commit';

/** A commit that is finished by hand. */
function manualCommit() {
  const groups: (readonly number[])[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const commits = new GroupCommit<number>((items) => {
    groups.push(items);
    return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
  });
  return { groups, ends, commits };
}

describe('GroupCommit', () => {
  test('commits at once when idle, and together what came meanwhile', async () => {
    const { groups, ends, commits } = manualCommit();
    const first = commits.add(1);
    const others = [commits.add(2), commits.add(3), commits.add(4)];
    expect(groups).toEqual([[1]]);
    ends[0]?.();
    await first;
    expect(groups).toEqual([[1], [2, 3, 4]]);
    ends[1]?.();
    await Promise.all(others);
    await commits.idle();
  });

  test('reports a failure to exactly the callers of that group', async () => {
    const { ends, commits } = manualCommit();
    const first = commits.add(1);
    const second = commits.add(2);
    ends[0]?.(new Error('no'));
    await expect(first).rejects.toThrow('no');
    ends[1]?.();
    await expect(second).resolves.toBeUndefined();
  });

  test('is idle only when all is committed, and starts again after that', async () => {
    const { groups, ends, commits } = manualCommit();
    let idle = false;
    const added = [commits.add(1), commits.add(2)];
    const waiting = commits.idle().then(() => {
      idle = true;
    });
    ends[0]?.();
    await added[0];
    expect(idle).toBe(false);
    ends[1]?.();
    await waiting;
    const again = commits.add(3);
    expect(groups.at(-1)).toEqual([3]);
    ends[2]?.();
    await again;
  });
});
