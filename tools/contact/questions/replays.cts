import { apiWords } from '../../../nodes/shared/apiWords';
import { readGeneration } from '../../../nodes/shared/generation';
import type { Contact } from '../contact.cts';
import { namesOf } from '../contact.cts';
import type { Exchange } from '../exchange.cts';
import { found, notAsked } from '../findings.cts';
import { question } from '../questions.cts';
import { PLACES, type Ordered } from './orders.cts';
import { bare } from './shapes.cts';

/** So long after its order a key is asked for once more. Milliseconds. */
const SIX_MINUTES = 360_000;
/** Over a minute after the upload. */
const A_MINUTE = 65_000;

/** Repeats an order after its end, with another body, and once more after six minutes; and uses an old upload key. */
export async function askReplays(
	contact: Contact,
	ordered: Ordered[],
	uploadKey: string | undefined,
): Promise<void> {
	const plain = ordered[PLACES.plain];
	if (plain.id === undefined) {
		for (const name of ['replay', 'otherBody', 'keyLife'] as const) {
			contact.findings.push(notAsked(question(name), 'the order was not taken'));
		}
		return;
	}
	const { id, key, body } = plain;
	await untilEnded(contact, id);
	const replay = await repeat(contact, body, key);
	const again = note(contact, replay, id);
	const status = bare(replay.json).status;
	contact.findings.push(
		found(
			question('replay'),
			`${replay.status}, ${again}, status ${JSON.stringify(status ?? null)}`,
			namesOf(
				[replay.status === 402 && !isIgnored(contact), 'credits before the key'],
				[replay.status === 200 && plain.answer.status !== 200, 'replay answers 200'],
				[replay.status === 409, 'replay answers 409'],
				[/^(queued|pending)$/i.test(String(status)) && again === SAME, 'replay says queued'],
				[
					/^(succeeded|completed)$/i.test(String(status)) && again === OTHER,
					'order answered with the outcome',
				],
				[again === OTHER, 'key ignored'],
			),
		),
	);
	await askOtherBody(contact, plain);
	await askOldUpload(contact, ordered, uploadKey);
	await askKeyLife(contact, plain, again === SAME);
}

/** Where every repeat is a new order, a 402 says nothing of what is looked at first. */
function isIgnored({ findings }: Contact): boolean {
	return findings.some(({ variations }) => variations.includes('key ignored'));
}

const SAME = 'the same generation';
const OTHER = 'another generation, charged again';
const NONE = 'no generation';

async function askOtherBody(contact: Contact, { id, key, body }: Ordered): Promise<void> {
	if (contact.left < 1) {
		contact.findings.push(notAsked(question('otherBody'), 'no credits left to ask with'));
		return;
	}
	const answer = await repeat(contact, { ...body, prompt: 'Something else' }, key);
	const words = apiWords(answer.json ?? answer.text) ?? '';
	contact.findings.push(
		found(
			question('otherBody'),
			`${answer.status}, ${note(contact, answer, id)} ${words}`.trim(),
			namesOf(
				[
					answer.status === 409 && readGeneration(answer.json) === undefined,
					'other body under a key is 409',
				],
				[answer.status === 422, 'other body under a key is 422'],
			),
		),
	);
}

/** An upload key after a minute: part of question 9. */
async function askOldUpload(
	contact: Contact,
	ordered: Ordered[],
	uploadKey: string | undefined,
): Promise<void> {
	const edits = PLACES.edits.map((place) => ordered[place]);
	// Where a key is good for one order only, its age says nothing.
	if (uploadKey === undefined || edits.some(({ id }) => id === undefined) || contact.left < 1)
		return;
	await contact.world.sleep(Math.max(0, edits[0].answer.at + A_MINUTE - contact.world.now()));
	const answer = await repeat(
		contact,
		{ ...edits[0].body, prompt: 'The same in violet' },
		`${edits[0].key.slice(0, -4)}0000`,
	);
	note(contact, answer, undefined);
	const words = apiWords(answer.json ?? answer.text) ?? '';
	const gone =
		answer.status >= 400 && answer.status < 500 && answer.status !== 402 && answer.status !== 429;
	contact.findings.push(
		found(
			question('inputKey'),
			`after a minute: ${answer.status} ${gone ? words : ''}`.trim(),
			namesOf([gone, 'input key for one minute']),
		),
	);
}

async function askKeyLife(
	contact: Contact,
	{ id, key, body, answer }: Ordered,
	wasKept: boolean,
): Promise<void> {
	if (!wasKept || contact.left < 1) {
		const why = wasKept ? 'no credits left to ask with' : 'it was not known at the end either';
		contact.findings.push(notAsked(question('keyLife'), why));
		return;
	}
	// An account that this run has emptied shows which of the two is looked at first.
	const soon = await repeat(contact, body, key);
	const soonAgain = note(contact, soon, id);
	if (soonAgain === OTHER) {
		const seen = 'a minute later another generation, charged again';
		contact.findings.push(found(question('keyLife'), seen, ['key kept for minutes']));
		return;
	}
	if (soon.status === 402) {
		const seen = 'not asked: without credits a repeat gets 402';
		contact.findings.push(found(question('keyLife'), seen, ['credits before the key']));
		return;
	}
	await contact.world.sleep(Math.max(0, answer.at + SIX_MINUTES - contact.world.now()));
	const late = await repeat(contact, body, key);
	const again = note(contact, late, id);
	contact.findings.push(
		found(
			question('keyLife'),
			`${late.status}, ${again}`,
			namesOf([again === OTHER || late.status === 402, 'key kept for minutes']),
		),
	);
}

async function untilEnded(contact: Contact, id: string): Promise<void> {
	for (let tries = 0; tries < 300; tries++) {
		const told = await contact.call('GET', `/api/v1/generations/${encodeURIComponent(id)}`);
		const status = readGeneration(told.json, { id })?.status;
		if (status !== undefined && ['succeeded', 'failed', 'blocked'].includes(status)) return;
		await contact.world.sleep(2_000);
	}
}

async function repeat(contact: Contact, body: object, key: string): Promise<Exchange> {
	return await contact.call('POST', '/api/v1/generate', body, { 'Idempotency-Key': key });
}

/** Which generation an answer names, and what it cost. */
function note(contact: Contact, answer: Exchange, expected: string | undefined): string {
	const id = readGeneration(answer.json)?.id;
	if (id === undefined) return NONE;
	if (id === expected) return SAME;
	contact.spent += 1;
	return OTHER;
}
