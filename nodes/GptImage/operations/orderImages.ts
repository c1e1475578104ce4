import type { Connection } from '../../engine/api/connection';
import { GptImageError } from '../../engine/texts/errors';

/** Keys for `inputImageKeys`, and whether the API may have thrown one of the images away since it got them. */
export interface UploadedInputs {
	keys: string[];
	anyRemembered: boolean;
}

/**
 * Uploads an order's input images and gives their keys.
 *
 * @param refused keys that the API does not know any more
 */
export type Upload = (
	connection: Connection,
	refused: ReadonlySet<string>,
) => Promise<UploadedInputs>;

/** An image that was uploaded for an order that had to wait longer than this may be gone. Milliseconds. */
const LONG = 300_000;
/** What the API answers where it does not know an input image. */
const GONE = [400, 403, 404, 410];

/** The upload keys of an order: the same that were sent with it before, so that a repeat has the same body. */
export class OrderImages {
	private current: Promise<UploadedInputs> | undefined;
	private readonly refused = new Set<string>();
	/** When the keys were got. */
	private since = 0;

	/** @param idempotencyKey names the order */
	constructor(
		private readonly connection: Connection,
		private readonly idempotencyKey: string,
		private readonly upload: Upload,
	) {}

	/** Uploads what is not uploaded yet. */
	async keys(): Promise<string[]> {
		this.current ??= this.get();
		return (await this.current).keys;
	}

	/** The order may have been carried out: repeats must name the same images. */
	async keep(): Promise<void> {
		const { account, runtime } = this.connection;
		if (this.current === undefined) return;
		const { keys } = await this.current;
		if (keys.length > 0) account.inputs.set(this.idempotencyKey, keys, runtime.now());
	}

	/**
	 * Whether an error may mean that the API has thrown away an image that it got earlier; if so, the next keys are new ones.
	 * Once only: an order that is refused with new images as well has another fault.
	 */
	async mayBeGone(error: unknown): Promise<boolean> {
		const refusal =
			error instanceof GptImageError &&
			error.details.mayBePaid !== true &&
			error.details.forAll !== true &&
			GONE.includes(error.details.httpCode ?? 0);
		if (!refusal || this.current === undefined || this.refused.size > 0) return false;
		const { keys, anyRemembered } = await this.current;
		const isOld = anyRemembered || this.connection.runtime.now() - this.since > LONG;
		if (!isOld || keys.length === 0) return false;
		for (const key of keys) this.refused.add(key);
		this.current = undefined;
		return true;
	}

	private async get(): Promise<UploadedInputs> {
		const { account, runtime } = this.connection;
		this.since = runtime.now();
		const sent = account.inputs.get(this.idempotencyKey, runtime.now());
		if (sent !== undefined && this.refused.size === 0) return { keys: sent, anyRemembered: true };
		return await this.upload(this.connection, this.refused);
	}
}
