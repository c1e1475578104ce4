import { FULL, record } from '../../testbed/report/tally.cts';
import type { Deed } from './cells.cts';
import { cellsOf, deeds } from './cells.cts';
import type { Breach } from './judge.cts';
import { judge, PROMISES } from './judge.cts';
import { noteMessages } from './noted.cts';
import type { Outcome } from './runCell.cts';
import { runCell } from './runCell.cts';
import { MatrixSetting } from './setting.cts';
import { errorTexts, textsOf } from './texts.cts';

/** A few minutes' version tries every so many-th cell. */
const SHARE = FULL ? 1 : 5;

/** All cells of the operations, as tests: one for each deed and call. */
export function describeMatrix(part: string, operations: Array<Deed['operation']>): void {
	const setting = new MatrixSetting();
	const counts = { tried: 0, delivered: 0, clearErrors: 0 };
	const broken: Record<string, number> = Object.fromEntries(PROMISES.map((name) => [name, 0]));
	const messages = new Set<string>();

	beforeAll(async () => await setting.start());
	afterAll(async () => {
		record({ suite: 'Faults of API, storage and CDN', part, ...counts, broken });
		noteMessages(part, messages);
		await setting.stop();
	});

	const note = ({ first, retried }: Outcome, breaches: Breach[]) => {
		counts.tried++;
		const errors = errorTexts(first);
		if (errors.length === 0) counts.delivered++;
		else counts.clearErrors++;
		for (const { promise } of breaches) broken[promise]++;
		const logged = [first, ...(retried === undefined ? [] : [retried])].flatMap(
			(ran) => ran.logged,
		);
		const lines = textsOf({ items: [], logged, seconds: 0 });
		for (const text of [...errors, ...lines]) messages.add(text);
	};

	for (const deed of deeds.filter(({ operation }) => operations.includes(operation))) {
		const { operation, source, wait, calls } = deed;
		const name = [operation, source, wait ? 'waited for' : undefined].filter(Boolean).join(', ');
		it.each(calls)(
			`${name}: every fault of the call %s keeps every promise`,
			async (call) => {
				const { io, elsewhere } = setting;
				const cells = cellsOf({ ...deed, calls: [call] }, io.clock.now(), elsewhere.url, SHARE);
				const breaches: Breach[] = [];
				for (const cell of cells) {
					const outcome = await runCell(setting, cell);
					const found = judge(outcome);
					if (elsewhere.credentials.splice(0).length > 0) {
						found.push({ promise: 'key to another host', seen: JSON.stringify(cell) });
					}
					note(outcome, found);
					breaches.push(...found);
				}
				expect(cells.length).toBeGreaterThan(20);
				expect(breaches).toEqual([]);
			},
			600_000,
		);
	}
}
