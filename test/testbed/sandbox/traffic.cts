import type { ServerResponse } from 'node:http';

/** The requests to all origins that are open at this moment. A virtual clock stands still while one is being served. */
export class Traffic {
	/** Arrived, and neither answered to the end nor given up by the client. */
	open = 0;
	/** Of those: waiting for the clock, or never to be answered. */
	resting = 0;

	/** A request has arrived. */
	arrive(response: ServerResponse): void {
		this.open++;
		response.once('close', () => void this.open--);
	}

	/** A request will never get (the rest of) its answer. */
	leaveOpen(response: ServerResponse): void {
		if (response.closed) return;
		this.resting++;
		response.once('close', () => void this.resting--);
	}

	/** A request waits for the clock. */
	async pause(response: ServerResponse, wait: Promise<void>): Promise<void> {
		if (response.closed) return await wait;
		let waits = true;
		this.resting++;
		const end = () => {
			if (waits) this.resting--;
			waits = false;
		};
		response.once('close', end);
		await wait;
		response.off('close', end);
		end();
	}
}
