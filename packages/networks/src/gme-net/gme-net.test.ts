import { DescriptionOps, describeNetwork } from '../ops/description-ops';
import { gmeNet, gmeNetFeature, gmeNetNetwork } from './gme-net';
import { GME_NET_ABLATIONS, GME_NET_SIZES, type GmeNetSize } from './sizes';

const shapesOf = (size: GmeNetSize) =>
  gmeNet(new DescriptionOps(), { height: size.side, width: size.side, channels: 1 }, size);

test.each([
  ['full', 20_137_816, 3_627_371_552],
  ['base', 5_047_416, 667_192_448],
  ['light', 2_593_112, 142_857_552],
  ['late', 5_890_288, 143_298_900],
  ['tiny', 789_720, 124_351_296],
] as const)('%s has %d parameters and costs %d multiplications a face', (name, parameters, macs) => {
  const { parameterCount, macs: counted } = describeNetwork(gmeNetNetwork(GME_NET_SIZES[name]));
  expect([parameterCount, counted]).toEqual([parameters, macs]);
});

test('the sizes for every face stay within 150 million multiplications', () => {
  for (const size of [GME_NET_SIZES.light, GME_NET_SIZES.late, GME_NET_SIZES.tiny]) {
    expect(describeNetwork(gmeNetNetwork(size)).macs).toBeLessThan(150e6);
  }
});

test('the local branch gives a channel map and a spatial map for each of its blocks', () => {
  const { logits, embedding, attention } = shapesOf(GME_NET_SIZES.light);
  expect(logits).toEqual({ height: 1, width: 1, channels: 8 });
  expect(embedding).toEqual({ height: 1, width: 1, channels: 192 + 192 });
  expect(attention.map(({ channel }) => channel.channels)).toEqual([96, 96, 192, 192]);
  expect(attention.map(({ spatial }) => spatial)).toEqual(
    [12, 12, 6, 6].map((side) => ({ height: side, width: side, channels: 1 })),
  );
});

test('at 48 pixels the network is cut at 12 x 12, both branches joined', () => {
  const input = { height: 48, width: 48, channels: 1 };
  const { feature } = gmeNetFeature(new DescriptionOps(), input, GME_NET_SIZES.light);
  expect(feature).toEqual({ height: 12, width: 12, channels: 96 + 96 });
});

test('an ablation is the network that ships without the layers of one part', () => {
  const layersOf = (size: GmeNetSize) => describeNetwork(gmeNetNetwork(size)).parameters.map(({ name }) => name);
  const whole = layersOf(GME_NET_SIZES.light);
  const [local, plain] = Object.values(GME_NET_ABLATIONS).map(layersOf);
  expect(local).toEqual(whole.filter((name) => !name.startsWith('global/')));
  expect(plain?.toSorted()).toEqual(whole.filter((name) => !name.includes('/attention/')).toSorted());
  const costs = Object.values(GME_NET_ABLATIONS).map((size) => describeNetwork(gmeNetNetwork(size)).macs);
  expect(costs).toEqual([93_974_352, 142_390_272]);
  expect(shapesOf(GME_NET_ABLATIONS['gme-net-without-mcfeb']).embedding.channels).toBe(192);
  expect(shapesOf(GME_NET_ABLATIONS['gme-net-without-dbam']).attention).toEqual([]);
});
