import { distinctLabels } from './sources';

test('files of one name are told apart by as many folders as that takes', () => {
  const locations = [
    '/rec/cam1/a/00.mp4',
    '/rec/cam2/a/00.mp4',
    '/rec/cam2/b/00.mp4',
    '/rec/other.mp4',
    'lavfi:testsrc',
  ];
  expect(distinctLabels(locations)).toEqual([
    'cam1/a/00.mp4',
    'cam2/a/00.mp4',
    'b/00.mp4',
    'other.mp4',
    'lavfi:testsrc',
  ]);
});

test('network sources that differ in their secrets are told apart, and tell none', () => {
  const locations = ['rtmp://h/live/s3cret1', 'rtmp://h/live/s3cret2', 'http://h/v?key=s3cret', '/00.mp4', '/x/00.mp4'];
  expect(distinctLabels(locations)).toEqual([
    'rtmp://h/live/***',
    'rtmp://h/live/*** 2',
    'http://h/v?key=***',
    '/00.mp4',
    'x/00.mp4',
  ]);
});
