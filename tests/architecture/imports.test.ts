import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXCEPTIONS, MAY_IMPORT, PACKAGE_HOMES, PAGE_PACKAGES } from './rules.ts';
import { contentOf, filesUnder, type Import, importsOf } from './source-files.ts';

const sources = filesUnder('src').filter((path) => path.endsWith('.ts'));
const imports = sources.flatMap(importsOf);
const isTest = (path: string) => /\.(test|long)\.ts$/.test(path) || path.includes('/fixtures/');
const folderOf = (path: string) => path.split('/')[1]!;
const used = new Set<string>();

function excepted(file: string, to: string): boolean {
  const exception = EXCEPTIONS.find((each) => each.file === file && each.to === to);
  if (exception !== undefined) used.add(`${exception.file} ${exception.to}`);
  return exception !== undefined;
}

test('every folder of src has its place in the rules', () => {
  const unknown = new Set(sources.map(folderOf).filter((folder) => !(folder in MAY_IMPORT)));
  assert.deepEqual([...unknown], [], 'add these folders to tests/architecture/rules.ts');
});

test('stages import the nouns and themselves, the pipeline composes them, serve and config lie at the rim', () => {
  const broken = imports
    .filter(({ from, to, ours }) => ours && to.startsWith('src/') && !isTest(from))
    .filter(({ from, to }) => {
      const [here, there] = [folderOf(from), folderOf(to)];
      return here !== there && !MAY_IMPORT[here]?.includes(there) && !excepted(from, there);
    })
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(broken, []);
});

test('src imports nothing of ours that lies outside it', () => {
  const broken = imports.filter(({ from, to, ours }) => ours && !to.startsWith('src/') && !isTest(from));
  assert.deepEqual(
    broken.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

test('an adapter imports nothing of its siblings', () => {
  const adapters: Record<string, readonly string[]> = { log: ['sqlite'], lake: ['disk', 's3'] };
  const adapterOf = (path: string) => {
    const [, stage, adapter] = path.split('/');
    return adapters[stage!]?.includes(adapter!) ? `${stage}/${adapter}` : null;
  };
  const broken = imports.filter(({ from, to, ours }) => {
    const [here, there] = [adapterOf(from), ours ? adapterOf(to) : null];
    return here !== null && there !== null && here !== there;
  });
  assert.deepEqual(
    broken.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

test('a package is imported in its own folder alone', () => {
  const manifest = JSON.parse(contentOf('package.json')) as { dependencies: Record<string, string> };
  const homeless = Object.keys(manifest.dependencies).filter((name) => !(name in PACKAGE_HOMES));
  assert.deepEqual(homeless, [], 'say in tests/architecture/rules.ts where these packages may be imported');
  const broken = imports
    // The type of a handle may go further than the package: who is handed one need not make it.
    .filter(({ from, to, ours, typeOnly }) => !ours && !typeOnly && to in PACKAGE_HOMES && !isTest(from))
    .filter(
      ({ from, to }) => !PACKAGE_HOMES[to]!.some((home) => from.startsWith(home)) && !excepted(from, to),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(broken, []);
});

test('what is imported is a dependency of ours or part of Node', () => {
  const manifest = JSON.parse(contentOf('package.json')) as Record<
    string,
    Record<string, string> | undefined
  >;
  const known = new Set(
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((group) =>
      Object.keys(manifest[group] ?? {}),
    ),
  );
  const broken = imports.filter(({ to, ours }) => !ours && !to.startsWith('node:') && !known.has(to));
  assert.deepEqual(
    broken.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

const page = filesUnder('web/src').filter((path) => /\.tsx?$/.test(path));

test('the dashboard takes types alone from src, and packages of its own', () => {
  const broken = page
    .flatMap(importsOf)
    .filter(({ to, ours, typeOnly }) =>
      ours ? !to.startsWith('web/src/') && !typeOnly : !PAGE_PACKAGES.test(to),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(broken, []);
});

test('a view of the dashboard imports no other view, and what views share imports none', () => {
  const viewOf = (path: string) => /^web\/src\/views\/([^/]+)\//.exec(path)?.[1] ?? null;
  const broken = page
    .flatMap(importsOf)
    .filter(
      ({ from, to }) => viewOf(to) !== null && viewOf(to) !== viewOf(from) && from !== 'web/src/app/views.ts',
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(broken, []);
});

test('the environment is read in src/config alone', () => {
  const broken = sources.filter(
    (path) =>
      !path.startsWith('src/config/') &&
      !isTest(path) &&
      /process\s*\.\s*env\b|import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*'node:process'/.test(contentOf(path)) &&
      !excepted(path, 'process.env'),
  );
  assert.deepEqual(broken, []);
});

test('no files import each other in a circle', () => {
  // A circle of types alone does no harm: none of it is there when the program runs.
  const graph = new Map<string, string[]>(sources.map((path) => [path, []]));
  for (const { from, to, ours, lazy, typeOnly } of imports) {
    if (ours && !lazy && !typeOnly) graph.get(from)?.push(to);
  }
  assert.deepEqual(circles(graph), []);
});

test('every exception is still needed', () => {
  const stale = EXCEPTIONS.filter(({ file, to }) => !used.has(`${file} ${to}`));
  assert.deepEqual(stale, []);
});

/** Each circle once, as `a → b → a`. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (node: string): void => {
    state.set(node, 'open');
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      if (state.get(next) === 'open') found.push([...path.slice(path.indexOf(next)), next].join(' → '));
      else if (!state.has(next) && graph.has(next)) visit(next);
    }
    path.pop();
    state.set(node, 'done');
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return found;
}

test('the finder of circles finds them', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  assert.deepEqual(circles(graph), ['b → c → b']);
});

test('the reader of imports sees every form', () => {
  const seen = importsOf('tests/architecture/fixtures/imports.txt').map(
    ({ to, lazy, typeOnly }: Import) => `${to}${lazy ? ' lazy' : ''}${typeOnly ? ' type' : ''}`,
  );
  assert.deepEqual(seen, [
    'node:fs',
    '@scope/name',
    'tests/architecture/fixtures/plain.ts type',
    'tests/architecture/fixtures/many.ts',
    'tests/architecture/fixtures/side-effect.ts',
    'tests/architecture/fixtures/again.ts',
    'tests/architecture/fixtures/later.ts lazy',
    'tests/architecture/fixtures/worker.ts lazy',
  ]);
});
