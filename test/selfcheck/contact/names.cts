import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { variationNames, vary } from '../../testbed/sandbox/variations.cts';
import { MOST_CREDITS } from '../../../tools/contact/contact.cts';
import { UNSEEN } from '../../../tools/contact/questions.cts';
import { contactJson, findingsTable } from '../../../tools/contact/report.cts';
import { contactSandbox } from '../../../tools/contact/sandbox.cts';

/** What a variation brings with it. */
const ALSO: Partial<Record<VariationName, VariationName[]>> = {
	'in flight with nothing remaining': ['in flight counts generations'],
	'in flight as 503': ['in flight counts generations'],
	'errors as pages': ['429 as a page'],
	'unknown input is 404': ['input key for one order'],
	'unknown input is 403': ['input key for one order'],
};

const seen = variationNames.filter((name) => !(name in UNSEEN));
const HALF = Math.ceil(seen.length / 2);

/** Two test files share the variations, so that they run side by side. */
export const halves = [seen.slice(0, HALF), seen.slice(HALF)];

/** A run against an API with each of these must name it, at no more than it may cost, and without a secret. */
export function itNames(names: VariationName[]): void {
	it.each(names)('names "%s", and nothing else', async (name) => {
		const outcome = await contactSandbox(vary(name));
		const named = new Set(outcome.findings.flatMap(({ variations }) => variations));
		expect(named).toEqual(new Set([name, ...(ALSO[name] ?? [])]));
		expect(outcome.spent).toBeLessThanOrEqual(MOST_CREDITS);
		expect(findingsTable(outcome.findings)).toContain(name);
		const json = contactJson(outcome, 'sandbox', new Date(0));
		for (const secret of outcome.secrets) expect(json).not.toContain(secret);
	});
}
