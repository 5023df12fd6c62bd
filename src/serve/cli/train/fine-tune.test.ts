import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fineTune } from './fine-tune.ts';

let folder: string;
let request: Parameters<typeof fineTune>[0];

/** Stands for training/: its set-up makes a Python that copies what it was given to where it is to write. */
const PYTHON = `#!/bin/sh
while [ $# -gt 0 ]; do case "$1" in --data) data="$2";; --out) out="$2";; *.py) script="$1";; esac; shift; done
mkdir -p "$out"
echo "step 1 of 4, 9 posts/s"
echo "sentiment 0.5"
echo "step 4 of 4, 9 posts/s"
cp "$data/sentiment/train-2013-2016.dedup.tsv" "$out/seen.tsv"
ls "$data/ner" > "$out/ner.txt"
case "$script" in *export.py) [ -f "$out/refuse" ] && { echo "Traceback" >&2; echo "ValueError: too small" >&2; exit 1; }; true;; esac
`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-fine-tune-'));
  await mkdir(join(folder, 'training', '.venv', 'bin'), { recursive: true });
  await mkdir(join(folder, 'corpora', 'sentiment', 'side-tasks'), { recursive: true });
  await mkdir(join(folder, 'corpora', 'ner'));
  await writeFile(join(folder, 'corpora', 'ner', 'some.conll'), 'a\tO\n');
  await writeFile(join(folder, 'training', 'setup.sh'), 'echo ready\n');
  const python = join(folder, 'training', '.venv', 'bin', 'python');
  await writeFile(python, PYTHON);
  await chmod(python, 0o755);
  const file = join(folder, 'labelled.csv');
  const rows = Array.from(
    { length: 20 },
    (_, at) => `"day ${at}\nof rain",${at % 2 ? 'positive' : 'negative'}`,
  );
  await writeFile(file, `text,label\n${rows.join('\n')}\n`);
  request = { file, folder: join(folder, 'model'), start: folder, corpora: join(folder, 'corpora') };
});
after(() => rm(folder, { recursive: true }));

test('a labelled file is handed to the training of the transformer, with its progress', async () => {
  const stages: [string, number][] = [];
  const notes: string[] = [];
  await fineTune(
    request,
    (stage, share) => stages.push([stage, share]),
    (line) => notes.push(line),
    join(folder, 'training'),
  );
  assert.deepEqual(stages.slice(0, 4), [
    ['setting up Python', 0],
    ['fine-tuning', 0],
    ['fine-tuning', 0.25],
    ['fine-tuning', 1],
  ]);
  assert.deepEqual(notes.slice(0, 2), ['ready', 'sentiment 0.5']);
  const lines = (await readFile(join(folder, 'model', 'seen.tsv'), 'utf8')).trimEnd().split('\n');
  assert.equal(lines[0], 'label\tin_tweeteval_val\ttext_raw');
  assert.equal(lines.length, 21);
  assert.equal(lines.filter((line) => line.split('\t')[1] === '1').length, 2);
  assert.ok(lines.includes('positive\t0\tday 1 of rain'));
  assert.equal(await readFile(join(folder, 'model', 'ner.txt'), 'utf8'), 'some.conll\n');
});

test('what fails is one sentence with what the program said last', async () => {
  const run = (training: string, given = request) =>
    fineTune(
      given,
      () => {},
      () => {},
      training,
    );
  await writeFile(join(folder, 'model', 'refuse'), '');
  await assert.rejects(
    run(join(folder, 'training')),
    /transformer failed \(ValueError: too small\): training\/README/,
  );
  const without = join(folder, 'without');
  await mkdir(without);
  await writeFile(
    join(without, 'setup.sh'),
    'echo "setup.sh: There is no python3: install it." >&2; exit 1\n',
  );
  await assert.rejects(run(without), /failed \(There is no python3: install it\)/);
  await assert.rejects(
    run(without, { ...request, corpora: without }),
    /There is no .*side-tasks in .*--corpora/,
  );
});
