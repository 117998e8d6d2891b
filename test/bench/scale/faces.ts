/** What a frame costs by the number of faces in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisOptionsSchema, DEFAULT_DETECTOR, DEFAULT_MODEL } from '@crowdtone/config';
import { defaultMinFacePx } from '@crowdtone/faces';
import { readDemoFaces } from '../../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../../scenes/scene';
import { STAGES, type Stage, type StageSettings, timeStages } from '../stages';

/** Costs at one number of faces. */
export interface FaceCost {
  readonly faces: number;
  /** Milliseconds per frame of each stage; every face classified in every frame. */
  readonly msPerFrame: Readonly<Record<Stage, number>>;
  /** Sum of the stages, milliseconds per frame. */
  readonly wholeMs: number;
  /** Boxes found per frame. */
  readonly found: number;
}

/** So small that 500 people fit side by side. Pixels. */
const SIZES = { min: 12, max: 18 };

/** @param counts numbers of people, ascending */
export async function measureFaces(
  counts: readonly number[],
  frames: number,
  onProgress: (what: string) => void,
): Promise<FaceCost[]> {
  const { window, floor } = analysisOptionsSchema.parse({});
  const faces = await readDemoFaces();
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-scale-'));
  const costs: FaceCost[] = [];
  try {
    for (const people of counts) {
      onProgress(`${people} faces in a frame`);
      const fps = 2;
      const scene = await composeScene({ ...DEFAULT_SCENE, faces, people, sizes: SIZES, fps, seconds: frames / fps });
      const path = join(folder, `${people}.mp4`);
      await writeScene(scene, path);
      const minFacePx = defaultMinFacePx(DEFAULT_DETECTOR);
      const settings: StageSettings = {
        fps,
        minFacePx,
        windowMs: window * 1000,
        floor,
        detector: DEFAULT_DETECTOR,
        model: DEFAULT_MODEL,
        samples: null,
      };
      const { msPerFrame, boxes } = await timeStages(path, settings);
      costs.push({
        faces: people,
        msPerFrame,
        wholeMs: STAGES.reduce((sum, stage) => sum + msPerFrame[stage], 0),
        found: boxes.flat().length / Math.max(1, boxes.length),
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return costs;
}
