import { BoundedMap } from '../../shared/boundedMap';

/** The API disables an endpoint after eight failed deliveries in a row, and repeats each one three times. */
const IN_A_ROW = 3;
const MAX_EVENTS = 1_000;
const DAY = 24 * 3600_000;

/** How often one node has asked for events to come again, since it could not tell whose image they are about. */
export class Doubts {
	private inARow = 0;
	private readonly asked = new BoundedMap<number>(MAX_EVENTS, DAY);

	/**
	 * Whether an event should come again; if not, it has to be decided now.
	 *
	 * @param now milliseconds since the epoch
	 */
	mayAskAgain(generationId: string, now: number): boolean {
		const times = this.asked.get(generationId, now) ?? 0;
		if (times >= IN_A_ROW || this.inARow >= IN_A_ROW) {
			this.inARow = 0;
			return false;
		}
		this.asked.set(generationId, times + 1, now);
		this.inARow++;
		return true;
	}

	/** A delivery got another answer. */
	endRow(): void {
		this.inARow = 0;
	}
}
