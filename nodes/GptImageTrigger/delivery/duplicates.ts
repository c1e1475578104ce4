import { BoundedMap } from '../../shared/boundedMap';
import type { ImageOutput } from '../../shared/imageOutputs';
import { parseUrl } from '../../shared/values';
import type { Delivery } from './readDelivery';

/** A first delivery of an event, until it is known whether n8n has taken it. Only the first word counts. */
export interface Mark {
	/** The event was taken: repeats start nothing. */
	confirm(): void;
	/** The event was not taken: the next delivery may start it. */
	release(): void;
	/** Nothing will tell: a repeat has to ask `wasTaken`, which is undefined as long as that is open. */
	leaveOpen(wasTaken: () => boolean | undefined): void;
}

interface State {
	confirmed: boolean;
	wasTaken?: () => boolean | undefined;
}

const MAX_MARKS = 20_000;

/** Which events of one node have started an execution. Times in milliseconds since the epoch. */
export class DeliveryMarks {
	// Without an age limit: a copied delivery stays a copy for as long as the event's own age allows it.
	private readonly marks = new BoundedMap<State>(MAX_MARKS, Infinity);

	/** @returns a mark for the first delivery, or how far the first one has come */
	take(event: string, now: number): Mark | 'unconfirmed' | 'confirmed' {
		const earlier = this.marks.get(event, now);
		const taken = earlier?.confirmed === true ? true : earlier?.wasTaken?.();
		if (taken === true) return 'confirmed';
		if (earlier !== undefined && taken === undefined) return 'unconfirmed';
		const state: State = { confirmed: false };
		this.marks.set(event, state, now);
		let settled = false;
		const once = (settle: () => void) => () => {
			if (!settled) settle();
			settled = true;
		};
		return {
			confirm: once(() => (state.confirmed = true)),
			release: once(() => {
				// Under a flood of events the mark may be gone, and its place taken by a later delivery.
				if (this.marks.get(event, now) === state) this.marks.delete(event);
			}),
			leaveOpen: (wasTaken) => once(() => (state.wasTaken = wasTaken))(),
		};
	}

	get size(): number {
		return this.marks.size;
	}
}

/**
 * Takes what is new of an event: images that no earlier one told of, as where each comes by itself; or, without any, the
 * event as such.
 *
 * @returns with one mark for all; or how far the first delivery has come
 */
export function takeNew(
	marks: DeliveryMarks,
	{ event, generation }: Delivery,
	now: number,
): { outputs: ImageOutput[]; mark: Mark } | 'unconfirmed' | 'confirmed' {
	const { id, outputs } = generation;
	const names = outputs.length === 0 ? [''] : outputs.map(nameOf);
	const taken = new Map<string, ReturnType<DeliveryMarks['take']>>();
	for (const name of new Set(names)) taken.set(name, marks.take(`${event} ${id} ${name}`, now));
	const states = [...taken.values()];
	const fresh = states.filter((state) => typeof state !== 'string');
	if (fresh.length === 0) return states.includes('unconfirmed') ? 'unconfirmed' : 'confirmed';
	return {
		outputs: outputs.filter((_, index) => typeof taken.get(names[index]) !== 'string'),
		mark: {
			confirm: () => fresh.forEach((mark) => mark.confirm()),
			release: () => fresh.forEach((mark) => mark.release()),
			leaveOpen: (wasTaken) => fresh.forEach((mark) => mark.leaveOpen(wasTaken)),
		},
	};
}

/** An address may be signed anew for each delivery. */
function nameOf({ png, webp }: ImageOutput): string {
	const address = png === '' ? webp : png;
	return parseUrl(address)?.pathname ?? address;
}

const MAX_NODES = 1_000;
const nodes = new BoundedMap<DeliveryMarks>(MAX_NODES, Infinity);

/** The marks of a node in this process; they outlive a republish, not a restart. */
export function marksOf(workflowId: string, nodeId: string, now: number): DeliveryMarks {
	const node = `${workflowId} ${nodeId}`;
	const marks = nodes.get(node, now) ?? new DeliveryMarks();
	// Setting it anew moves it to the end: the node that was quiet for longest is forgotten first.
	nodes.set(node, marks, now);
	return marks;
}
