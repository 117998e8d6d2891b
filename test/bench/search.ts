/** Partial search of recordings against full search: faces found and processor time on the same frames, in turns. */
import { defaultMinFacePx, openDetector } from '@crowdtone/faces';
import { intersectionOverUnion, type RgbImage } from '@crowdtone/imaging';
import { PartialSearch } from '@crowdtone/ingest';
import { readDemoFaces } from '../scenes/face-images';
import { composeScene, DEFAULT_SCENE, type SceneOptions } from '../scenes/scene';

/** People who stand, few and many people who walk; with the noise and compression of a camera. */
const SEARCH_SCENES: readonly Omit<SceneOptions, 'faces'>[] = [
  { movement: 'standing' as const, people: 10, seed: 31 },
  { movement: 'walking' as const, people: 4, seed: 32 },
  { movement: 'walking' as const, people: 24, seed: 33 },
].map((varied) => ({
  ...DEFAULT_SCENE,
  ...varied,
  width: 1280,
  height: 720,
  seconds: 15,
  fps: 2,
  camera: { noise: 3, jpegQuality: 80 },
}));

/** Figures of one scene. */
export interface SearchFigures {
  readonly people: number;
  readonly movement: string;
  readonly frames: number;
  /** Share of the true faces that full search finds, in [0,1]. */
  readonly fullRecall: number;
  /** The same of partial search. */
  readonly partialRecall: number;
  /** Processor time per frame of full search, milliseconds. */
  readonly fullMs: number;
  /** The same of partial search. */
  readonly partialMs: number;
}

/** Faces that are less visible are ignored. */
const MIN_VISIBLE = 0.5;
/** Overlap from which a detection counts as a face. */
const MIN_OVERLAP = 0.4;

/** @param onProgress called with the current step */
export async function measureSearch(
  detectorName: string,
  onProgress: (what: string) => void,
  scenes = SEARCH_SCENES,
): Promise<SearchFigures[]> {
  const faces = await readDemoFaces();
  const detector = await openDetector(detectorName, { minFacePx: defaultMinFacePx(detectorName) });
  const figures: SearchFigures[] = [];
  try {
    for (const options of scenes) {
      onProgress(`searching ${options.people} ${options.movement} people fully and partially, in turns`);
      const scene = await composeScene({ ...options, faces });
      const partial = new PartialSearch(detector);
      const full = new Side((image) => detector.detect(image));
      const part = new Side((image, presentationMs) => partial.detect(image, presentationMs));
      let frames = 0;
      let total = 0;
      for await (const image of scene.frames()) {
        const { presentationMs = 0, people = [] } = scene.truth.frames[frames] ?? {};
        const boxes = people.filter(({ visible }) => visible >= MIN_VISIBLE).map(({ box }) => box);
        // The first run of a network plans its memory.
        if (frames === 0) await detector.detect(image);
        for (const side of [full, part]) await side.run(image, presentationMs, boxes);
        total += boxes.length;
        frames += 1;
      }
      figures.push({
        people: options.people,
        movement: options.movement,
        frames,
        fullRecall: full.found / total,
        partialRecall: part.found / total,
        fullMs: full.cpuMs / frames,
        partialMs: part.cpuMs / frames,
      });
    }
  } finally {
    await detector.close();
  }
  return figures;
}

type Boxes = readonly Parameters<typeof intersectionOverUnion>[0][];

class Side {
  found = 0;
  cpuMs = 0;

  constructor(
    private readonly detect: (
      image: RgbImage,
      presentationMs: number,
    ) => Promise<readonly { readonly box: Boxes[number] }[]>,
  ) {}

  async run(image: RgbImage, presentationMs: number, faces: Boxes): Promise<void> {
    const before = process.cpuUsage();
    const detected = await this.detect(image, presentationMs);
    const { user, system } = process.cpuUsage(before);
    this.cpuMs += (user + system) / 1000;
    this.found += faces.filter((face) =>
      detected.some(({ box }) => intersectionOverUnion(box, face) >= MIN_OVERLAP),
    ).length;
  }
}
