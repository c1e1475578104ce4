// How jest loads modules: as always, but n8n's own packages once for all test files of a process, outside of their
// sandboxes. They are the same for all, and loading them took a third of the time of the tests.
require('../core/environment.cjs');
const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

const N8N = /^(n8n-core|n8n-workflow|@n8n\/di|reflect-metadata)(\/|$)/;

module.exports = class extends Runtime {
	requireModuleOrMock(from, name) {
		return N8N.test(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
	}
};
