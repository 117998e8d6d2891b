import { type Corners, halve, type RgbImage } from '@crowdtone/imaging';

/** A square RGB image to paint on: `side * side * 3` values in [0,255], row by row. */
export class Canvas {
  readonly pixels: Float32Array;

  /** @param side pixels */
  constructor(readonly side: number) {
    this.pixels = new Float32Array(side * side * 3);
  }

  get bounds(): Corners {
    return { left: 0, top: 0, right: this.side, bottom: this.side };
  }

  /** Blends a colour into one pixel with opacity `cover` in [0,1]. */
  blend(x: number, y: number, [red, green, blue]: Colour, cover: number): void {
    const { pixels } = this;
    const at = (y * this.side + x) * 3;
    pixels[at] = (pixels[at] ?? 0) * (1 - cover) + red * cover;
    pixels[at + 1] = (pixels[at + 1] ?? 0) * (1 - cover) + green * cover;
    pixels[at + 2] = (pixels[at + 2] ?? 0) * (1 - cover) + blue * cover;
  }
}

/** Red, green and blue in [0,255]. */
export type Colour = readonly [number, number, number];

/** An image pyramid with a factor of 2 per level, computed lazily, so that reducing the image averages all pixels. */
export class ImagePyramid {
  readonly #levels: RgbImage[];

  constructor(image: RgbImage) {
    this.#levels = [image];
  }

  /** The smallest level with at least one pixel per pixel at `zoom`, and its scale. */
  at(zoom: number): { readonly image: RgbImage; readonly scale: number } {
    let level = 0;
    while (zoom <= 0.5 ** (level + 1) && this.#canHalve(level)) level += 1;
    for (let made = this.#levels.length; made <= level; made += 1) this.#levels.push(halve(this.#level(made - 1)));
    return { image: this.#level(level), scale: 0.5 ** level };
  }

  get width(): number {
    return this.#level(0).width;
  }

  get height(): number {
    return this.#level(0).height;
  }

  #canHalve(level: number): boolean {
    return Math.min(this.width, this.height) / 2 ** (level + 1) >= 2;
  }

  #level(index: number): RgbImage {
    const level = this.#levels[index];
    if (level === undefined) throw new RangeError(`level ${index} does not exist`);
    return level;
  }
}

/** Position of an image on a canvas: canvas pixel = (image pixel - origin) * zoom + the panel's left or top. */
export interface Placement {
  /** Part of the canvas that shows the image, whole pixels. */
  readonly panel: Corners;
  readonly originX: number;
  readonly originY: number;
  readonly zoom: number;
}

/** Fills a panel with an image by bilinear interpolation, and with `outside` where the image ends. */
export function drawImage(canvas: Canvas, levels: ImagePyramid, placement: Placement, outside: Colour): void {
  const { panel, originX, originY, zoom } = placement;
  const { image, scale } = levels.at(zoom);
  const { data, width, height } = image;
  const { pixels, side } = canvas;
  const step = scale / zoom;
  const [red, green, blue] = outside;
  for (let y = panel.top; y < panel.bottom; y += 1) {
    const fromY = originY * scale + (y - panel.top + 0.5) * step - 0.5;
    const isRowOutside = fromY < -0.5 || fromY > height - 0.5;
    const top = Math.min(Math.max(Math.floor(fromY), 0), height - 1);
    const bottom = Math.min(top + 1, height - 1);
    const downward = Math.min(Math.max(fromY - top, 0), 1);
    let at = (y * side + panel.left) * 3;
    for (let x = panel.left; x < panel.right; x += 1, at += 3) {
      const fromX = originX * scale + (x - panel.left + 0.5) * step - 0.5;
      if (isRowOutside || fromX < -0.5 || fromX > width - 0.5) {
        pixels[at] = red;
        pixels[at + 1] = green;
        pixels[at + 2] = blue;
        continue;
      }
      const left = Math.min(Math.max(Math.floor(fromX), 0), width - 1);
      const right = Math.min(left + 1, width - 1);
      const rightward = Math.min(Math.max(fromX - left, 0), 1);
      const a = (top * width + left) * 3;
      const b = (top * width + right) * 3;
      const c = (bottom * width + left) * 3;
      const d = (bottom * width + right) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const upper = (data[a + channel] ?? 0) * (1 - rightward) + (data[b + channel] ?? 0) * rightward;
        const lower = (data[c + channel] ?? 0) * (1 - rightward) + (data[d + channel] ?? 0) * rightward;
        pixels[at + channel] = upper + (lower - upper) * downward;
      }
    }
  }
}
