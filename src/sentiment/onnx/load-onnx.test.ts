import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { startHubServer } from '../../../tests/servers/hub-server.ts';
import { type TinyForeign, tinyForeignFiles, writeFiles } from '../../../tests/support/tiny-foreign.ts';
import type { SentimentModel } from '../model.ts';
import { type LoadOnnxOptions, loadOnnx } from './load-onnx.ts';

const root = mkdtempSync(join(tmpdir(), 'undertone-onnx-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const newFolder = () => join(root, String(count++));

const sentiment: TinyForeign = {
  task: 'classification',
  labels: ['negative', 'neutral', 'positive'],
  words: { bad: 0, table: 1, good: 2, user: 0 },
};
const tagger: TinyForeign = {
  task: 'tagging',
  labels: ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-MISC', 'I-MISC'],
  words: { the: 0, good: 0, "'": 0, s: 0, anna: 1, smith: 2, york: 4, new: 3 },
};

const folderOf = (tiny: TinyForeign) => writeFiles(newFolder(), tinyForeignFiles(tiny));

async function load(t: TestContext, spec: string, options: LoadOnnxOptions = {}): Promise<SentimentModel> {
  const model = await loadOnnx(spec, { threads: 1, cacheFolder: join(root, 'none'), ...options });
  t.after(() => model.close?.());
  return model;
}

async function hubOf(t: TestContext, tiny: TinyForeign, language?: string | string[]) {
  const server = await startHubServer({ 'someone/tiny': tinyForeignFiles(tiny) }, language);
  t.after(() => server.close());
  return { server, options: { hub: server.url, cacheFolder: newFolder() } };
}

test('a text classification of a folder gives sentiment in the order of the texts', async (t) => {
  const model = await load(t, folderOf(sentiment));
  const texts = ['good', 'a bad bad table', 'table', 'good '.repeat(300), ''];
  const scores = await model.score(texts);
  assert.deepEqual(
    scores.map((each) => each.sentiment),
    ['positive', 'negative', 'neutral', 'positive', 'neutral'],
  );
  for (const { positive, neutral, negative, mixed } of scores) {
    assert.equal(Math.round((positive + neutral + negative + mixed) * 10_000), 10_000);
  }
  assert.equal(model.analyse, undefined);
});

test('any string is a text', async (t) => {
  const model = await load(t, `${folderOf(sentiment)}+${folderOf(tagger)}`);
  const texts = [
    '',
    '😀',
    '\ud83d',
    'Z\u0350\u0351',
    'שלום',
    '\0',
    'x'.repeat(10_000),
    'good! '.repeat(1700),
  ];
  for (const { scores } of await model.analyse!(texts)) assert.ok(Number.isFinite(scores.confidence));
});

const schemes: [labels: string[], words: Record<string, number>][] = [
  [['LABEL_0', 'LABEL_1', 'LABEL_2'], { bad: 0, table: 1, good: 2 }],
  [['POS', 'NEG', 'NEU'], { bad: 1, table: 2, good: 0 }],
  [['1 star', '2 stars', '3 stars', '4 stars', '5 stars'], { bad: 1, table: 2, good: 4 }],
  [['NEGATIVE', 'POSITIVE'], { bad: 0, good: 1 }],
];
for (const [labels, words] of schemes) {
  test(`labels ${labels.join(', ')} are understood`, async (t) => {
    const model = await load(t, folderOf({ ...sentiment, labels, words }));
    const [bad, good] = await model.score(['bad', 'good']);
    assert.deepEqual([bad!.sentiment, good!.sentiment], ['negative', 'positive']);
  });
}

test('labels of something else are named', async (t) => {
  const folder = folderOf({ ...sentiment, labels: ['joy', 'anger', 'sadness'] });
  await assert.rejects(load(t, folder), { code: 'model-labels', message: /joy, anger, sadness/ });
});

test('what the network does not declare is not passed, and what it asks for beside is named', async (t) => {
  const alone = await load(
    t,
    folderOf({ ...sentiment, inputs: ['input_ids', 'attention_mask', 'token_type_ids'] }),
  );
  assert.equal((await alone.score(['good']))[0]!.sentiment, 'positive');
  const odd = folderOf({ ...sentiment, inputs: ['input_ids', 'attention_mask', 'pixel_values'] });
  await assert.rejects(load(t, odd), /asks for an input "pixel_values"/);
});

test('models for tweets see the placeholders that they were trained with', async (t) => {
  const config = { _name_or_path: 'cardiffnlp/twitter-roberta-base-sentiment-latest' };
  const model = await load(t, folderOf({ ...sentiment, config }));
  const plain = await load(t, folderOf(sentiment));
  assert.equal((await model.score(['@someone @another']))[0]!.sentiment, 'negative');
  assert.equal((await plain.score(['@someone @another']))[0]!.sentiment, 'neutral');
});

test('a token classification joins a sentiment model and gives the entities', async (t) => {
  const model = await load(t, `${folderOf(sentiment)}+${folderOf(tagger)}`);
  const text = '😀 The good “Anna Smith”’s New York, @anna';
  const [analysis] = await model.analyse!([text]);
  assert.equal(analysis!.scores.sentiment, 'positive');
  assert.deepEqual(
    analysis!.entities.map(({ text, type, start }) => [text, type, start]),
    [
      ['Anna Smith', 'person', text.indexOf('Anna')],
      ['New York', 'location', text.indexOf('New')],
    ],
  );
});

test('entities are found in a text of many windows', async (t) => {
  const model = await load(t, `${folderOf(sentiment)}+${folderOf(tagger)}`);
  const text = `${'the '.repeat(50)}Anna Smith ${'the '.repeat(70)}New York ${'the '.repeat(20)}`;
  const [analysis] = await model.analyse!([text]);
  assert.deepEqual(
    analysis!.entities.map((entity) => entity.text),
    ['Anna Smith', 'New York'],
  );
});

test('tags that open with I- (IOB1) and tags without a part are read', async (t) => {
  for (const labels of [
    ['O', 'I-PER', 'I-LOC'],
    ['O', 'person', 'location'],
  ]) {
    const words = { the: 0, anna: 1, smith: 1, new: 2, york: 2 };
    const model = await load(t, `${folderOf(sentiment)}+${folderOf({ ...tagger, labels, words })}`);
    const [analysis] = await model.analyse!(['Anna Smith the New York']);
    assert.deepEqual(
      analysis!.entities.map(({ text, type }) => [text, type]),
      [
        ['Anna Smith', 'person'],
        ['New York', 'location'],
      ],
    );
  }
});

test('a model that finds entities alone says how it is joined', async (t) => {
  const folder = folderOf(tagger);
  await assert.rejects(load(t, folder), /onnx:SENTIMENT\+/);
  await assert.rejects(load(t, `${folderOf(sentiment)}+${folderOf(sentiment)}`), /finds no entities/);
});

test('a folder without a network, or without a tokenizer, is one clear sentence', async (t) => {
  const folder = folderOf(sentiment);
  rmSync(join(folder, 'onnx'), { recursive: true });
  await assert.rejects(load(t, folder), { code: 'model-missing', message: /has no ONNX file/ });
  const other = folderOf(sentiment);
  rmSync(join(other, 'tokenizer.json'));
  await assert.rejects(load(t, other), { code: 'model-missing', message: /tokenizer\.json cannot be read/ });
  await assert.rejects(load(t, './nowhere/at/all'), { code: 'model-unknown', message: /no model folder/ });
});

test('a model of a hub is downloaded once, and read without the hub afterwards', async (t) => {
  const { server, options } = await hubOf(t, sentiment, ['en', 'pt-BR']);
  const steps: [number, number][] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => void steps.push([done, total]);
  const model = await load(t, 'someone/tiny', { ...options, onProgress });
  assert.equal((await model.score(['good']))[0]!.sentiment, 'positive');
  assert.deepEqual([model.name, model.version], ['someone--tiny', '0123456789ab']);
  assert.deepEqual(model.languages, ['en', 'pt']);
  const [done, total] = steps.at(-1)!;
  assert.equal(done, total);
  const asked = server.asked.length;
  await server.close();
  const again = await load(t, 'someone/tiny', options);
  assert.equal((await again.score(['bad']))[0]!.sentiment, 'negative');
  assert.equal(server.asked.length, asked);
});

test('a hub is asked for another of its networks by name', async (t) => {
  const files = {
    ...tinyForeignFiles(sentiment),
    ...tinyForeignFiles({ ...sentiment, network: 'onnx/other.onnx' }),
  };
  const server = await startHubServer({ 'someone/tiny': files });
  t.after(() => server.close());
  await load(t, 'someone/tiny#onnx/other.onnx', { hub: server.url, cacheFolder: newFolder() });
  assert.ok(server.asked.some((path) => path.endsWith('/onnx/other.onnx')));
  assert.ok(!server.asked.some((path) => path.endsWith('/onnx/model.onnx')));
});

test('a download that is cut off or wrong leaves nothing behind and can be tried again', async (t) => {
  const { server, options } = await hubOf(t, sentiment);
  server.faults.cutOff = true;
  await assert.rejects(load(t, 'someone/tiny', options), { code: 'model-unavailable', message: /broke off/ });
  delete server.faults.cutOff;
  server.faults.flip = true;
  await assert.rejects(load(t, 'someone/tiny', options), {
    code: 'model-unavailable',
    message: /wrong checksum/,
  });
  assert.deepEqual(readdirSync(options.cacheFolder), []);
  delete server.faults.flip;
  await load(t, 'someone/tiny', options);
});

test('two that download at the same time end with one model', async (t) => {
  const { options } = await hubOf(t, sentiment);
  const models = await Promise.all([load(t, 'someone/tiny', options), load(t, 'someone/tiny', options)]);
  for (const model of models) assert.equal((await model.score(['good']))[0]!.sentiment, 'positive');
  assert.deepEqual(readdirSync(options.cacheFolder), ['someone--tiny@main']);
});

test('a file of the cache that changed is told, with what to do', async (t) => {
  const { options } = await hubOf(t, sentiment);
  await load(t, 'someone/tiny', options);
  const path = join(options.cacheFolder, 'someone--tiny@main', 'onnx', 'model.onnx');
  writeFileSync(path, readFileSync(path).subarray(1));
  await assert.rejects(load(t, 'someone/tiny', options), {
    code: 'model-damaged',
    message: /delete the folder/,
  });
});

test('what a hub says no to is told', async (t) => {
  const { server, options } = await hubOf(t, sentiment);
  await assert.rejects(load(t, 'someone/else', options), {
    code: 'model-missing',
    message: /check the name/,
  });
  server.faults.status = 401;
  await assert.rejects(load(t, 'someone/tiny', options), { code: 'model-refused' });
  server.faults.status = 503;
  await assert.rejects(load(t, 'someone/tiny', options), { code: 'model-unavailable', retryable: true });
  await server.close();
  await assert.rejects(load(t, 'someone/tiny', options), {
    code: 'model-unavailable',
    message: /go online once/,
  });
});

test('a repository without ONNX says what was looked for', async (t) => {
  const { 'onnx/model.onnx': _, ...files } = tinyForeignFiles(sentiment);
  const server = await startHubServer({ 'someone/tiny': files });
  t.after(() => server.close());
  const options = { hub: server.url, cacheFolder: newFolder() };
  await assert.rejects(load(t, 'someone/tiny', options), {
    code: 'model-missing',
    message: /onnx-community/,
  });
});
