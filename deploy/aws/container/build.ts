/** One file of what the image runs beside Undertone itself: its packages are in it, and the toolkit that deploys is not. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Some packages are CommonJS, and ask for what Node has by `require`.
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

export async function buildEntry(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: REQUIRE },
    logLevel: 'error',
  });
}

if (import.meta.main) await buildEntry(process.argv[2]!);
