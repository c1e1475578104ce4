import { readGeneration } from '../../../nodes/shared/generation';
import type { VariationName } from '../../../test/testbed/sandbox/variations.cts';
import type { Contact } from '../contact.cts';
import { namesOf } from '../contact.cts';
import type { Exchange } from '../exchange.cts';
import { found, notAsked } from '../findings.cts';
import { question } from '../questions.cts';
import { lookAt, type FileLook } from './files.cts';
import type { Ordered } from './orders.cts';
import { bare, dateNames, wordNames, wrapperNames } from './shapes.cts';

/** Longer than any picture takes, and how long outputs may come after the end. Milliseconds. */
const LONGEST = 600_000;
const AFTERWARDS = 35_000;
const SLOW = 10_000;

/** A clock of the API's database that is further off than this shows. */
const OFF = 10_000;

interface Poll {
	/** Milliseconds since the order was answered. */
	at: number;
	answer: Exchange;
	status: string;
	outputs: number;
	webps: number;
}

/** Asks every second for one generation of two images. @returns how its files were when they were first named */
export async function askCourse(
	contact: Contact,
	{ id, answer, body }: Ordered,
): Promise<FileLook[]> {
	if (id === undefined) {
		contact.findings.push(notAsked(question('course'), 'the order was not taken'));
		contact.findings.push(notAsked(question('shape'), 'the order was not taken'));
		return [];
	}
	const polls: Poll[] = [];
	const looks = new Map<string, FileLook>();
	const began = contact.world.now();
	let ended: number | undefined;
	for (;;) {
		const told = await contact.call('GET', `/api/v1/generations/${encodeURIComponent(id)}`);
		const read = readGeneration(told.json, { id, baseUrl: contact.access.baseUrl });
		const outputs = read?.outputs ?? [];
		const at = contact.world.now() - began;
		const status = told.status === 200 ? (read?.status ?? 'unreadable') : String(told.status);
		const webps = outputs.filter(({ webp }) => webp !== '').length;
		polls.push({ at, answer: told, status, outputs: outputs.length, webps });
		for (const { png } of outputs) {
			if (png !== '' && !looks.has(png)) looks.set(png, await lookAt(contact, png));
		}
		if (read !== undefined && ['succeeded', 'failed', 'blocked'].includes(status)) ended ??= at;
		const all = outputs.length === body.n && webps === body.n;
		const late = ended !== undefined && (all || at - ended > AFTERWARDS);
		if (late || at > LONGEST) break;
		await contact.world.sleep(1_000);
	}
	describeCourse(contact, polls, body.n ?? 1, ended);
	describeShape(contact, polls, answer);
	return [...looks.values()];
}

function describeCourse(
	contact: Contact,
	polls: Poll[],
	n: number,
	ended: number | undefined,
): void {
	const course = polls
		.map(({ status }) => status)
		.filter((status, index, all) => status !== all[index - 1]);
	const visible = polls.find(({ answer }) => answer.status === 200);
	const first = polls.find(({ outputs }) => outputs > 0);
	const last = polls.at(-1)!;
	const all = polls.find(({ outputs }) => outputs === last.outputs);
	const after = first === undefined || ended === undefined ? 0 : first.at - ended;
	const seconds = (at: number | undefined) =>
		at === undefined ? 'never' : `${Math.round(at / 1000)} s`;
	const slowest = Math.max(...polls.map(({ answer }) => answer.tookMs));
	contact.findings.push(
		found(
			question('course'),
			`${course.join(', ')}; ended after ${seconds(ended)}, ${last.outputs} of ${n} outputs after ${seconds(all?.at)}; an answer takes up to ${(slowest / 1000).toFixed(1)} s`,
			namesOf(
				[(visible?.at ?? 0) > 2_000 && polls[0].answer.status === 404, 'order visible late'],
				[after >= 2_000, 'outputs after success'],
				[
					after < 2_000 && first !== undefined && all !== undefined && all.at > first.at,
					'outputs one by one',
				],
				[
					last.status === 'succeeded' && last.outputs < n && last.outputs > 0 && !isSingle(last),
					'one output missing',
				],
				[
					last.webps > 0 && polls.some(({ outputs, webps }) => webps < outputs),
					'WebP later than PNG',
				],
				[slowest > SLOW, 'question takes 12 seconds'],
			),
		),
	);
}

function isSingle({ answer }: Poll): boolean {
	const { outputs } = bare(answer.json);
	return !Array.isArray(outputs) && typeof outputs === 'object';
}

function describeShape(contact: Contact, polls: Poll[], order: Exchange): void {
	const { answer } = polls.at(-1)!;
	const body = bare(answer.json);
	const clock = Date.parse(order.headers.date ?? '');
	const told = readGeneration(answer.json, { id: 'x' });
	const off = Date.parse(told?.createdAt ?? '') - clock;
	const words = polls.map(({ answer: { json } }) => bare(json).status);
	const named =
		body.generationId !== undefined || body.generation_id !== undefined || body.id !== undefined;
	contact.findings.push(
		found(
			question('shape'),
			`fields ${Object.keys(body).join(', ')}; outputs ${typeOf(body.outputs)}; createdAt ${Math.round(off / 1000)} s after the Date header`,
			[
				...wrapperNames(answer.json),
				...wordNames(words),
				...dateNames(body.completedAt ?? body.createdAt),
				...outputNames(body.outputs),
				...namesOf(
					[!named, 'status without an id'],
					[typeof body.id === 'number', 'numeric ids'],
					[typeof body.costCredits === 'string', 'numbers as texts'],
					[off > OFF, 'database clock ahead'],
					[off < -OFF, 'database clock behind'],
				),
			],
		),
	);
}

function typeOf(value: unknown): string {
	if (!Array.isArray(value)) return typeof value === 'object' ? 'one object' : typeof value;
	const [first] = value as unknown[];
	return first instanceof Object ? `[{${Object.keys(first).join(', ')}}]` : `[${typeof first}]`;
}

/** How outputs and their addresses are written. */
function outputNames(outputs: unknown): VariationName[] {
	const list: unknown[] = Array.isArray(outputs) ? outputs : [outputs];
	const [first] = list;
	const fields = (first instanceof Object ? first : {}) as Record<string, unknown>;
	const address = [first, fields.png, fields.url].find((value) => typeof value === 'string') ?? '';
	return namesOf(
		[typeof outputs === 'string', 'outputs as JSON text'],
		[Array.isArray(outputs) && typeof first === 'string', 'outputs as texts'],
		[typeof fields.url === 'string', 'outputs as url'],
		[fields.png instanceof Object, 'outputs with nested files'],
		[!Array.isArray(outputs) && first instanceof Object, 'outputs as one object'],
		[String(address).startsWith('//'), 'addresses without a scheme'],
		[/^\/(?!\/)/.test(String(address)), 'addresses relative'],
	);
}
