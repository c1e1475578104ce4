import { readWindow } from '../../../nodes/engine/api/headers';
import type { Contact } from '../contact.cts';
import { isShield, namesOf, retryAfter } from '../contact.cts';
import type { Exchange } from '../exchange.cts';
import { found } from '../findings.cts';
import { question } from '../questions.cts';

const header = ({ headers }: Exchange, name: string) =>
	Number(headers[`x-ratelimit-${name}`] ?? Number.NaN);

/** The limit's headers over a minute, and on two kinds of call. */
export async function askLimits(contact: Contact): Promise<void> {
	const path = '/api/v1/generations/gen_00000000-0000-4000-8000-000000000000';
	const first = contact.exchanges.find((answer) => !isShield(answer)) ?? contact.exchanges[0];
	const early = await contact.ask('GET', path);
	const wish = { filename: 'contact.png', contentType: 'image/png', size: 1024 };
	const other = await contact.ask('POST', '/api/v1/upload', wish);
	await contact.world.sleep(61_000);
	const late = await contact.ask('GET', path);
	const named = ['limit', 'remaining', 'reset'].filter((name) => !Number.isNaN(header(late, name)));
	const ietf = late.headers['ratelimit-remaining'] !== undefined;
	const reset = header(late, 'reset');
	const told = readWindow(late.headers, contact.world.now());
	const minutes =
		told === undefined
			? 'none'
			: `${Math.round((told.resetAt - contact.world.now()) / 60_000)} min`;
	const used = header(first, 'limit') - header(first, 'remaining');
	contact.findings.push(
		found(
			question('limits'),
			`X-RateLimit: ${named.join(', ') || 'none'}${ietf ? '; RateLimit-* instead' : ''}; ${header(late, 'remaining')} of ${header(late, 'limit')} left, reset in ${minutes}`,
			namesOf(
				[used > 50, 'hour used up by others'],
				[reset > 1e11, 'reset in milliseconds'],
				[reset < 1e7, 'reset in seconds from now'],
				[
					reset > 1e7 && reset - header(early, 'reset') >= 30 && reset < 1e11,
					'reset that rolls along',
				],
				[header(other, 'remaining') > header(early, 'remaining'), 'window for each route'],
				[named.length === 2 && Number.isNaN(reset), 'no reset, no Retry-After'],
				[named.length === 0 && !ietf, 'no headers of the limit'],
				[ietf, 'headers of the limit as the IETF has them'],
			),
		),
	);
}

/** How refusals for now were written: those of the seven orders at once, and any other. */
export function refusalForms(refused: Exchange[]) {
	const [one] = refused;
	if (one === undefined) return [];
	const { headers, text, status } = one;
	const asked = headers['retry-after'] ?? '';
	return namesOf(
		[/<html/i.test(text), '429 as a page'],
		[/^[A-Za-z]/.test(asked), 'Retry-After as a date'],
		[
			asked === '' && Number.isNaN(header(one, 'reset')) && !Number.isNaN(header(one, 'remaining')),
			'no reset, no Retry-After',
		],
		[status === 503, 'in flight as 503'],
		[
			header(one, 'remaining') === 0 && retryAfter(one) < 60_000,
			'in flight with nothing remaining',
		],
	);
}
