import { BoundedMap } from '../../shared/boundedMap';

const MINUTE = 60_000;
/** n8n calls the hooks of a failing activation five times within 84 s; this many calls may leave in all. */
const MAX_CALLS = 25;
/** n8n pauses for at most 8 s between two attempts, and a hook takes at most 12 s. */
const SERIES_ENDS_AFTER = 30_000;
const MAX_ENTRIES = 1_000;

/**
 * How much a vendor in trouble is asked, over several hook calls of a process. Times in milliseconds since the epoch.
 */
export class Attempts {
	private readonly silence = new BoundedMap<true>(MAX_ENTRIES, 2 * MINUTE);
	private readonly tried = new BoundedMap<true>(MAX_ENTRIES, Infinity);
	private readonly calls = new BoundedMap<number>(MAX_ENTRIES, SERIES_ENDS_AFTER);

	/** The API at this base URL let a call run into its time-out. */
	rememberSilence(baseUrl: string, now: number): void {
		this.silence.set(baseUrl, true, now);
	}

	/** Whether the API was silent within the last two minutes. */
	isSilent(baseUrl: string, now: number): boolean {
		return this.silence.get(baseUrl, now) === true;
	}

	/** A registration is about to be tried. `node` names the trigger and its URL. */
	noteTried(node: string, now: number): void {
		this.tried.set(node, true, now);
	}

	/** Whether something of this process may be at the vendor: it tried to register, and has not seen it go. */
	mayBeLeft(node: string, now: number): boolean {
		return this.tried.get(node, now) === true;
	}

	/** Nothing of this node and URL is at the vendor. */
	forgetTried(node: string): void {
		this.tried.delete(node);
	}

	/** Counts a call for this webhook URL; false if it should not be made. */
	mayCall(webhookUrl: string, now: number): boolean {
		const calls = this.calls.get(webhookUrl, now) ?? 0;
		if (calls >= MAX_CALLS) return false;
		this.calls.set(webhookUrl, calls + 1, now);
		return true;
	}

	/** The webhook is as it should be: the next trouble starts a new count. */
	settle(webhookUrl: string): void {
		this.calls.delete(webhookUrl);
	}
}
