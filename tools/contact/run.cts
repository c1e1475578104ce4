import type { Access } from './contact.cts';
import { Contact } from './contact.cts';
import type { World } from './exchange.cts';
import { found, notAsked, type Finding } from './findings.cts';
import { question, questions, type QuestionName } from './questions.cts';
import { askErrors } from './questions/errors.cts';
import { askFiles } from './questions/files.cts';
import { askCourse } from './questions/generation.cts';
import { askLimits, refusalForms } from './questions/limits.cts';
import { askOrders, PLACES, type Ordered } from './questions/orders.cts';
import { describeProtection } from './questions/protection.cts';
import { askReplays } from './questions/replays.cts';
import { askUpload } from './questions/uploads.cts';
import type { Registered } from './questions/webhooks.cts';
import { askList, askRegister, describeDelivery, Session } from './questions/webhooks.cts';

/** What a run found out, and what it cost. */
export interface Outcome {
	findings: Finding[];
	/** Credits, at one for each image of quality low. */
	spent: number;
	calls: number;
}

/**
 * Asks the API every question of docs/API.md.
 *
 * @param settled resolves when the deliveries that were to come have had their time
 * @param tell hears of each answer as it comes
 */
export async function makeContact(
	world: World,
	access: Access,
	settled: (count: number) => Promise<void>,
	tell: (finding: Finding) => void = () => undefined,
): Promise<Outcome> {
	const contact = new Contact(world, access);
	let told = 0;
	const report = () => {
		for (const finding of contact.findings.slice(told)) tell(finding);
		told = contact.findings.length;
	};
	await askErrors(contact);
	const [first] = contact.exchanges;
	if (first.status === 401)
		throw new Error('The API did not accept the key: nothing else was asked.');
	report();
	if (contact.hourIsOver) return end(contact, 'the hour is used up');
	await askLimits(contact);
	report();
	if (contact.hourIsOver) return end(contact, 'the hour is used up');
	const session = access.cookie === undefined ? undefined : new Session(contact, access.cookie);
	const registered = session && (await askRegister(contact, session));
	report();
	// What was registered is removed, whatever happens in between.
	const ordered = await askAboutOrders(contact, report).catch((error: Error) => error);
	describeProtection(contact);
	const taken = Array.isArray(ordered) ? ordered.filter(({ id }) => id !== undefined).length : 0;
	await askAccount(contact, session, registered, settled, taken);
	report();
	return end(
		contact,
		ordered instanceof Error ? `it came to an end: ${ordered.message}` : 'it did not come to that',
	);
}

async function askAboutOrders(contact: Contact, report: () => void): Promise<Ordered[]> {
	const uploadKey = await askUpload(contact);
	report();
	const ordered = await askOrders(contact, uploadKey);
	report();
	const looks = await askCourse(contact, ordered[PLACES.twoImages]);
	report();
	await askFiles(contact, looks);
	report();
	await askReplays(contact, ordered, uploadKey);
	report();
	return ordered;
}

async function askAccount(
	contact: Contact,
	session: Session | undefined,
	registered: Registered | undefined,
	settled: (count: number) => Promise<void>,
	generations: number,
): Promise<void> {
	if (session === undefined) {
		for (const name of ['register', 'list', 'delivery'] as const) {
			contact.findings.push(notAsked(question(name), 'no session cookie was given'));
		}
		return;
	}
	const { receiver } = contact.access.webhook ?? {};
	if (registered?.secret !== undefined) await settled(generations);
	describeDelivery(contact, registered, receiver?.deliveries ?? []);
	await askList(contact, session, registered);
}

function end(contact: Contact, why: string): Outcome {
	// A refusal for now that only showed itself later than the seven at once.
	const forms = refusalForms(contact.refusals);
	const known = new Set(contact.findings.flatMap(({ variations }) => variations));
	const missed = forms.filter((name) => !known.has(name));
	if (missed.length > 0)
		contact.findings.push(found(question('inFlight'), 'refused during the run', missed));
	const answered = new Set(contact.findings.map(({ question: number }) => number));
	for (const name of Object.keys(questions) as QuestionName[]) {
		if (!answered.has(questions[name][0])) contact.findings.push(notAsked(question(name), why));
	}
	const findings = contact.findings.sort((a, b) => a.question - b.question);
	return { findings, spent: contact.spent, calls: contact.exchanges.length };
}
