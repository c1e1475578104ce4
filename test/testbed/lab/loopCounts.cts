import { setTimeout as pause } from 'node:timers/promises';
import type { TriggerSetting } from './triggerSetting.cts';

/** So long nothing may have happened before we believe that nothing more will. */
const QUIET_MS = 5_000;
/** A loop that goes on is cut off here. */
const MANY = 40;

/** How many images are paid for after somebody else made one, until nothing more happens. */
export async function paidAfter(setting: TriggerSetting): Promise<number> {
	const before = paid(setting);
	const id = await setting.generate();
	await setting.delivered(id);
	await quiet(setting);
	return paid(setting) - before - 1;
}

/** Waits until no order and no delivery has come for a while, and n8n works on nothing. */
export async function quiet(setting: TriggerSetting): Promise<void> {
	const { sandbox } = setting;
	const first = paid(setting);
	const state = () => [paid(setting), sandbox.deliveries.length, unfinished(setting)].join(' ');
	// One that took its event may not have ordered yet.
	const busy = async () =>
		(await setting.n8n.executions.count({ status: ['new', 'running', 'waiting'] })) !== 0;
	for (let seen = ''; seen !== state() || unfinished(setting) > 0 || (await busy()); ) {
		seen = state();
		if (paid(setting) - first > MANY) throw new Error(`${MANY} images, and no end`);
		await pause(QUIET_MS);
	}
}

const paid = ({ sandbox }: TriggerSetting): number => sandbox.charges.entries.length;

/** Generations whose event nobody has taken yet. */
function unfinished({ sandbox }: TriggerSetting): number {
	const taken = new Set(
		sandbox.deliveries
			.filter(({ status = 0 }) => status >= 200 && status < 300)
			.map(({ generationId }) => generationId),
	);
	return sandbox.charges.entries.filter(({ generationId }) => !taken.has(generationId)).length;
}
