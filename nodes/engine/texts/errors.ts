import type { ChargeFacts } from './charge';
import { ASKING_IS_FREE, CHARGE_WORDS, chargeOf, NOTHING_CHARGED } from './charge';
import type { Message } from './message';
import { shown } from './shown';

export interface ErrorDetails extends ChargeFacts {
	/** The API's own words, shown in the description. */
	apiWords?: string;
	/** The HTTP status, if the API answered. */
	httpCode?: number;
	/** The answer will be the same for every other item: key or plan (401, 403). */
	forAll?: boolean;
	/** The answer will be the same for orders that cost at least as much (402). */
	forCostlier?: boolean;
	/** How the item was named in the description, e.g. a field's value; never a secret. */
	about?: string;
	/** Why n8n, its disk or the network failed: for the log only. */
	cause?: string;
	/** More to do, where this run knows more than the message does. */
	hint?: string;
}

/** An error that is ready to be read by a user. Carries no n8n types; the node turns it into n8n's own errors. */
export class GptImageError extends Error {
	constructor(
		readonly text: Message,
		readonly details: ErrorDetails = {},
	) {
		super(text.message + generationPart(details));
		this.name = 'GptImageError';
	}

	get description(): string {
		return this.describe();
	}

	/**
	 * Cause, remedy, what became of the money, and the API's words, in this order. Never advises to order anew what is
	 * paid for, or may be.
	 *
	 * @param othersPaid other items of the same run are paid for, or may be: a new run would order them anew
	 */
	describe(othersPaid = false): string {
		const { about, hint, apiWords, generationId } = this.details;
		const { remedy, uncharged, again, passes } = this.text;
		const charge = chargeOf(this.details);
		return [
			about,
			remedy,
			hint,
			charge === 'none' && uncharged === true && NOTHING_CHARGED,
			charge === 'none' && !othersPaid && again,
			charge === 'asked' && passes === true && ASKING_IS_FREE,
			(charge === 'doubt' || charge === 'paid') && CHARGE_WORDS[charge],
			apiWords !== undefined && sentence(`The API said: ${apiWords}`),
			generationId !== undefined && `Generation ID: ${shown(generationId)}`,
		]
			.filter((part) => typeof part === 'string' && part !== '')
			.join(' ');
	}

	/** The same error for another item: what it says of this one's order is left out. */
	forOthers(): GptImageError {
		return this.with({ generationId: undefined, status: undefined, mayBePaid: undefined });
	}

	/** The same error for a paid request of which an earlier try got no answer. */
	inDoubt(): GptImageError {
		return this.with({ mayBePaid: true });
	}

	/** The same error for a generation that is paid for: nobody may lose its id. */
	withGeneration(generationId: string, status?: string): GptImageError {
		return this.details.generationId === undefined ? this.with({ generationId, status }) : this;
	}

	/** The same error for a generation that the user asked for by its ID, paid for or not. */
	askedFor(generationId: string): GptImageError {
		return this.with({ generationId, asked: true });
	}

	/** The same error with what n8n or the network said, for the log. */
	because(cause: string): GptImageError {
		return this.with({ cause });
	}

	/** The same error with one more thing to do. */
	withHint(hint: string): GptImageError {
		return this.with({ hint });
	}

	private with(details: ErrorDetails): GptImageError {
		return new GptImageError(this.text, { ...this.details, ...details });
	}
}

/** Whoever paid must be told where the image is; what was refunded, or is unknown to Get Status itself, is only named. */
function generationPart(details: ErrorDetails): string {
	const { generationId, asked, httpCode } = details;
	if (generationId === undefined) return '';
	const unknown = asked === true && httpCode === 404;
	const refunded = details.status === 'failed' || details.status === 'blocked';
	return `, generation ${shown(generationId)}${refunded || unknown ? '' : ': use Get Status'}`;
}

/** Words of others may end without a full stop, and what follows would be read as part of them. */
export function sentence(text: string): string {
	return /[.!?…。！？]$/.test(text) ? text : `${text}.`;
}

/** The execution was cancelled. n8n shows nothing of it. */
export class Cancelled extends Error {
	constructor() {
		super('The execution was cancelled');
		this.name = 'Cancelled';
	}
}
