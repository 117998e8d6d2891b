import { chooseRuntime, detectRuntimes, INFERENCE_RUNTIMES } from './choice';

test('every runtime is reported: with its version when it works, with what to do when it does not', async () => {
  const reports = await detectRuntimes();
  expect(reports.map(({ runtime }) => runtime)).toEqual(INFERENCE_RUNTIMES);
  const bundled = reports.filter(({ runtime }) => runtime === 'onnxruntime' || runtime === 'tfjs-wasm');
  expect(bundled).toEqual([
    { runtime: 'onnxruntime', available: true, version: '1.30.0', reason: null },
    { runtime: 'tfjs-wasm', available: true, version: '4.22.0', reason: null },
  ]);
  for (const { available, reason } of reports) expect(reason === null).toBe(available);
});

test('without a wish, the first runtime that works is chosen', async () => {
  const reports = await detectRuntimes();
  expect(await chooseRuntime()).toBe(reports.find(({ available }) => available)?.runtime);
});

test('a wanted runtime that is missing is an environment error naming the package to install', async () => {
  jest.resetModules();
  jest.doMock(
    '@tensorflow/tfjs-node',
    () => {
      throw new Error("Cannot find module '@tensorflow/tfjs-node'");
    },
    { virtual: true },
  );
  const failure = await chooseRuntime('tfjs-node').catch((error: unknown) => error);
  expect(failure).toMatchObject({
    name: 'CrowdtoneError',
    errorClass: 'environment',
    code: 'E_RUNTIME_UNAVAILABLE',
    message: expect.stringContaining('npm install @tensorflow/tfjs-node@4.22.0'),
  });
});
