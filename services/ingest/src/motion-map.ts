import type { Box } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';

/** Side of a block, pixels: a face of 12 pixels changes the mean of one by several levels. */
const BLOCK_PX = 32;
/** Only every second pixel of every second row is read. */
const STEP_PX = 2;
/** A block has changed when its mean differs by more than this, 8-bit levels: many times the noise of 256 pixels. */
const CHANGED_LEVELS = 2;

/** Which blocks of a frame have changed since they were last searched. */
export class MotionMap {
  #means = new Float32Array(0);
  /** Means of the blocks when they were last searched. */
  #searched = new Float32Array(0);
  #columns = 0;
  #size = '';

  /**
   * @returns the changed blocks, pixels; null for a frame of another size than the one before, of which all is new
   */
  changes(image: RgbImage): Box[] | null {
    const size = `${image.width}x${image.height}`;
    const isNew = size !== this.#size;
    if (isNew) this.#resize(image, size);
    this.#measure(image);
    if (isNew) return null;
    const blocks: Box[] = [];
    this.#means.forEach((mean, index) => {
      if (Math.abs(mean - (this.#searched[index] ?? 0)) > CHANGED_LEVELS) blocks.push(this.#boxOf(index, image));
    });
    return blocks;
  }

  /** Notes that a region of the latest frame, or all of it, was searched. */
  markSearched(region?: Box): void {
    if (region === undefined) {
      this.#searched.set(this.#means);
      return;
    }
    const rows = this.#means.length / this.#columns;
    const [left, top] = [Math.ceil(region.x / BLOCK_PX), Math.ceil(region.y / BLOCK_PX)];
    const right = Math.min(this.#columns, Math.ceil((region.x + region.width) / BLOCK_PX));
    const bottom = Math.min(rows, Math.ceil((region.y + region.height) / BLOCK_PX));
    for (let row = top; row < bottom; row += 1) {
      const [from, to] = [row * this.#columns + left, row * this.#columns + right];
      this.#searched.set(this.#means.subarray(from, to), from);
    }
  }

  #resize({ width, height }: RgbImage, size: string): void {
    this.#size = size;
    this.#columns = Math.ceil(width / BLOCK_PX);
    const blocks = this.#columns * Math.ceil(height / BLOCK_PX);
    this.#means = new Float32Array(blocks);
    this.#searched = new Float32Array(blocks);
  }

  /** Green stands for brightness. */
  #measure({ data, width, height }: RgbImage): void {
    const sums = this.#means.fill(0);
    for (let y = 0; y < height; y += STEP_PX) {
      const row = Math.floor(y / BLOCK_PX) * this.#columns;
      for (let x = 0; x < width; x += STEP_PX) {
        const block = row + ((x / BLOCK_PX) | 0);
        sums[block] = (sums[block] ?? 0) + (data[3 * (y * width + x) + 1] ?? 0);
      }
    }
    sums.forEach((sum, index) => {
      const box = this.#boxOf(index, { width, height });
      sums[index] = sum / (Math.ceil(box.width / STEP_PX) * Math.ceil(box.height / STEP_PX));
    });
  }

  #boxOf(index: number, { width, height }: Pick<RgbImage, 'width' | 'height'>): Box {
    const [x, y] = [(index % this.#columns) * BLOCK_PX, Math.floor(index / this.#columns) * BLOCK_PX];
    return { x, y, width: Math.min(BLOCK_PX, width - x), height: Math.min(BLOCK_PX, height - y) };
  }
}
