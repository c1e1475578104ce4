import { registrationMessages } from '../../../nodes/GptImageTrigger/registration/registrationMessages';
import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';
import { FULL, record } from '../../testbed/report/tally.cts';
import { seededRandom } from '../../testbed/sandbox/faults.cts';
import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { ofTheTrigger, variationNames, vary } from '../../testbed/sandbox/variations.cts';
import { SEED } from '../../testbed/seed.cts';
import type { Activation } from '../matrix/activation.cts';
import { activate } from '../matrix/activation.cts';
import type { NamedFault } from '../matrix/faults.cts';
import { allFaults } from '../matrix/faults.cts';
import { MatrixSetting } from '../matrix/setting.cts';
import { uglyParts } from '../matrix/texts.cts';

// A trigger that is activated where the account's webhooks are managed in another way, with faults on top.

const CALLS = ['webhooks.list', 'webhooks.register', 'webhooks.delete'] as const;
const PROMISES = ['no clear error', 'went on afterwards', 'unreadable or secret text'] as const;
const NO_FAULT: NamedFault = { name: 'no fault', nature: 'harmless', fault: { status: 500 } };
/** With these nothing can be registered beforehand, as another process would. */
const REFUSES: VariationName[] = ['account without room for a webhook', 'ping before registration'];
/** Where the account cannot be looked at as a whole. */
const BLIND: VariationName[] = ['list answers 500', 'list masked', 'list paged', 'list missing'];

const setting = new MatrixSetting();
const counts = { tried: 0, delivered: 0, clearErrors: 0 };
const broken: Record<string, number> = Object.fromEntries(PROMISES.map((name) => [name, 0]));

beforeAll(async () => await setting.start());
afterAll(async () => {
	record({ suite: 'Variations of the account’s webhooks, with faults', ...counts, broken });
	await setting.stop();
});

it.each(ofTheTrigger)(
	'"%s": an activation leaves nothing that nobody knows of',
	async (name) => {
		const { sandbox, elsewhere } = setting;
		const random = seededRandom(SEED + variationNames.indexOf(name));
		const pick = <Value,>(values: readonly Value[]): Value =>
			values[Math.floor(random() * values.length)];
		const faults = allFaults(Date.UTC(2031, 0, 1), elsewhere.url).filter(
			({ fault, onlyGet }) => onlyGet !== true && fault !== 'dns',
		);
		const drawn = (): Activation => {
			const left = random() < 1 / 2 && !REFUSES.includes(name);
			return { call: pick(CALLS), fault: pick(faults), times: pick([1, 3, Infinity]), left };
		};
		const plain: Activation = { call: CALLS[0], fault: NO_FAULT, times: 0, left: false };
		for (const activation of [plain, ...Array.from({ length: FULL ? 30 : 3 }, drawn)]) {
			sandbox.reset();
			// The nine seconds of a registration would pass in real time.
			sandbox.configure({ ...vary(name), registerTakes: 0 });
			takeLoggedLines();
			const { call, fault, times, left } = activation;
			const { errors, active, registered, leftOver, secret, attempts } = await activate(
				sandbox,
				activation,
			);
			const logged = takeLoggedLines().map(
				({ message, metadata }) => `${message} ${JSON.stringify(metadata ?? '')}`,
			);
			counts.tried++;
			if (active) counts.delivered++;
			else counts.clearErrors++;
			const seen: string[] = [];
			const expectThat = (holds: boolean, promise: (typeof PROMISES)[number]) => {
				if (holds) return;
				broken[promise]++;
				seen.push(`${promise}: ${call}, ${fault.name}, ${times} times: ${errors.join(' | ')}`);
			};
			expectThat(attempts <= 5 && errors.length === (active ? attempts - 1 : 5), 'no clear error');
			const known = Object.values(registrationMessages) as string[];
			for (const error of errors) {
				expectThat(
					known.some((sentence) => error.startsWith(sentence)),
					'no clear error',
				);
			}
			for (const text of [...errors, ...logged]) {
				expectThat(uglyParts(text).length === 0, 'unreadable or secret text');
			}
			const ours = registered.filter((endpoint) => endpoint.secret === secret);
			if (active) expectThat(ours.length === 1 && ours[0].enabled, 'went on afterwards');
			const isKnown = logged.length > 0 || BLIND.includes(name) || call === 'webhooks.list' || left;
			expectThat(registered.length === (active ? 1 : 0) || isKnown, 'went on afterwards');
			if (active) expectThat(leftOver.length === 0 || isKnown, 'went on afterwards');
			expect(seen).toEqual([]);
		}
	},
	600_000,
);
