/** The scene synthesizer: people made from images of faces, on known paths, painted frame by frame with their ground truth. */
import { writeFile } from 'node:fs/promises';
import { CrowdtoneError } from '@crowdtone/domain';
import { faceSize, intersectionArea, type RgbImage } from '@crowdtone/imaging';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { encodeVideo } from '@crowdtone/video';
import { type Background, paintBackground } from './background';
import { buildCamera, type Camera } from './camera';
import type { FaceImage } from './face-images';
import { type Movement, planPaths, type SizeRange } from './movement';
import { type Actor, blend, type Placed, place, visibleShare } from './placement';
import { chooseAppearance, paintPerson, type Sprite } from './sprites';
import type { ScenePerson, SceneTruth } from './truth';

export interface SceneOptions {
  readonly faces: readonly FaceImage[];
  readonly people: number;
  readonly seconds: number;
  readonly fps: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly sizes: SizeRange;
  readonly movement: Movement;
  readonly background: Background;
  readonly camera: Camera;
  /** The same options with the same seed yield the same bytes. */
  readonly seed: number;
}

/** Default scene: thirty people standing in a 1080p frame for ten seconds. */
export const DEFAULT_SCENE = {
  people: 30,
  seconds: 10,
  fps: 25,
  width: 1920,
  height: 1080,
  sizes: { min: 20, max: 60 },
  movement: 'standing',
  background: 'texture',
  camera: {},
  seed: 1,
} as const satisfies Omit<SceneOptions, 'faces'>;

export interface Scene {
  readonly truth: SceneTruth;
  /** Paints the frames in order; each call paints them again. */
  frames(): AsyncIterable<RgbImage>;
}

/**
 * Plans a scene and its ground truth; frames are painted on demand.
 * @throws {CrowdtoneError} E_SCENE_CROWDED when standing people do not fit side by side
 * @throws {CrowdtoneError} E_BACKGROUND_BROKEN when the background photo cannot be read
 * @throws {CrowdtoneError} E_SCENE_EMPTY when there are people but no images of faces
 */
export async function composeScene(options: SceneOptions): Promise<Scene> {
  const { width, height, fps, seconds, seed } = options;
  const random = seededRandom(seed);
  const times = Array.from({ length: Math.round(seconds * fps) }, (_, index) => (index * 1000) / fps);
  const background = await paintBackground(options.background, width, height, random);
  const actors = await castActors(options, times, random);
  const placements = times.map((time) => actors.map((actor) => place(actor, time)));
  const truth: SceneTruth = {
    version: 1,
    seed,
    width,
    height,
    fps,
    people: actors.length,
    frames: placements.map((placed, index) => ({
      presentationMs: times[index] ?? 0,
      people: describePeople(placed, width, height),
    })),
  };
  const camera = buildCamera(options.camera, seed);
  async function* frames(): AsyncGenerator<RgbImage> {
    for (const [index, placed] of placements.entries()) {
      const frame = { data: background.data.slice(), width, height };
      for (const person of placed) blend(frame, person);
      yield camera(frame, index);
    }
  }
  return { truth, frames };
}

/**
 * Writes the scene's video, and its ground truth as JSON next to it (`crowd.mp4`, `crowd.json`).
 * @returns the path of the ground truth
 */
export async function writeScene(scene: Scene, path: string): Promise<string> {
  const { width, height, fps } = scene.truth;
  await encodeVideo(scene.frames(), { width, height, fps, path });
  const truthPath = `${path.replace(/\.[^./\\]+$/, '')}.json`;
  await writeFile(truthPath, `${JSON.stringify(scene.truth)}\n`);
  return truthPath;
}

async function castActors(options: SceneOptions, times: readonly number[], random: () => number): Promise<Actor[]> {
  if (options.people > 0 && options.faces.length === 0) {
    throw new CrowdtoneError('E_SCENE_EMPTY', 'people need faces; give at least one face image');
  }
  // Every image is used before one is used again.
  const rounds = Math.ceil(options.people / Math.max(1, options.faces.length));
  const images = Array.from({ length: rounds }, () => shuffled(options.faces, random))
    .flat()
    .slice(0, options.people);
  const stage = { width: options.width, height: options.height, durationMs: options.seconds * 1000 };
  const paths = planPaths(images, stage, options.movement, options.sizes, random);
  const actors: Actor[] = [];
  for (const [trackId, path] of paths.entries()) {
    const image = images[trackId];
    if (!image) continue;
    const appearance = chooseAppearance(random);
    const sizes = new Set(times.map((time) => faceSize(path(time))));
    const sprites = new Map<number, Sprite>();
    for (const size of sizes) sprites.set(size, await paintPerson(image, appearance, size));
    actors.push({ trackId, image, path, sprites });
  }
  return actors;
}

function describePeople(placed: readonly Placed[], width: number, height: number): ScenePerson[] {
  const frame = { x: 0, y: 0, width, height };
  return placed
    .map((person, index) => ({ person, visible: visibleShare(person, placed.slice(index + 1), width, height) }))
    .filter(({ person }) => intersectionArea(person.face, frame) > 0)
    .map(({ person: { actor, face }, visible }) => ({
      trackId: actor.trackId,
      box: face,
      sizePx: faceSize(face),
      expression: actor.image.expression,
      visible,
    }));
}
