/**
 * Fits a cascade of two models and writes its folder:
 * node training/cascade.ts labelled.tsv --where in_tweeteval_val=1 --folder models/cascade-2.2.0
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { fitCascadeFolder } from '../src/sentiment/cascade/fit-folder.ts';
import type { LabelledText } from '../src/sentiment/labelled.ts';
import { readLabelled } from '../src/sentiment/labelled-file/read-labelled.ts';
import { loadModel } from '../src/sentiment/registry.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'string', default: 'linear' },
    beside: { type: 'string', multiple: true, default: ['lstm@1.0.0:0.5'] },
    accurate: { type: 'string', default: 'transformer' },
    where: { type: 'string' },
    folder: { type: 'string', default: 'models/cascade-2.2.0' },
    version: { type: 'string', default: '2.2.0' },
    loss: { type: 'string', default: '0.005' },
    share: { type: 'string', default: '1' },
    least: { type: 'string', default: '0' },
    weight: { type: 'string' },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('Name the file of labelled texts.');
const { where } = values;
const { rows } = await readLabelled(file, where === undefined ? {} : { where });
const fast = await loadModel(values.fast);
const accurate = await loadModel(values.accurate);
const beside = await Promise.all(
  values.beside.filter(Boolean).map(async (one) => {
    const [, name, weight] = /^(.*):([\d.]+)$/.exec(one) ?? [];
    return { model: await loadModel(name), weight: Number(weight) };
  }),
);
const given = process.argv.slice(2).map((word) => (word === file ? basename(file) : word));
const { fit, speeds } = await fitCascadeFolder({
  fast,
  beside,
  accurate,
  rows: rows.filter((row): row is LabelledText => row.label !== ('mixed' as string)),
  rowsAre: `${where === undefined ? 'the rows' : `the rows with ${where}`} of ${basename(file)}`,
  command: `node training/cascade.ts ${given.join(' ')}`,
  name: 'cascade',
  version: values.version,
  folder: values.folder,
  licence: 'Apache-2.0',
  loss: Number(values.loss),
  share: Number(values.share),
  least: Number(values.least),
  ...(values.weight !== undefined && { weights: [Number(values.weight)] }),
});
const { frontier, ...chosen } = fit;
console.log(JSON.stringify({ ...chosen, points: frontier.length, speeds, folder: values.folder }, null, 2));
await Promise.all([fast, accurate, ...beside.map(({ model }) => model)].map((one) => one.close?.()));
