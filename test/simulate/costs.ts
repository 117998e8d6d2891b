/** What a frame costs, by part; see docs/benchmarks/capacity.md for where each figure is from. */
export interface CostTable {
  /** ffmpeg decoding the stream up to the next frame that is analysed, milliseconds of a core. */
  readonly decodeMs: number;
  /** Detection in a whole frame, milliseconds of a core. */
  readonly detectMs: number;
  /** Tracking, cropping and sending, milliseconds of a core: of a frame, and of each face. */
  readonly cropMs: number;
  readonly cropFaceMs: number;
  /** Classification of a face, milliseconds of a core. */
  readonly classifyMs: number;
  /** Statistics and storing on the side of the aggregator, milliseconds of a core: of a frame, and of each face. */
  readonly commitMs: number;
  readonly commitFaceMs: number;
  /** Redis: milliseconds of its one thread and bytes over its network, of a frame, and of each face that is classified. */
  readonly redisMs: number;
  readonly redisFaceMs: number;
  readonly redisBytes: number;
  readonly redisFaceBytes: number;
  /** PostgreSQL: milliseconds of a core of its server to store a row, and bytes of the row on disk. */
  readonly databaseRowMs: number;
  readonly rowBytes: number;
}

/** Of the frames that were measured; detection and decoding grow with the number of pixels. */
const MEASURED_PIXELS = 1920 * 1080;

/** Of a 1080p frame, on the machine of docs/benchmarks/scale.md, and of the measurements in docs/benchmarks/capacity.md. */
export const MEASURED: CostTable = {
  ...{ decodeMs: 18, detectMs: 73, cropMs: 4.5, cropFaceMs: 0.12, classifyMs: 3.16 },
  ...{ commitMs: 5.5, commitFaceMs: 0.01 },
  ...{ redisMs: 0.48, redisFaceMs: 0.028, redisBytes: 6_580, redisFaceBytes: 5_500 },
  ...{ databaseRowMs: 0.0094, rowBytes: 201 },
};

/** The costs of frames of another size. */
export function scaledTo({ width, height }: { readonly width: number; readonly height: number }): CostTable {
  const ratio = (width * height) / MEASURED_PIXELS;
  return { ...MEASURED, decodeMs: MEASURED.decodeMs * ratio, detectMs: MEASURED.detectMs * ratio };
}
