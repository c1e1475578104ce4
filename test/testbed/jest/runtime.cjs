// How jest loads modules: as always, but these packages once for all test files of a process, outside of their
// sandboxes. They are the same for all, and loading them anew took half of the time of the tests.
require('../core/environment.cjs');
const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

const ONCE = new RegExp(
	`^(${[
		...['n8n-core', 'n8n-workflow', '@n8n/di', 'reflect-metadata'],
		...[
			'fast-check',
			'fastify',
			'sharp',
			'typescript',
			'axios',
			'zod',
			'yaml',
			'form-data',
			'selfsigned',
		],
		'@aws-sdk/[\\w-]+',
	].join('|')})(/|$)`,
);

module.exports = class extends Runtime {
	requireModuleOrMock(from, name) {
		return ONCE.test(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
	}
};
