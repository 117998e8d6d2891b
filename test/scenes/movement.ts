/** Where everybody is at any moment: smooth seeded paths, in whole pixels. */
import { type Box, CrowdtoneError } from '@crowdtone/domain';
import type { FaceImage } from './face-images';
import { faceSides } from './sprites';

export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
}

/**
 * `standing`: every person stays in view and sways on the spot; faces never touch.
 * `walking`: people cross the frame at their own speeds; they enter, leave, and hide each other.
 */
export type Movement = 'standing' | 'walking';

/** The smallest and the largest face (shorter side), pixels. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

/** A person's face at any moment of the scene; the box may lie outside the frame. */
export type Path = (timeMs: number) => Box;

/** Width and height of a person's cell, in faces, so that heads with their hair never touch. */
const CELL = { width: 1.8, height: 1.7 };
/** A walker's size changes by at most this share along the path. */
const DEPTH_CHANGE = 0.12;

const between = (random: () => number, low: number, high: number): number => low + (high - low) * random();

/** A number that varies smoothly in [-1,1]: two sines with incommensurable periods (seconds). */
function wander(random: () => number): (timeMs: number) => number {
  const waves = [between(random, 5, 8), between(random, 2.5, 4)].map((seconds) => ({
    period: seconds * 1000,
    phase: random() * 2 * Math.PI,
  }));
  const weights = [0.7, 0.3];
  return (timeMs) =>
    waves.reduce(
      (sum, { period, phase }, i) => sum + (weights[i] ?? 0) * Math.sin((2 * Math.PI * timeMs) / period + phase),
      0,
    );
}

function boxAround(centreX: number, centreY: number, sides: { width: number; height: number }): Box {
  return { x: Math.round(centreX - sides.width / 2), y: Math.round(centreY - sides.height / 2), ...sides };
}

/**
 * One path for each face image, in painting order: the smaller (farther) a face, the earlier it is painted.
 * @throws {CrowdtoneError} E_SCENE_CROWDED when standing people do not fit side by side
 */
export function planPaths(
  images: readonly FaceImage[],
  stage: Stage,
  movement: Movement,
  sizes: SizeRange,
  random: () => number,
): Path[] {
  const ordered = images.map(() => Math.round(between(random, sizes.min, sizes.max))).sort((a, b) => a - b);
  const people = images.map((image, index) => ({ image, sizePx: ordered[index] ?? sizes.min }));
  return movement === 'standing'
    ? standing(people, stage, random)
    : people.map((person) => walking(person, stage, sizes, random));
}

interface Person {
  readonly image: FaceImage;
  readonly sizePx: number;
}

/** Positions on a grid, small faces at the top as in a photo of a crowd; people with more space sway more. */
function standing(people: readonly Person[], stage: Stage, random: () => number): Path[] {
  const columns = Math.max(1, Math.round(Math.sqrt((people.length * stage.width) / stage.height)));
  const rows = Math.ceil(people.length / columns);
  const cell = { width: stage.width / columns, height: stage.height / rows };
  return people.map(({ image, sizePx }, index) => {
    const sides = faceSides(image, sizePx);
    const slack = {
      x: (cell.width - CELL.width * sides.width) / 2,
      y: (cell.height - CELL.height * sides.height) / 2,
    };
    if (slack.x < 0 || slack.y < 0) {
      throw new CrowdtoneError(
        'E_SCENE_CROWDED',
        `${people.length} faces of up to ${sizePx} pixels do not fit side by side into ${stage.width}x${stage.height}; ` +
          'take fewer people, smaller faces, or let them walk',
      );
    }
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, people.length - row * columns);
    const centre = {
      x: ((index % columns) + 0.5) * (stage.width / inRow),
      y: (row + 0.5) * cell.height,
    };
    // Half of the slack is a random offset, the other half is for swaying.
    const home = {
      x: centre.x + between(random, -0.5, 0.5) * slack.x,
      y: centre.y + between(random, -0.5, 0.5) * slack.y,
    };
    const sway = { x: Math.min(slack.x / 2, 1.2 * sides.width), y: Math.min(slack.y / 2, 0.5 * sides.height) };
    const [wanderX, wanderY] = [wander(random), wander(random)];
    return (timeMs) => boxAround(home.x + sway.x * wanderX(timeMs), home.y + sway.y * wanderY(timeMs), sides);
  });
}

/** A walk across the frame at a constant pace that crosses it at some moment of the scene, with the bob of steps. */
function walking({ image, sizePx }: Person, stage: Stage, sizes: SizeRange, random: () => number): Path {
  const direction = random() < 0.5 ? -1 : 1;
  // Faces a second: about a walk's 1.4 m/s at a face's 0.16 m, slowed down because crowds stroll.
  const speed = (direction * between(random, 2, 6) * sizePx) / 1000;
  const meeting = { timeMs: random() * stage.durationMs, x: random() * stage.width };
  const nearness = (sizePx - sizes.min) / Math.max(1, sizes.max - sizes.min);
  // Near people are lower in the frame, as filmed by a camera above their heads.
  const level = (0.15 + 0.5 * nearness + between(random, -0.1, 0.25)) * stage.height;
  const approach = between(random, -1, 1) * DEPTH_CHANGE;
  const stepMs = between(random, 480, 620);
  const phase = random() * 2 * Math.PI;
  return (timeMs) => {
    const progress = timeMs / stage.durationMs - 0.5;
    const size = Math.round(Math.min(sizes.max, Math.max(sizes.min, sizePx * (1 + 2 * approach * progress))));
    const sides = faceSides(image, size);
    const bob = 0.04 * sides.height * Math.sin((2 * Math.PI * timeMs) / stepMs + phase);
    return boxAround(meeting.x + speed * (timeMs - meeting.timeMs), level + bob, sides);
  };
}
