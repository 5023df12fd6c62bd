import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, filesUnder } from './source-files.ts';

const LONGEST = 400;
const everything = filesUnder('.');
const code = everything.filter((path) => /\.(ts|js|tsx|py|sh)$/.test(path) && !path.startsWith('models/'));

test('no file of code is longer than can be read in one sitting', () => {
  const long = code
    .map((path) => ({ path, lines: contentOf(path).split('\n').length }))
    .filter(({ path, lines }) => lines > LONGEST && !(path in LONG_BY_NATURE));
  assert.deepEqual(long, [], `more than ${LONGEST} lines: split these by their jobs`);
});

/** Files that are one long list. */
const LONG_BY_NATURE: Record<string, string> = {
  'src/enrich/top-level-domains.ts': 'the list of top-level domains',
};

test('the lock file names no registry, so that any may be used', () => {
  const lock = contentOf('package-lock.json');
  assert.doesNotMatch(lock, /"resolved":\s*"https?:/);
});

test('nothing in the tree names a path of one machine', () => {
  const pattern = /(?:^|[\s"'`(=:])(?:\/work\/|\/home\/[a-z]|\/Users\/[A-Za-z]|\/root\/|[A-Z]:\\Users\\)/m;
  const text = everything.filter(
    (path) =>
      /\.(ts|js|tsx|json|md|yaml|yml|sh|css|html|py|toml)$|\/run$|^\.[a-z]+$/.test(path) &&
      path !== 'tests/architecture/tree.test.ts' &&
      !path.startsWith('models/'),
  );
  assert.deepEqual(
    text.filter((path) => pattern.test(contentOf(path))),
    [],
  );
});

test('the root holds what belongs there and nothing else', () => {
  const expected = new Set(
    [
      '.gitattributes .gitignore .npmrc .dockerignore .editorconfig ARCHITECTURE.md CONTRIBUTING.md Dockerfile',
      'LICENSE README.md SECURITY.md CHANGELOG.md NOTICE biome.json package-lock.json package.json tsconfig.json',
      'undertone.yaml vite.config.ts compose.yaml',
    ]
      .join(' ')
      .split(' '),
  );
  const strays = everything.filter((path) => !path.includes('/') && !expected.has(path));
  assert.deepEqual(strays, []);
});

test('the lock file holds the packages of every platform, or `npm ci` would refuse it', () => {
  const { packages } = JSON.parse(contentOf('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)!));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !locked.has(name))
      .map((name) => `${path} → ${name}`),
  );
  assert.deepEqual(missing, [], 'take versions that were published for all platforms');
});
