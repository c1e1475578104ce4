import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { vary } from '../../testbed/sandbox/variations.cts';
import { questions } from '../../../tools/contact/questions.cts';
import { plain } from '../../../tools/contact/report.cts';
import { contactSandbox } from '../../../tools/contact/sandbox.cts';

const numbers = Object.values(questions).map(([number]) => number);

it('finds an API that does as its page says: every question answered, nothing named', async () => {
	const { findings, spent } = await contactSandbox({});
	expect(new Set(findings.map(({ question }) => question))).toEqual(new Set(numbers));
	for (const { verdict, variations } of findings) {
		expect([verdict, variations]).toEqual(['fine', []]);
	}
	expect(spent).toBe(9);
});

it('finds several variations at once', async () => {
	const names = ['reset in milliseconds', 'replay answers 409', 'outputs as url', 'event flat'];
	const { findings } = await contactSandbox(vary(...names));
	expect(findings.flatMap(({ variations }) => variations)).toEqual(expect.arrayContaining(names));
});

it('asks about everything that docs/API.md marks open, and that page names each question', () => {
	const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'API.md'), 'utf8');
	const open = [...page.matchAll(/Open \((\d+)\)|\((\d+)\)(?=[ ,.])/g)].map(([, one, other]) =>
		Number(one ?? other),
	);
	expect([...new Set(open)].sort((a, b) => a - b)).toEqual(numbers);
	expect(page.match(/\bOpen\b(?!"| \(\d|: which keys|, and not asked)/g)).toBeNull();
});

it('writes nothing that could be a secret', () => {
	expect(plain('secret whsec_0123abcd/+==, key gimg_0123abcd\n|')).toBe('secret …, key … \\|');
});
