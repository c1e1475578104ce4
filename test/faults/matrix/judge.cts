import { asksToLook, makesPayTwice } from '../../testbed/core/advice.cts';
import { nameOf } from './cells.cts';
import { deadline, mustSucceed } from './expectation.cts';
import type { Outcome } from './runCell.cts';
import type { Ran } from './setting.cts';
import { errorTexts, isKnownMessage, textsOf, uglyParts } from './texts.cts';

/** The promises, by the words with which they are counted when one is broken. */
export const PROMISES = [
	'ended too late',
	'failed where it could succeed',
	'succeeded where it could not',
	'no clear error',
	'paid twice',
	'paid and lost',
	'words that pay twice',
	'id not in the log',
	'a retry did not heal it',
	'key to another host',
	'went on afterwards',
	'unreadable or secret text',
] as const;

export type PromiseName = (typeof PROMISES)[number];

export interface Breach {
	promise: PromiseName;
	/** The cell, and what was seen. */
	seen: string;
}

/** The latest that a request may leave after a cancel; a paid one that is on its way may end. Milliseconds. */
const LEAVES_AFTER_CANCEL = 1_000;
const ENDS_AFTER_CANCEL = 12_000;
/** An order that is on its way may take its whole minute, so that its id is known. */
const ORDER_AFTER_CANCEL = 62_000;

/** What is broken of what the package promises. */
export function judge(outcome: Outcome): Breach[] {
	const { cell, first, retried, cancelled } = outcome;
	const texts = textsOf(first);
	const breaches: Breach[] = [];
	const expect = (holds: boolean, promise: PromiseName, seen: unknown = texts) => {
		if (!holds) breaches.push({ promise, seen: `${nameOf(cell)}: ${JSON.stringify(seen)}` });
	};

	const failed = hasFailed(first);
	expect(first.seconds <= deadline(cell), 'ended too late', first.seconds);
	if (!cancelled) {
		const wish = mustSucceed(cell);
		expect(!wish || !failed, 'failed where it could succeed');
		expect(wish || failed, 'succeeded where it could not');
		if (failed) expect(isOneClearError(outcome), 'no clear error');
		if (retried !== undefined) {
			expect(!hasFailed(retried), 'a retry did not heal it', textsOf(retried));
		}
	} else {
		const { lastRequestAfterCancel: latest, endAfterCancel: end } = outcome;
		expect(latest <= LEAVES_AFTER_CANCEL, 'went on afterwards', latest);
		const longest = cell.call === 'generate' ? ORDER_AFTER_CANCEL : ENDS_AFTER_CANCEL;
		expect(end <= longest, 'ended too late', end);
	}
	expect(outcome.lateRequests === 0, 'went on afterwards', outcome.lateRequests);
	checkMoney(outcome, expect);
	checkSecrets(outcome, expect);
	for (const text of [...texts, ...(retried === undefined ? [] : textsOf(retried))]) {
		const ugly = uglyParts(text);
		expect(ugly.length === 0, 'unreadable or secret text', { ugly, text });
	}
	return breaches;
}

type Expect = (holds: boolean, promise: PromiseName, seen?: unknown) => void;

function checkMoney(outcome: Outcome, expect: Expect): void {
	const { cell, first, retried, cancelled, paidFirst, paidInAll, asked, requests } = outcome;
	const orders = cell.operation === 'generate' || cell.operation === 'edit';
	expect(paidInAll.length <= (orders || asked !== undefined ? 1 : 0), 'paid twice', paidInAll);
	const texts = textsOf(first).join('\n');
	// What Get Status asks for, its user knew before.
	const unknown = paidFirst.filter((id) => !texts.includes(id) && !(cancelled && id === asked));
	// Where no answer to an order ever came, only the gallery knows, and the user is sent there.
	const sent = cell.call === 'generate' && asksToLook(texts);
	expect(unknown.length === 0 || sent, 'paid and lost', { unknown, texts });
	if (paidFirst.length > 0) {
		const words = [...textsOf(first), ...(retried === undefined ? [] : textsOf(retried))].filter(
			makesPayTwice,
		);
		expect(words.length === 0, 'words that pay twice', words);
	}
	const answered = requests.flatMap(({ call, fault, generationId }) =>
		call === 'generate' && fault === undefined ? (generationId ?? []) : [],
	);
	const ran = [first, ...(retried === undefined ? [] : [retried])];
	const lines = ran.flatMap(({ logged }) => logged).filter(({ level }) => level === 'info');
	// What Get Status asks for was ordered by another run.
	const unlogged = answered.filter(
		(id) => id !== asked && !lines.some(({ message }) => message.includes(`generation ${id} `)),
	);
	expect(unlogged.length === 0, 'id not in the log', unlogged);
	if (!orders || cancelled) return;
	const last = retried ?? first;
	if (!hasFailed(last)) {
		const shown = textsOf(last).join('\n');
		expect(paidInAll.length === 1 && shown.includes(paidInAll[0]), 'paid and lost', paidInAll);
	}
}

function checkSecrets({ requests, key }: Outcome, expect: Expect): void {
	const leaks = requests.filter(
		({ origin, headers, path }) =>
			origin !== 'api' &&
			(headers.authorization !== undefined ||
				headers.cookie !== undefined ||
				JSON.stringify([headers, path]).includes(key)),
	);
	expect(leaks.length === 0, 'key to another host', leaks);
}

/** Either one error that ended the run, or one error item, in words of our own. */
function isOneClearError({ cell, first }: Outcome): boolean {
	const texts = errorTexts(first);
	const inPlace = cell.continueOnFail
		? first.error === undefined && first.items.length === 1
		: first.error !== undefined;
	return inPlace && texts.length === 1 && isKnownMessage(texts[0]);
}

function hasFailed({ items, error }: Ran): boolean {
	return error !== undefined || items.some(({ json }) => 'error' in json);
}
