/** An image of packed 8-bit RGB, row by row from the top left: `data.length === width * height * 3`. */
export interface RgbImage {
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly channels?: 3;
}

/** An image of one 8-bit grey level a pixel, row by row from the top left. */
export interface GreyImage {
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly channels: 1;
}

/** A decoded frame. */
export interface VideoFrame extends RgbImage {
  /** 0, 1, 2, ... in the order of decoding, without gaps: dropped frames are numbered too. */
  readonly sequence: number;
  /** Presentation time from the decoder, milliseconds since the source's first frame. */
  readonly presentationMs: number;
}
