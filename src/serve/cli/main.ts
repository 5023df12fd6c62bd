import { enableCompileCache } from 'node:module';

// Keeps compiled code in the system's folder for temporary files, which halves the time to start; it is
// imported below only then.
enableCompileCache();
const { runCommandLine } = await import('./command-line.ts');
process.exit(await runCommandLine(process.argv.slice(2)));
