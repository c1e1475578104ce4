import { registrationMessages } from '../../../nodes/GptImageTrigger/registration/registrationMessages';
import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';
import { FULL, record } from '../../testbed/report/tally.cts';
import type { Activated, Activation } from './activation.cts';
import { activate } from './activation.cts';
import { allFaults, isEndless } from './faults.cts';
import type { Breach, PromiseName } from './judge.cts';
import { PROMISES } from './judge.cts';
import { noteMessages } from './noted.cts';
import { MatrixSetting } from './setting.cts';
import { uglyParts } from './texts.cts';

const setting = new MatrixSetting();
const counts = { tried: 0, delivered: 0, clearErrors: 0 };
const broken: Record<string, number> = Object.fromEntries(PROMISES.map((name) => [name, 0]));
const messages = new Set<string>();
const SHARE = FULL ? 1 : 5;

beforeAll(async () => await setting.start());
afterAll(async () => {
	record({ suite: 'Faults of the webhook registration', ...counts, broken });
	noteMessages('registration', messages);
	await setting.stop();
});

const CALLS = ['webhooks.list', 'webhooks.register', 'webhooks.delete'] as const;

it.each(CALLS)(
	'a trigger keeps every promise with every fault of %s',
	async (call) => {
		const { sandbox, elsewhere } = setting;
		const all = allFaults(Date.UTC(2031, 0, 1), elsewhere.url)
			.filter(({ onlyGet }) => onlyGet !== true)
			.flatMap((fault) =>
				[1, 3, Number.POSITIVE_INFINITY].flatMap((times) =>
					[false, true].map((left): Activation => ({ call, fault, times, left })),
				),
			);
		const breaches: Breach[] = [];
		for (const activation of all.filter((_, index) => index % SHARE === 0)) {
			takeLoggedLines();
			const activated = await activate(sandbox, activation);
			const logged = takeLoggedLines().map(
				({ message, metadata }) => `${message} ${JSON.stringify(metadata ?? '')}`,
			);
			counts.tried++;
			if (activated.active) counts.delivered++;
			else counts.clearErrors++;
			const found = judge(activated, logged);
			if (elsewhere.credentials.splice(0).length > 0) {
				found.push({ promise: 'key to another host', seen: JSON.stringify(activation) });
			}
			for (const { promise } of found) broken[promise]++;
			for (const text of [...activated.errors, ...logged]) messages.add(text);
			breaches.push(...found);
		}
		expect(breaches).toEqual([]);
	},
	600_000,
);

function judge(activated: Activated, logged: string[]): Breach[] {
	const { activation, active, attempts, errors, registered, leftOver, secret, healed } = activated;
	const { call, fault, times, left } = activation;
	const found: Breach[] = [];
	const expectThat = (holds: boolean, promise: PromiseName, seen: unknown = errors) => {
		const cell = `${call}, ${fault.name}, ${times} times${left ? ', one left before' : ''}`;
		if (!holds) found.push({ promise, seen: `${cell}: ${JSON.stringify(seen)}` });
	};
	const endless = fault.fault !== 'dns' && isEndless(JSON.stringify(fault.fault));
	const refused = fault.nature === 'refused';
	// A name that cannot be resolved concerns all calls alike.
	const untouched = call === 'webhooks.delete' && !left && fault.fault !== 'dns';
	// After a silence n8n's next attempts come too soon, and an API without a list or a removal is worked without.
	if (untouched || fault.nature === 'harmless' || (times === 1 && !endless && !refused)) {
		expectThat(active, 'failed where it could succeed');
	}
	if (call === 'webhooks.register' && refused && !Number.isFinite(times)) {
		expectThat(!active, 'succeeded where it could not');
	}
	expectThat(attempts <= 5 && errors.length === (active ? attempts - 1 : 5), 'no clear error');
	// The API's own words may follow.
	const known = Object.values(registrationMessages) as string[];
	expectThat(
		errors.every((message) => known.some((sentence) => message.startsWith(sentence))),
		'no clear error',
	);
	for (const text of [...errors, ...logged]) {
		expectThat(uglyParts(text).length === 0, 'unreadable or secret text', text);
	}
	// An endpoint that n8n does not know of: nobody may be able to send with it, or the log names it.
	const ours = registered.filter((endpoint) => endpoint.secret === secret);
	if (active) expectThat(ours.length === 1 && ours[0].enabled, 'paid and lost', { registered });
	const blind = call === 'webhooks.list' || (call === 'webhooks.delete' && left);
	// After a silence there is no time to look what a lost answer left: the next activation removes it.
	if (!blind && !left && !endless) {
		expectThat(registered.length === (active ? 1 : 0), 'went on afterwards', { registered });
	}
	// Without a list, n8n cannot know of what it did not register itself.
	if (active && !(call === 'webhooks.list' && left)) {
		expectThat(leftOver.length === 0 || logged.length > 0, 'went on afterwards', { leftOver });
	}
	if (!active) expectThat(healed === 1, 'a retry did not heal it', { healed });
	return found;
}
