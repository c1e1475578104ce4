import { HostileSetting } from './setting.cts';

import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { imageItem } from '../../testbed/core/files.cts';
import type { NodeResult } from '../../testbed/core/actionNode.cts';
import type { Call } from '../../testbed/sandbox/requestLog.cts';
import { FULL } from '../../testbed/report/tally.cts';
import { hostileText, hostileValue } from './values.cts';

const setting = new HostileSetting('answers').install();
const RUNS = FULL ? 1000 : 25;
let file: INodeExecutionData;
beforeAll(async () => {
	file = await imageItem();
});
beforeEach(() => setting.sandbox.reset());

/** Nothing that the API says may lead a call with the key elsewhere. An output's address may be relative; it gets no key. */
const PATHS = /^\/api\/v1\/(generate|upload|generations\/(?!\.{1,2}$)[^/?#\s]+)$/;

/** JSON as an API can send it: a value that JSON does not know is left out. */
const json = hostileValue.filter((value) => {
	try {
		return JSON.stringify(value) !== undefined;
	} catch {
		return false;
	}
});

/** What the API calls a generation is no secret of the user's, and goes to the log as it is: it is what was paid for. */
const id = json.filter((value) => typeof value !== 'string' || !value.includes('hunter2'));

/** An address that leads to nothing good: another scheme, a private host, a path. */
const address = fc.oneof(
	hostileText.filter((text) => text.length < 10_000),
	fc.constantFrom(
		'file:///etc/passwd',
		'ftp://127.0.0.1/a.png',
		'data:text/html,<script>alert(1)</script>',
		'data:image/png;base64,iVBORw0KGgo=',
		'javascript:alert(1)',
		'http://127.0.0.1:1/a.png',
		'http://[::1]:1/a.png',
		'http://user:hunter2@127.0.0.1:1/a.png',
		'//127.0.0.1:1/a.png',
		'/etc/passwd',
		'http://',
		'https://[',
	),
);

const extra = fc.dictionary(
	fc.constantFrom('__proto__', 'constructor', 'error', 'message', 'outputs', 'json', 'x'),
	json,
	{ maxKeys: 3 },
);

const generation = fc
	.tuple(
		fc.record(
			{
				id,
				generationId: fc.oneof(id, fc.constantFrom('.', '..', '../../admin', '%2e%2e', 'a/b?c#d')),
				status: fc.oneof(fc.constantFrom('queued', 'succeeded', 'failed', 'blocked'), json),
				type: json,
				outputs: fc.oneof(
					json,
					fc.array(fc.record({ png: address, webp: address, width: json, height: json }), {
						maxLength: 3,
					}),
				),
				error: json,
				costCredits: json,
				createdAt: json,
				completedAt: json,
			},
			{ requiredKeys: [] },
		),
		extra,
	)
	.map(([known, more]) => ({ ...more, ...known }));

const errorBody = fc.oneof(
	json,
	fc.record({ error: json }),
	fc.record({ error: fc.record({ message: json, issues: fc.array(json) }) }),
	fc.record({ issues: fc.array(fc.record({ path: fc.array(json), message: json })) }),
);

/** Always answers a call so. JSON in a text keeps keys such as `__proto__`. */
function answer(on: Call, status: number, body: unknown): void {
	const headers = { 'content-type': 'application/json' };
	const fault = { status, headers, body: JSON.stringify(body) };
	setting.sandbox.faults.add({ on, times: Infinity, fault });
}

/** What is wrong with what came out, if anything. */
function harm({ items }: NodeResult): unknown {
	const strangePath = setting.sandbox.requests.find(
		({ origin, path, headers }) =>
			origin === 'api' && headers.authorization !== undefined && !PATHS.test(path),
	);
	const names = items.flatMap(({ binary }) =>
		Object.values(binary ?? {}).map(({ fileName }) => fileName ?? ''),
	);
	return (
		strangePath ??
		names.find((name) => /[\p{Cc}\\/]|^\./u.test(name)) ??
		items.find(({ json }) => Object.hasOwn(json, '__proto__') || Object.hasOwn(json, 'error')) ??
		(({} as IDataObject).polluted === undefined ? undefined : 'Object.prototype')
	);
}

const expected = { afterRequests: true, sent: harm };
const ORDER = { operation: 'generate' as const, prompt: 'a boat', options: { timeout: 30 } };

async function tried(body: unknown, arrange: () => void, parameters: IDataObject): Promise<void> {
	setting.sandbox.faults.clear();
	arrange();
	const run = { parameters: parameters as typeof ORDER, items: [file] };
	const result = await setting.tryOut(body, run, expected);
	expect(harm(result)).toBeUndefined();
}

describe('hostile words of the API', () => {
	it.each([400, 402, 422, 404])('in the body of a %i harm nothing', async (status) => {
		await fc.assert(
			fc.asyncProperty(errorBody, async (body) => {
				await tried(body, () => answer('generate', status, body), ORDER);
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
	});

	it('in the answer to an order harm nothing', async () => {
		await fc.assert(
			fc.asyncProperty(generation, async (body) => {
				const parameters = { ...ORDER, waitForCompletion: false };
				await tried(body, () => answer('generate', 202, body), parameters);
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
	});

	it.each([
		['order', ORDER],
		['question', { operation: 'getStatus', generationId: 'gen_1', downloadImages: true }],
	])(
		'in the answer to an %s that asks for a generation harm nothing',
		async (_what, parameters) => {
			await fc.assert(
				fc.asyncProperty(generation, async (body) => {
					const finished = { ...body, generationId: 'gen_1' };
					await tried(body, () => answer('get', 200, finished), parameters);
				}),
				{ numRuns: RUNS, endOnFailure: true },
			);
		},
	);

	it('in the answer to an upload harm nothing', async () => {
		const ticket = fc.record({ url: fc.oneof(address, json), key: json });
		await fc.assert(
			fc.asyncProperty(ticket, async (body) => {
				const parameters = { operation: 'edit', prompt: 'bluer', waitForCompletion: false };
				await tried(body, () => answer('upload', 200, body), parameters);
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
	});
});
