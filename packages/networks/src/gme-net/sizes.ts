/** Widths and depths of GME-Net, chosen by this project: those of the paper are not public. */

export interface Stage {
  /** Channels out. */
  readonly channels: number;
  /** Stride of the first block. */
  readonly stride: 1 | 2;
  readonly blocks: number;
}

/** Widths and depths of one GME-Net. */
export interface GmeNetSize {
  /** Pixels of the square grey input. */
  readonly side: number;
  readonly stem: { readonly channels: number; readonly stride: 1 | 2 };
  /** Plain residual blocks before the network branches. */
  readonly trunk: readonly Stage[];
  /** Mixed-attention blocks. */
  readonly local: readonly Stage[];
  /** Mixed-channel feature extraction blocks; empty for a network without a global branch. */
  readonly global: readonly Stage[];
  /** False replaces the blocks of the local branch by plain residual ones; for ablations. */
  readonly attention?: boolean;
}

export const GME_NET_SIZES = {
  /** Teacher for faces of 112 px: 20.1 M parameters, 3.6 GMAC. */
  full: {
    side: 112,
    stem: { channels: 64, stride: 2 },
    trunk: [
      { channels: 64, stride: 1, blocks: 2 },
      { channels: 128, stride: 2, blocks: 2 },
    ],
    local: [
      { channels: 256, stride: 2, blocks: 2 },
      { channels: 512, stride: 1, blocks: 2 },
    ],
    global: [
      { channels: 256, stride: 2, blocks: 2 },
      { channels: 512, stride: 2, blocks: 2 },
    ],
  },
  /** 5.05 M parameters, 667 MMAC. */
  base: {
    side: 48,
    stem: { channels: 32, stride: 1 },
    trunk: [
      { channels: 32, stride: 1, blocks: 2 },
      { channels: 64, stride: 2, blocks: 2 },
    ],
    local: [
      { channels: 128, stride: 2, blocks: 2 },
      { channels: 256, stride: 1, blocks: 2 },
    ],
    global: [
      { channels: 128, stride: 2, blocks: 2 },
      { channels: 256, stride: 2, blocks: 2 },
    ],
  },
  /**
   * The size that ships: 2.59 M parameters, 143 MMAC. The stem's stride of 2 saves operations for depth and width, at no
   * loss for faces under 24 pixels.
   */
  light: {
    side: 48,
    stem: { channels: 32, stride: 2 },
    trunk: [{ channels: 32, stride: 1, blocks: 1 }],
    local: [
      { channels: 96, stride: 2, blocks: 2 },
      { channels: 192, stride: 2, blocks: 2 },
    ],
    global: [
      { channels: 96, stride: 2, blocks: 1 },
      { channels: 192, stride: 2, blocks: 2 },
    ],
  },
  /**
   * 5.89 M parameters, 143 MMAC. The branches share two plain stages and work on coarse maps alone, which hold all that small
   * faces show.
   */
  late: {
    side: 48,
    stem: { channels: 40, stride: 2 },
    trunk: [
      { channels: 40, stride: 1, blocks: 2 },
      { channels: 80, stride: 2, blocks: 2 },
    ],
    local: [
      { channels: 160, stride: 2, blocks: 2 },
      { channels: 320, stride: 2, blocks: 2 },
    ],
    global: [
      { channels: 160, stride: 2, blocks: 1 },
      { channels: 320, stride: 2, blocks: 1 },
    ],
  },
  /** 0.79 M parameters, 124 MMAC, half of them at the full 48 x 48 and 24 x 24 pixels. */
  tiny: {
    side: 48,
    stem: { channels: 24, stride: 1 },
    trunk: [
      { channels: 24, stride: 1, blocks: 1 },
      { channels: 48, stride: 2, blocks: 1 },
    ],
    local: [
      { channels: 96, stride: 2, blocks: 1 },
      { channels: 128, stride: 1, blocks: 1 },
    ],
    global: [
      { channels: 96, stride: 2, blocks: 1 },
      { channels: 128, stride: 2, blocks: 1 },
    ],
  },
} as const satisfies Record<string, GmeNetSize>;

/** Ablations: the size that ships without one of its parts. All other layers keep their names. */
export const GME_NET_ABLATIONS = {
  /** Without the global branch: 1.50 M parameters, 94 MMAC. */
  'gme-net-without-mcfeb': { ...GME_NET_SIZES.light, global: [] },
  /** Plain residual blocks in the local branch, without attention maps: 2.57 M parameters, 142 MMAC. */
  'gme-net-without-dbam': { ...GME_NET_SIZES.light, attention: false },
} as const satisfies Record<string, GmeNetSize>;
