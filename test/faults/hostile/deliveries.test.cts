import { RecordedResponse, takeLoggedLines, webhookContext } from '../../testbed/core/n8nCore.cts';

import { createHmac, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { node } from '../../testbed/core/triggerNode.cts';
import { FULL } from '../../testbed/report/tally.cts';
import { Count } from './count.cts';
import { hostileText } from './values.cts';

const PROMISES = ['forged one accepted', 'genuine one lost', 'crashed', 'secret shown'] as const;
const count = new Count('Deliveries to the trigger', 'mutated', PROMISES).install();
const RUNS = FULL ? 100_000 : 3_000;
const SECRET = 'whsec_0123456789abcdef';

type Header = string | string[] | undefined;
interface Sent {
	body: Buffer;
	signature: Header;
	headers: Record<string, Header>;
}
type Mutation = (sent: Sent) => Sent;

const hmac = (body: Buffer, secret: string, hash = 'sha256') =>
	createHmac(hash, secret).update(body).digest();

/** What the vendor sends, new each time. */
function genuine(): Sent {
	const now = new Date().toISOString();
	const outputs = [{ png: 'https://cdn.example/a.png', webp: '', width: 8, height: 8 }];
	const about = { type: 'text2img', status: 'succeeded', outputs, createdAt: now };
	const data = { generationId: `gen_${randomUUID()}`, ...about, completedAt: now };
	const body = Buffer.from(JSON.stringify({ event: 'generation.succeeded', data }));
	return {
		body,
		signature: hmac(body, SECRET).toString('hex'),
		headers: {
			'content-type': 'application/json',
			'x-gptimg-event': 'generation.succeeded',
			'x-gptimg-delivery': randomUUID(),
		},
	};
}

const bytes = (change: (body: Buffer) => Buffer): Mutation => {
	return (sent) => ({ ...sent, body: change(sent.body) });
};
const text = (change: (body: string) => string) =>
	bytes((body) => Buffer.from(change(body.toString())));
const signature = (change: (value: string, sent: Sent) => Header): Mutation => {
	return (sent) => ({ ...sent, signature: change(String(sent.signature), sent) });
};
const at = (body: Buffer, share: number) => Math.min(Math.floor(share * body.length), body.length);

/** What an attacker, or a broken proxy, may do to the bytes. */
const ofBody: fc.Arbitrary<Mutation> = fc.oneof(
	fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(7)).map(([where, bit]) =>
		bytes((body) => {
			const copy = Buffer.from(body);
			copy[at(body, where)] ^= 1 << bit;
			return copy;
		}),
	),
	fc
		.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.uint8Array({ maxLength: 8 }))
		.map(([where, more]) =>
			bytes((body) => {
				const cut = at(body, where);
				return Buffer.concat([body.subarray(0, cut), more, body.subarray(cut)]);
			}),
		),
	fc
		.double({ min: 0, max: 1, noNaN: true })
		.map((share) => bytes((body) => body.subarray(0, at(body, share)))),
	fc.constantFrom(
		bytes((body) => Buffer.concat([body, body])),
		bytes((body) => gzipSync(body)),
		bytes((body) => Buffer.from(body.toString(), 'utf16le')),
		bytes((body) => Buffer.concat([Buffer.from('\ufeff'), body])),
		bytes((body) => Buffer.from(body.toString('base64'))),
		bytes(() => Buffer.alloc(0)),
		bytes(() => Buffer.from('{}')),
		bytes(() => genuine().body),
		text((body) => body.replaceAll(',', ', ')),
		text((body) => body.replace('succeeded', 'SUCCEEDED')),
		text((body) => body.replace(/gen_\w/, 'gen_')),
		text((body) => body.replace(/"createdAt":"\d+/, '"createdAt":"2099')),
		text((body) => body.replace(/"completedAt":"\d+/, '"completedAt":"2099')),
		text((body) => body.replace('https://cdn', 'https://evil')),
		text((body) => `${body}\n`),
		text((body) => ` ${body}`),
		text((body) => body.replace('{', '{"__proto__":{"polluted":1},')),
		text((body) => encodeURIComponent(body)),
	),
);

/** What may be tried on the signature. Some of these leave it genuine: capitals do no harm. */
const ofSignature: fc.Arbitrary<Mutation> = fc.oneof(
	fc
		.tuple(fc.nat(63), fc.constantFrom(...'0123456789abcdefgG ,'))
		.map(([where, sign]) =>
			signature((value) => value.slice(0, where) + sign + value.slice(where + 1)),
		),
	hostileText.filter((value) => value.length < 5_000).map((value) => signature(() => value)),
	fc.stringMatching(/^[0-9a-f]{64}$/).map((value) => signature(() => value)),
	fc
		.constantFrom(
			'',
			'whsec_',
			'0123456789abcdef',
			` ${SECRET}`,
			`${SECRET}\n`,
			SECRET.toUpperCase(),
		)
		.map((secret) => signature((_value, { body }) => hmac(body, secret).toString('hex'))),
	fc
		.constantFrom('sha1', 'sha512', 'md5')
		.map((hash) => signature((_value, { body }) => hmac(body, SECRET, hash).toString('hex'))),
	fc.constantFrom(
		signature((value) => value.toUpperCase()),
		signature((value) => `sha256=${value}`),
		signature((value) => ` ${value}`),
		signature((value) => `${value}\n`),
		signature((value) => `${value},${value}`),
		signature((value) => [value, value]),
		signature((value) => value.slice(0, 62)),
		signature((value) => `${value}00`),
		signature((value) => value.replace(/[0-9]/g, (digit) => String.fromCharCode(0xff10 + +digit))),
		signature((value) => Buffer.from(value, 'hex').toString('base64')),
		signature((value) => Buffer.from(value, 'hex').toString('latin1')),
		signature(() => undefined),
		signature(() => ''),
		signature(() => '0'.repeat(64)),
		signature(() => genuine().signature),
		signature((_value, { body }) =>
			hmac(Buffer.from(body.toString('hex')), SECRET).toString('hex'),
		),
	),
);

/** Headers that nobody signs, and other spellings of the one that counts. */
const ofHeaders: fc.Arbitrary<Mutation> = fc.oneof(
	fc
		.tuple(
			fc.constantFrom(
				'content-type',
				'content-encoding',
				'x-gptimg-delivery',
				'date',
				'x-forwarded-for',
			),
			fc.oneof(
				fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data', 'gzip', '', '0'),
				hostileText.filter((value) => value.length < 5_000),
			),
		)
		.map(
			([name, value]): Mutation =>
				(sent) => ({
					...sent,
					headers: { ...sent.headers, [name]: value },
				}),
		),
	fc
		.constantFrom('x_gptimg_signature', 'x-gptimg-signature ', 'x-signature', 'x-hub-signature-256')
		.map(
			(name): Mutation =>
				(sent) => ({
					...sent,
					signature: undefined,
					headers: { ...sent.headers, [name]: sent.signature },
				}),
		),
);

const mutations = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: ofBody },
		{ weight: 3, arbitrary: ofSignature },
		{ weight: 2, arbitrary: ofHeaders },
	),
	{ minLength: 1, maxLength: 3 },
);

