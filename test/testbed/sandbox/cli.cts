import { createRequire } from 'node:module';

// `require` of a script that tsx starts by name cannot load JSON files on Node 20; this one can.
const run = createRequire(__filename)('./run.cts') as { runSandbox: () => Promise<void> };

void run.runSandbox();
