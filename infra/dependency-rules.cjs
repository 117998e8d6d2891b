/** Dependencies point one way: services -> packages -> domain. `npm run lint` fails on any other arrow. */
const only = (from, allowed) => ({
  name: `${from.replaceAll('/', '-')}-knows-only`,
  comment: `${from} may import ${allowed.length ? allowed.join(', ') : 'nothing else in the repository'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: TESTS },
  to: { path: '^(packages|services|test)/', pathNot: [`^${from}/`, ...allowed.map((name) => `^${name}/`)].join('|') },
});
/** Tests stand beside what they test; they may use any package, and the helpers of packages/testing. */
const TESTS = '\\.test\\.tsx?$';
const domain = 'packages/domain';
const runtime = 'packages/runtime';
const imaging = 'packages/imaging';
const statistics = 'packages/statistics';
const observability = 'packages/observability';
const texts = 'packages/texts';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-of-folders',
      comment: 'access/ judges, rest/ and live/ ask it',
      severity: 'error',
      from: { path: '^services/gateway/src/access/' },
      to: { path: '^services/gateway/src/(rest|live)/' },
    },
    {
      name: 'packages-never-import-services',
      comment: 'the helpers of tests compose whatever a test needs',
      severity: 'error',
      from: { path: '^packages/(?!testing/)' },
      to: { path: '^(services|test)/' },
    },
    {
      name: 'only-tests-import-testing',
      severity: 'error',
      from: { path: '^(packages|services)/(?!testing/)', pathNot: TESTS },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'no-relative-import-leaves-a-package',
      severity: 'error',
      from: { path: '^(packages/[^/]+|services/[^/]+|test)/' },
      to: { path: '^(packages|services|test)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'ffmpeg-only-in-video',
      severity: 'error',
      from: { pathNot: '^(packages/video|test)/' },
      to: { path: 'node_modules/fluent-ffmpeg' },
    },
    {
      name: 'bullmq-only-in-queue',
      severity: 'error',
      from: { pathNot: '^(packages/queue|test)/' },
      to: { path: 'node_modules/(bullmq|ioredis)' },
    },
    {
      name: 'onvif-only-in-its-process',
      severity: 'error',
      from: { pathNot: '^(services/cli/src/onvif|test)/' },
      to: { path: 'node_modules/onvif' },
    },
    {
      name: 'duckdb-only-in-store',
      severity: 'error',
      from: { pathNot: '^(packages/store|test)/' },
      to: { path: 'node_modules/@duckdb' },
    },
    {
      name: 's3-only-in-store',
      severity: 'error',
      from: { pathNot: '^packages/store/' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'postgres-only-in-store-and-leases',
      severity: 'error',
      from: { pathNot: '^(packages/(store|leases|testing)|test)/' },
      to: { path: 'node_modules/(pg|@types/pg|node-pg-migrate)/' },
    },
    {
      name: 'only-the-command-line-trains',
      comment: 'training brings TensorFlow.js and data loaders; what runs in production does without',
      severity: 'error',
      from: { pathNot: '^(packages/training|packages/testing|services/cli|test)/|\\.test\\.ts$' },
      to: { path: '^packages/training/' },
    },
    only(domain, []),
    only(runtime, [domain]),
    only(imaging, [domain]),
    only(statistics, [domain, runtime]),
    only('packages/config', [domain]),
    only(texts, [domain, runtime]),
    only(observability, [domain, runtime]),
    only('packages/video', [domain, runtime, imaging, observability, texts]),
    only('packages/networks', [domain, runtime, imaging, statistics]),
    only('packages/faces', [domain, imaging, 'packages/networks']),
    only('packages/training', [
      domain,
      runtime,
      imaging,
      statistics,
      'packages/networks',
      'packages/faces',
      'packages/video',
    ]),
    only('packages/queue', [domain, runtime, observability]),
    only('packages/leases', [domain, runtime, observability]),
    only('packages/store', [domain, runtime, observability]),
    only('services/dashboard', [domain, runtime, texts]),
    {
      name: 'the-page-takes-what-browsers-have',
      comment: 'of packages/runtime a page may use what needs nothing of Node',
      severity: 'error',
      from: { path: '^services/dashboard/', pathNot: TESTS },
      to: { path: '^packages/runtime/', pathNot: '^packages/runtime/src/(clock|group-by|random)\\.ts$' },
    },
    {
      name: 'services-know-no-other-service',
      comment: 'only the command line composes services',
      severity: 'error',
      from: { path: '^services/(?!cli/)([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'node', 'require', 'import'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
