/** Writes the files of dashboards anew: `node dashboards/write.ts`, after a change of the schema or of what is drawn. */
import { writeFile } from 'node:fs/promises';
import { dashboardFiles } from './files.ts';

for (const [path, content] of dashboardFiles()) await writeFile(new URL(path, import.meta.url), content);