/** Byte by byte what the vendor signed, in any form that counts as its proof: said without the node's own code. */
function isGenuine({ body, signature: given }: Sent): boolean {
	if (typeof given !== 'string') return false;
	const bare = given.replace(/^(sha256|v1)=/i, '');
	return [SECRET, SECRET.replace('whsec_', '')].some((key) => {
		const proof = hmac(body, key);
		return bare.toLowerCase() === proof.toString('hex') || bare === proof.toString('base64');
	});
}

/** Now and then one arrives as it was sent. */
const untouched = fc.constant<Mutation[]>([]);

const staticData = { webhookId: 'wh_1', webhookSecret: SECRET, webhookUrl: 'u', webhookEvents: [] };

async function receive({ body, signature: given, headers }: Sent) {
	const response = new RecordedResponse();
	const context = webhookContext({
		nodeType: node,
		nodeId: 'hostile',
		staticData,
		request: {
			rawBody: body,
			headers: { ...headers, 'x-gptimg-signature': given },
		},
		response,
	});
	const { workflowData } = await node.webhook.call(context);
	if (workflowData !== undefined) response.status(200).end();
	return { started: workflowData !== undefined, status: response.statusCode };
}

it('no delivery gets in but the one that was signed, and that one always does', async () => {
	await fc.assert(
		fc.asyncProperty(fc.oneof(untouched, { weight: 19, arbitrary: mutations }), async (changes) => {
			takeLoggedLines();
			const original = genuine();
			const sent = changes.reduce((delivery, change) => change(delivery), original);
			const trusted = isGenuine(sent);
			const result = await receive(sent).catch((error: unknown) => ({ started: false, error }));
			const lines = inspect(takeLoggedLines());
			const refused = 'status' in result && result.status === 401;
			count.add(result.started ? 'delivered' : 'refused', inspect(sent), {
				crashed: 'error' in result ? inspect(result.error) : undefined,
				'forged one accepted': !trusted && (result.started || !refused) ? result : undefined,
				// A signed body may be one that starts nothing; untouched, it starts the workflow.
				'genuine one lost':
					trusted && sent.body.equals(original.body) && !result.started ? result : undefined,
				'secret shown': lines.includes(SECRET) ? lines : undefined,
			});
		}),
		{ numRuns: RUNS, endOnFailure: true },
	);
	expect(({} as { polluted?: number }).polluted).toBeUndefined();
}, 600_000);
