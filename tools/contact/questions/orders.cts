import { createHash, randomUUID } from 'node:crypto';

import { apiWords } from '../../../nodes/shared/apiWords';
import { readGeneration } from '../../../nodes/shared/generation';
import type { VariationName } from '../../../test/testbed/sandbox/variations.cts';
import type { Contact } from '../contact.cts';
import { isShield, namesOf, retryAfter } from '../contact.cts';
import type { Exchange } from '../exchange.cts';
import { found, notAsked } from '../findings.cts';
import { question } from '../questions.cts';
import { refusalForms } from './limits.cts';
import { bare, wordNames, wrapperNames } from './shapes.cts';

/** An order that was taken, or not. */
export interface Ordered {
	key: string;
	body: { prompt: string; n?: number; type?: string; inputImageKeys?: string[] };
	/** What it got in the end. */
	answer: Exchange;
	/** How its first key was refused, if it was. */
	refusal: Exchange | undefined;
	id: string | undefined;
}

/** What looks like an attack to a firewall, and is none: a user may want to have it drawn. */
const SUSPICIOUS = 'A poster that says: SELECT * FROM users; <script>alert(1)</script> [firewall]';

const SLOW = 10_000;

/** The place of each order in the list that `askOrders` gives. */
export const PLACES = { plain: 0, twoImages: 1, edits: [2, 3], longKey: 4, suspicious: 5 } as const;

/** Six orders and a question at once, then one order twice at once. */
export async function askOrders(
	contact: Contact,
	uploadKey: string | undefined,
): Promise<Ordered[]> {
	const edit = uploadKey === undefined ? {} : { type: 'edit', inputImageKeys: [uploadKey] };
	const orders = [
		orderOf({ prompt: 'A blue square' }),
		orderOf({ prompt: 'Two green circles', n: 2 }),
		orderOf({ prompt: 'The same in red', ...edit }),
		orderOf({ prompt: 'The same in yellow', ...edit }),
		orderOf({ prompt: 'A brown line' }, createHash('sha256').update(randomUUID()).digest('hex')),
		orderOf({ prompt: SUSPICIOUS }),
	];
	const atOnce = await Promise.all([
		...orders.map(async (order) => await send(contact, order)),
		contact.once('GET', '/api/v1/generations/gen_00000000-0000-4000-8000-000000000000'),
	]);
	const ordered: Ordered[] = [];
	let lonely = 0;
	for (const [index, order] of orders.entries()) {
		const first = atOnce[index];
		let answer = first;
		if (isRefusedForNow(first)) {
			// Now it is the only request on its way: whoever refuses it counts generations.
			await contact.world.sleep(Math.max(retryAfter(first), 1_000));
			answer = await send(contact, order);
			if (isRefusedForNow(answer)) lonely++;
		}
		ordered.push(await insist(contact, order, answer));
	}
	describeOrder(contact, ordered);
	describeKeys(contact, ordered[PLACES.longKey]);
	describeFlight(contact, atOnce, lonely);
	describeInputKey(contact, ordered, uploadKey);
	await askTwice(contact);
	return ordered;
}

function orderOf(body: Ordered['body'], key: string = randomUUID()) {
	return { key, body: { ...body, quality: 'low', n: body.n ?? 1 } };
}

async function send(
	contact: Contact,
	{ key, body }: Pick<Ordered, 'key' | 'body'>,
): Promise<Exchange> {
	return await contact.once('POST', '/api/v1/generate', body, { 'Idempotency-Key': key });
}

/** The same order until it is answered, with another key where the form of its own is refused. */
async function insist(
	contact: Contact,
	order: ReturnType<typeof orderOf>,
	first: Exchange,
): Promise<Ordered> {
	const again = async (key: string) =>
		await contact.call('POST', '/api/v1/generate', order.body, { 'Idempotency-Key': key });
	let answer = isRefusedForNow(first) || isShield(first) ? await again(order.key) : first;
	let { key } = order;
	const refusal = answer;
	if (answer.status === 400 && !key.includes('-')) {
		key = randomUUID();
		answer = await again(key);
	}
	const id = readGeneration(answer.json)?.id;
	if (id !== undefined) contact.spent += order.body.n;
	return { ...order, key, answer, id, refusal: refusal === answer ? undefined : refusal };
}

/** One order twice at the same moment. */
async function askTwice(contact: Contact): Promise<void> {
	const order = orderOf({ prompt: 'A grey triangle' });
	let answers: Exchange[] = [];
	for (let tries = 0; tries < 20; tries++) {
		answers = await Promise.all([send(contact, order), send(contact, order)]);
		if (answers.some((answer) => !isRefusedForNow(answer) && !isShield(answer))) break;
		await contact.world.sleep(Math.max(...answers.map(retryAfter), 5_000));
	}
	describeTwice(contact, answers);
}

function isRefusedForNow(answer: Exchange): boolean {
	return answer.status === 429 || answer.status >= 500;
}

