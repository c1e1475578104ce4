import type { Delivery } from './readDelivery';
import type { TriggerSettings } from '../settings';

/**
 * Why a genuine delivery starts nothing, in words for the log and the answer; undefined if it does.
 *
 * @param own whether the trigger's workflow stands behind the generation
 * @param now milliseconds since the epoch
 */
export function whyIgnored(
	delivery: Delivery,
	settings: TriggerSettings,
	own: boolean,
	now: number,
): string | undefined {
	const { event, generation } = delivery;
	if (event === undefined) return 'the event is unknown';
	if (!settings.events.includes(event)) return `the node is not set to ${event}`;
	if (
		settings.types.length > 0 &&
		!settings.types.includes((generation.type ?? '').toLowerCase())
	) {
		return `the node is not set to the type ${generation.type ?? '(none)'}`;
	}
	if (isTooOld(delivery, settings.maxEventAge, now)) return 'the event is too old';
	if (settings.ignoreOwn && own) return 'the image comes from this workflow';
	return undefined;
}

// The dates are part of the signed body: whoever copied a delivery cannot make it young again.
function isTooOld({ generation }: Delivery, maxAge: number, now: number): boolean {
	const dates = [generation.completedAt, generation.createdAt].map((date) =>
		Date.parse(date ?? ''),
	);
	const at = dates.find(Number.isFinite);
	return maxAge > 0 && at !== undefined && now - at > maxAge;
}
