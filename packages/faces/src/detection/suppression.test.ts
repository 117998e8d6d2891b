import { Proposals, suppress } from './suppression';

type Proposal = [left: number, top: number, right: number, bottom: number, score: number, isCut?: boolean];

function facesOf(proposals: readonly Proposal[]) {
  const list = new Proposals();
  for (const [left, top, right, bottom, score, isCut = false] of proposals) {
    list.add(left, top, right, bottom, score, isCut);
  }
  return suppress(list).map(({ box, score }) => ({
    box: [box.x, box.y, box.x + box.width, box.y + box.height],
    score: Number(score.toFixed(3)),
  }));
}

test('of boxes on one face the best scored stays, neighbours stay apart', () => {
  const faces = facesOf([
    [102, 100, 142, 150, 0.6],
    [100, 100, 140, 150, 0.9],
    [98, 104, 139, 152, 0.7],
    [135, 100, 175, 150, 0.5],
  ]);
  expect(faces).toEqual([
    { box: [100, 100, 140, 150], score: 0.9 },
    { box: [135, 100, 175, 150], score: 0.5 },
  ]);
});

test('a face on a tile border keeps the whole box even where the cut one scores higher', () => {
  const faces = facesOf([
    [300, 50, 320, 100, 0.95, true], // the left half, at the right edge of one tile
    [300, 50, 340, 100, 0.4],
  ]);
  expect(faces).toEqual([{ box: [300, 50, 340, 100], score: 0.95 }]);
});

test('a face that no tile saw whole counts once, with its larger part', () => {
  const faces = facesOf([
    [300, 50, 330, 100, 0.7, true],
    [312, 50, 340, 100, 0.5, true],
  ]);
  expect(faces).toEqual([{ box: [300, 50, 330, 100], score: 0.7 }]);
});

test('the eyes and mouth of a large face are no faces, a small face beside it is one', () => {
  const faces = facesOf([
    [100, 100, 300, 350, 0.8],
    [150, 150, 190, 200, 0.5],
    [290, 90, 330, 140, 0.5],
  ]);
  expect(faces.map(({ box }) => box[0])).toEqual([100, 290]);
});

test('a box around several small faces does not swallow them when they score higher', () => {
  const faces = facesOf([
    [100, 100, 140, 150, 0.9],
    [150, 100, 190, 150, 0.9],
    [90, 90, 200, 200, 0.3],
  ]);
  expect(faces.map(({ box }) => box[0])).toEqual([100, 150]);
});

test('a crowd has no upper limit', () => {
  const crowd = Array.from({ length: 700 }, (_, index): Proposal[] => {
    const [x, y] = [(index % 40) * 30, Math.floor(index / 40) * 30];
    return [
      [x, y, x + 20, y + 25, 0.5],
      [x + 1, y + 1, x + 21, y + 25, 0.4],
    ];
  });
  expect(facesOf(crowd.flat())).toHaveLength(700);
});

test('nothing proposed, nobody seen', () => {
  expect(facesOf([])).toEqual([]);
});
