'use strict';

// Preloaded into n8n (NODE_OPTIONS=--require): every few seconds it collects garbage and writes a line with what
// is left to the file that SOAK_PROBE names. Written as .cjs: n8n's process has no TypeScript.
const { appendFileSync } = require('node:fs');
const v8 = require('node:v8');
const vm = require('node:vm');

const file = process.env.SOAK_PROBE;
const isN8n = /[\\/]n8n$/.test(process.argv[1] ?? '') && process.argv[2] === 'start';

if (file !== undefined && isN8n) {
	v8.setFlagsFromString('--expose-gc');
	const gc = vm.runInNewContext('gc');
	const look = () => {
		gc();
		const { rss, heapUsed, external } = process.memoryUsage();
		const resources = {};
		for (const name of process.getActiveResourcesInfo())
			resources[name] = (resources[name] ?? 0) + 1;
		const line = { at: Date.now(), rss, heapUsed, external, resources };
		appendFileSync(file, `${JSON.stringify(line)}\n`);
	};
	setInterval(look, Number(process.env.SOAK_EVERY ?? 10_000)).unref();
}
