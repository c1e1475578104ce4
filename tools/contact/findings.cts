import type { VariationName } from '../../test/testbed/sandbox/variations.cts';
import { reactions, type Verdict } from './reactions.cts';

/** One line of the table. */
export interface Finding {
	/** The question's number, as docs/API.md has it. */
	question: number;
	asked: string;
	page: string;
	seen: string;
	/** What of it the sandbox has a name for. */
	variations: VariationName[];
	verdict: Verdict | 'not asked';
	/** What the nodes do with it. */
	does: string;
}

/** What the page says, and what is asked about it. */
export interface Question {
	number: number;
	asked: string;
	page: string;
}

const AS_PAGE = 'as the page has it';

/** The answer to a question. @param variations empty: as the page says, or as it was read */
export function found(question: Question, seen: string, variations: VariationName[] = []): Finding {
	const names = [...new Set(variations)];
	const { number, asked, page } = question;
	const reacted = names.map((name) => ({ name, ...reactions[name] }));
	const order = ['fine', 'degrades', 'wrong'] as const;
	const worst = Math.max(0, ...reacted.map(({ verdict }) => order.indexOf(verdict)));
	const does = reacted.map(({ name, does: what }) => `${name}: ${what}`).join('; ');
	return {
		...{ question: number, asked, page, seen, variations: names },
		verdict: order[worst],
		does: does === '' ? AS_PAGE : does,
	};
}

/** A question that could not be asked. */
export function notAsked({ number, asked, page }: Question, why: string): Finding {
	const nothing = { seen: why, variations: [], does: 'works either way, as far as tests can tell' };
	return { question: number, asked, page, verdict: 'not asked', ...nothing };
}
