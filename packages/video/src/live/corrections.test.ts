import { parseCorrections, type VideoCorrections } from '@crowdtone/domain';
import { type LiveFrame, openLiveSource } from '..';

/** The first frame of a red live source of 64x48. */
async function firstFrame(corrections?: VideoCorrections): Promise<LiveFrame> {
  for await (const frame of await openLiveSource('lavfi:color=red:size=64x48:rate=10', { fps: 10, corrections })) {
    return frame;
  }
  throw new Error('no frame came');
}

const isRed = ({ data, width }: LiveFrame, x: number, y: number) => (data[3 * (y * width + x)] ?? 0) > 200;

test('a camera is turned, stretched and masked as was asked, and left alone otherwise', async () => {
  const plain = await firstFrame();
  expect([plain.width, plain.height, isRed(plain, 0, 0)]).toEqual([64, 48, true]);
  const turned = await firstFrame(parseCorrections({ rotate: 90 }));
  expect([turned.width, turned.height]).toEqual([48, 64]);
  const wide = await firstFrame(parseCorrections({ aspect: '2:1', deinterlace: 'on' }));
  expect([wide.width, wide.height]).toEqual([96, 48]);
  const masked = await firstFrame(parseCorrections({ mask: ['0,0 0.5,1'] }));
  expect([isRed(masked, 0, 0), isRed(masked, 31, 47), isRed(masked, 32, 0)]).toEqual([false, false, true]);
});
