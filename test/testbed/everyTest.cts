import fc from 'fast-check';

import { SEED } from './seed.cts';

// Runs before each test file of every suite.

fc.configureGlobal({ seed: SEED });

/** All servers are on this machine, and a proxy that may stand in the environment leads away from it. */
const HERE = ['localhost', '.localhost', '127.0.0.1', '[::1]'];
for (const name of ['NO_PROXY', 'no_proxy']) {
	process.env[name] = [process.env[name], ...HERE].filter(Boolean).join(',');
}
