/** Dependencies point one way: services -> packages -> domain. `npm run lint` fails on any other arrow. */
const only = (from, allowed) => ({
  name: `${from.replaceAll('/', '-')}-knows-only`,
  comment: `${from} may import ${allowed.length ? allowed.join(', ') : 'nothing else in the repository'}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(packages|services|test)/', pathNot: [`^${from}/`, ...allowed.map((name) => `^${name}/`)].join('|') },
});
const domain = 'packages/domain';
const observability = 'packages/observability';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'packages-never-import-services',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|test)/' },
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
      name: 'duckdb-only-in-store',
      severity: 'error',
      from: { pathNot: '^(packages/store|test)/' },
      to: { path: 'node_modules/@duckdb' },
    },
    {
      name: 'only-the-command-line-trains',
      comment: 'training brings TensorFlow.js and data loaders; what runs in production does without',
      severity: 'error',
      from: { pathNot: '^(packages/training|services/cli|test)/' },
      to: { path: '^packages/training/' },
    },
    only(domain, []),
    only('packages/config', [domain]),
    only(observability, [domain]),
    only('packages/video', [domain, observability]),
    only('packages/networks', [domain, observability]),
    only('packages/faces', [domain, observability, 'packages/networks']),
    only('packages/training', [domain, observability, 'packages/networks', 'packages/faces']),
    only('packages/queue', [domain, observability]),
    only('packages/store', [domain, observability]),
    only('services/dashboard', [domain]),
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
