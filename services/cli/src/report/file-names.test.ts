import { fileNamesOf } from './file-names';

const named = (...labels: readonly string[]) => [
  ...fileNamesOf(labels.map((label, index) => ({ label, sourceId: `source-${index}` }))).values(),
];

test('files are called as the recording, with its folder and without its ending', () => {
  expect(named('cam1/00.00.mp4', 'cam2/00.00.mp4', 'hall.01', 'Große Bühne 2.MKV')).toEqual([
    'cam1-00.00',
    'cam2-00.00',
    'hall.01',
    'Große-Bühne-2',
  ]);
});

test('where two would have one name, or one has none, the id of the source is the name', () => {
  expect(named('hall/a.mp4', 'hall a.avi', 'HALL-A.ts', 'b.mp4')).toEqual(['source-0', 'source-1', 'source-2', 'b']);
  expect(named('../..', '…', 'x'.repeat(300))).toEqual(['source-0', 'source-1', 'source-2']);
});
