import type { Contact } from '../contact.cts';
import { namesOf } from '../contact.cts';
import { found } from '../findings.cts';
import { question } from '../questions.cts';

/** What stands in front of the API, as far as it showed itself during the run. */
export function describeProtection({ shields, findings }: Contact): void {
	const calls = [...new Set(shields.map(({ call }) => call))];
	const suspicious = shields.filter(({ prompt }) => prompt?.includes('<script>') === true);
	const onPrompt = suspicious.length > 0 && suspicious.length === shields.length;
	const orders = shields.filter(({ call }) => call.endsWith('/generate'));
	const polls = shields.filter(({ call }) => call.endsWith('/generations'));
	const marks = shields.flatMap(({ exchange: { headers } }) =>
		['cf-mitigated', 'x-vercel-mitigated'].filter((name) => headers[name] !== undefined),
	);
	findings.push(
		found(
			question('protection'),
			shields.length === 0
				? 'nothing, also not at a prompt with code in it'
				: `${shields.length} times 403 with a page (${[...new Set(marks)].join(', ') || 'no mark'}), at ${calls.join(', ')}`,
			namesOf(
				[shields.length === 1 && !onPrompt, 'challenge once'],
				[orders.length > 1 && polls.length === 0 && !onPrompt, 'challenge of every order'],
				[polls.length > 1, 'challenge of polls'],
				[onPrompt, 'firewall on a prompt'],
			),
		),
	);
}
