/**
 * The six demonstration photos of the npm package `@vladmandic/face-api` (MIT), with the faces in them marked by hand.
 * They are the only photographs of people the project has at hand on every machine, so the sample video and the
 * benchmark are made from them.
 */
import { dirname, join } from 'node:path';
import type { Box } from '@crowdtone/domain';

/** A demonstration photo and its faces. */
export interface DemoPhoto {
  readonly file: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Every face in the photo, hairline to chin and cheek to cheek, in pixels of the photo. */
  readonly faces: readonly Box[];
  /** False where a face is in profile or half behind hair: not a fair test of a detector of small faces. */
  readonly allFrontal: boolean;
}

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

export const DEMO_PHOTOS: readonly DemoPhoto[] = [
  {
    file: 'sample1.jpg',
    width: 1920,
    height: 1280,
    faces: [box(410, 352, 190, 248), box(835, 420, 190, 232), box(1482, 205, 205, 230)],
    allFrontal: true,
  },
  {
    file: 'sample2.jpg',
    width: 1920,
    height: 1367,
    faces: [box(361, 126, 165, 290), box(905, 222, 150, 235), box(1440, 155, 205, 240)],
    allFrontal: false,
  },
  {
    file: 'sample3.jpg',
    width: 1920,
    height: 1350,
    faces: [box(588, 325, 198, 275), box(1078, 212, 212, 298), box(1515, 292, 170, 285)],
    allFrontal: true,
  },
  {
    file: 'sample4.jpg',
    width: 1920,
    height: 1448,
    faces: [box(262, 188, 162, 245), box(650, 58, 195, 262), box(988, 175, 172, 235), box(1272, 142, 160, 245)],
    allFrontal: true,
  },
  {
    file: 'sample5.jpg',
    width: 1920,
    height: 1398,
    faces: [
      box(598, 420, 172, 256),
      box(783, 110, 160, 222),
      box(1108, 205, 160, 238),
      box(1403, 400, 172, 275),
      box(385, 860, 172, 315),
    ],
    allFrontal: true,
  },
  {
    file: 'sample6.jpg',
    width: 1920,
    height: 1537,
    faces: [box(250, 475, 215, 280), box(678, 320, 168, 310), box(1178, 305, 188, 285), box(1490, 265, 210, 295)],
    allFrontal: true,
  },
];

/** Where a demonstration photo lies on this machine. */
export function demoPhotoPath(photo: DemoPhoto): string {
  return join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo', photo.file);
}
