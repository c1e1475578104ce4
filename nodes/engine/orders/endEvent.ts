import type { Generation } from '../../shared/generation';
import { isFinished } from '../../shared/generation';
import { onWake, toldEnd } from '../../shared/wake';

/** Listens for the event that tells of a generation's end, from the first moment on and whatever we are busy with. */
export class EndEvent {
	private readonly bell = new AbortController();
	private readonly unhook: () => void;
	private told: Generation | undefined;

	/**
	 * @param images how many it was ordered with
	 * @param now the event may have come before the answer to the order
	 */
	constructor(
		id: string,
		private readonly images: number,
		now: number,
	) {
		this.unhook = onWake(id, (generation) => this.hear(generation));
		const end = toldEnd(id, now);
		if (end !== undefined) this.hear(end);
	}

	/** Aborted once there are news: whatever waits need not wait any longer. */
	get signal(): AbortSignal {
		return this.bell.signal;
	}

	/** Whether an event came, whatever it says. */
	get heard(): boolean {
		return this.bell.signal.aborted;
	}

	/** The generation, where the event says all that a question would, but for the cost. */
	get result(): Generation | undefined {
		const { told, images } = this;
		if (told === undefined || !isFinished(told)) return undefined;
		return told.status !== 'succeeded' || told.outputs.length >= images ? told : undefined;
	}

	/** To be called in any case. */
	close(): void {
		this.unhook();
	}

	private hear(generation: Generation): void {
		this.told = generation;
		this.bell.abort();
	}
}