function describeOrder(contact: Contact, ordered: Ordered[]): void {
	const taken = ordered.filter(({ id }) => id !== undefined);
	const [one] = taken;
	if (one === undefined) {
		const { status, json, text } = ordered[0].answer;
		const words = apiWords(json ?? text) ?? 'no words';
		contact.findings.push(found(question('order'), `nothing was taken: ${status}, ${words}`));
		return;
	}
	const body = bare(one.answer.json);
	const idField = ['generationId', 'id', 'generation_id'].find((name) => body[name] !== undefined);
	const longest = Math.max(...taken.map(({ answer }) => answer.tookMs));
	const statuses = taken.map(({ answer }) => bare(answer.json).status);
	contact.findings.push(
		found(
			question('order'),
			`${one.answer.status} with ${idField ?? 'no id'} and status ${JSON.stringify(body.status ?? null)}, within ${(longest / 1000).toFixed(1)} s${contact.moved === undefined ? '' : `, after ${contact.moved}`}`,
			[
				...wrapperNames(one.answer.json),
				...wordNames(statuses),
				...namesOf(
					[idField === 'generation_id', 'id in generation_id'],
					[idField !== undefined && typeof body[idField] === 'number', 'numeric ids'],
					[one.answer.status === 200, 'order answered with 200'],
					[body.status === undefined, 'order answered without a status'],
					[longest > SLOW, 'order takes 25 seconds'],
					[contact.moved !== undefined, 'routes moved by 308'],
				),
			],
		),
	);
}

function describeKeys(contact: Contact, { refusal, answer, id }: Ordered): void {
	const words = refusal && (apiWords(refusal.json ?? refusal.text) ?? 'no words');
	const seen =
		words === undefined
			? `64 hexadecimal digits and UUIDs: ${id === undefined ? answer.status : 'taken'}`
			: `64 hexadecimal digits: 400 ${words}; a UUID: ${answer.status}`;
	const ofLength = words !== undefined && /charact|length|long/i.test(words);
	contact.findings.push(
		found(
			question('key'),
			seen,
			namesOf(
				[words !== undefined && /uuid/i.test(words), 'key must be a UUID'],
				[ofLength && !/uuid/i.test(words), 'key of at most 50 characters'],
			),
		),
	);
}

function describeFlight(contact: Contact, atOnce: Exchange[], lonely: number): void {
	const refused = atOnce.filter(isRefusedForNow);
	const [one] = refused;
	const form =
		one === undefined
			? 'none of 7 was refused'
			: `${refused.length} of 7 refused with ${one.status}, Retry-After ${one.headers['retry-after'] ?? 'absent'}`;
	const counts = lonely > 0 ? '; refused again when alone: unfinished generations count' : '';
	contact.findings.push(
		found(question('inFlight'), form + counts, [
			...refusalForms(refused),
			...namesOf([lonely > 0, 'in flight counts generations']),
		]),
	);
}

const IN_PROGRESS: Record<number, VariationName> = {
	409: 'key in progress is 409',
	423: 'key in progress is 423',
	425: 'key in progress is 425',
};

function describeTwice(contact: Contact, answers: Exchange[]): void {
	const named = answers.map(({ json }) => readGeneration(json)?.id);
	const ids = new Set(named.filter((id) => id !== undefined));
	contact.spent += ids.size;
	const slow = answers.some(({ tookMs }) => tookMs > SLOW);
	const refusal = answers.find(
		({ status }, index) => status in IN_PROGRESS && named[index] === undefined,
	);
	const what =
		ids.size > 1
			? `two generations: both were charged${slow ? ', since the first had not been answered yet' : ''}`
			: refusal !== undefined
				? 'one generation and a refusal'
				: `${ids.size === 1 ? 'one generation' : 'no generation'}`;
	contact.findings.push(
		found(question('parallel'), `${answers.map(({ status }) => status).join(' and ')}: ${what}`, [
			...(refusal === undefined ? [] : [IN_PROGRESS[refusal.status]]),
			...namesOf([ids.size > 1 && !slow, 'key ignored']),
		]),
	);
}

function isRefused(answer: Exchange): boolean {
	return answer.status < 500 && answer.status !== 429 && !isShield(answer);
}

function describeInputKey(
	contact: Contact,
	ordered: Ordered[],
	uploadKey: string | undefined,
): void {
	if (uploadKey === undefined) {
		contact.findings.push(notAsked(question('inputKey'), 'nothing could be uploaded'));
		return;
	}
	const edits = PLACES.edits.map((place) => ordered[place]);
	const refused = edits.find(({ id, answer }) => id === undefined && isRefused(answer));
	const words = refused && (apiWords(refused.answer.json ?? refused.answer.text) ?? 'no words');
	const status = refused?.answer.status;
	const spent = refused !== undefined && edits.some(({ id }) => id !== undefined);
	contact.findings.push(
		found(
			question('inputKey'),
			refused === undefined
				? 'good for two orders at once'
				: `the second order got ${status}: ${words}`,
			namesOf(
				[spent, 'input key for one order'],
				[status === 404, 'unknown input is 404'],
				[status === 403, 'unknown input is 403'],
			),
		),
	);
}
