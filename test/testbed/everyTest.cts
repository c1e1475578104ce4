import fc from 'fast-check';

// Runs before each test file of every suite.

/** Whatever is drawn is drawn from here: the same for everybody, and another one in `npm run test:random`. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });

/** All servers are on this machine, and a proxy that may stand in the environment leads away from it. */
const HERE = ['localhost', '.localhost', '127.0.0.1', '[::1]'];
for (const name of ['NO_PROXY', 'no_proxy']) {
	process.env[name] = [process.env[name], ...HERE].filter(Boolean).join(',');
}
