import { gmeNetNetwork } from '@crowdtone/networks';

/** A GME-Net with both branches, small enough for plain JavaScript. */
export const TWO_BRANCHES = gmeNetNetwork({
  side: 16,
  stem: { channels: 4, stride: 2 },
  trunk: [],
  local: [{ channels: 8, stride: 2, blocks: 1 }],
  global: [{ channels: 8, stride: 2, blocks: 1 }],
});
